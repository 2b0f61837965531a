"""chat.*: post, update, delete, whisper, link."""

from __future__ import annotations

import json
import re

from tests.platforms.slack import blocks as block_rules
from tests.platforms.slack import payloads, posting
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.limits import BLOCKS_TOTAL, MARKDOWN, METADATA_BYTES, TEXT, UPDATE_TEXT
from tests.platforms.slack.state import Channel, Ephemeral, Json, Message

TS = re.compile(r"\d+\.\d{6}")


def checked_blocks(ask: Ask, name: str = "blocks") -> list[Json]:
    found = ask.data(name)
    if found is None or found == "":
        return []
    wrong = block_rules.problems(found)
    if wrong or not isinstance(found, list):
        raise Refused(
            "invalid_blocks", *wrong, errors=[each.removeprefix("[ERROR] ") for each in wrong]
        )
    if block_rules.length(found) > BLOCKS_TOTAL:
        raise Refused("msg_blocks_too_long")
    if (
        len(json.dumps([each for each in found if each.get("type") == "table"])) > 2
        and _tables(found) > 1
    ):
        raise Refused("invalid_blocks", "[ERROR] only_one_table_allowed")
    return found


def _tables(blocks: list[Json]) -> int:
    return sum(each.get("type") == "table" for each in blocks)


def checked_metadata(ask: Ask) -> Json:
    found = ask.data("metadata")
    if found is None or found == {}:
        return {}
    if not isinstance(found, dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(found.get("event_type"), str) or not isinstance(
        found.get("event_payload"), dict
    ):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(found)) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return found


def _content(ask: Ask) -> tuple[str, list[Json]]:
    """`markdown_text` alone, or text and blocks; never nothing."""
    markdown = ask.text("markdown_text")
    text, blocks = ask.text("text"), checked_blocks(ask)
    if markdown and (text or ask.data("blocks") or ask.data("attachments")):
        raise Refused("markdown_text_conflict")
    if len(markdown) > MARKDOWN:
        raise Refused("msg_too_long")
    if not markdown and not text.strip() and not blocks and not ask.data("attachments"):
        raise Refused("no_text")
    return markdown or text, blocks


def thread_root(ask: Ask, channel: Channel, name: str = "thread_ts") -> str:
    """A reply hangs on a root, never on a reply.

    Slack itself takes a reply's ts and shows the message in odd places; here it is refused.
    """
    ts = ask.text(name)
    if not ts:
        return ""
    if not TS.fullmatch(ts):
        raise Refused("invalid_thread_ts", f"[ERROR] {ts} is not a valid thread_ts")
    if ts in channel.deleted and ask.method == "chat.postMessage":
        # slack-go#1571: no error; the reply becomes a message of the whole channel, and only the
        # missing thread_ts in the answer tells.
        return ""
    root = channel.messages.get(ts)
    if root is None:
        # An assistant's thread begins with no visible message of a person.
        if (channel.id, ts) in ask.slack.assistants:
            return ts
        raise Refused("thread_not_found")
    if root.thread_ts and root.thread_ts != root.ts:
        raise Refused("cannot_reply_to_message")
    return ts


def post_message(ask: Ask) -> Json:
    channel = ask.channel_to_write()
    text, blocks = _content(ask)
    thread = thread_root(ask, channel)
    if (ask.text("username") or ask.text("icon_url") or ask.text("icon_emoji")) and (
        "chat:write.customize" not in ask.token.scopes
    ):
        raise Refused(
            "missing_scope",
            needed="chat:write.customize",
            provided=",".join(sorted(ask.token.scopes)),
        )
    metadata = checked_metadata(ask)
    kept = text[:TEXT]
    made = _new(ask, channel, kept, blocks, thread)
    made.metadata = metadata
    made.markup = "markdown" if ask.text("markdown_text") else "mrkdwn"
    if ask.flag("reply_broadcast") and thread:
        made.subtype, made.broadcast = "thread_broadcast", True
    posting.store(ask.slack, made)
    answer: Json = {"channel": channel.id, "ts": made.ts, "message": ask.slack.message_json(made)}
    if len(text) > TEXT:
        answer |= {
            "warning": "message_truncated",
            "response_metadata": {"warnings": ["message_truncated"]},
        }
    return answer


def _new(ask: Ask, channel: Channel, text: str, blocks: list[Json], thread: str) -> Message:
    made = Message(channel.id, ask.slack.ts(), ask.bot.id, text, ask.token.team, thread)
    made.bot_id, made.app_id = ask.workspace.bot_id, ask.slack.app_id
    made.blocks = [{"block_id": ask.slack.id("")[:5], **each} for each in blocks]
    if not blocks:
        made.blocks, made.rich = payloads.rich_text(text, ask.slack.id("")[:5]), True
    return made


def own(ask: Ask, channel: Channel, error: str) -> Message:
    message = ask.message(channel)
    if message.app_id != ask.slack.app_id or message.user != ask.bot.id:
        raise Refused(error)
    return message


def update(ask: Ask) -> Json:
    channel = ask.channel()
    message = own(ask, channel, "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    if _grows(ask, message):
        raise Refused("streaming_state_conflict")
    if message.subtype == "tombstone":
        raise Refused("cant_update_message")
    text, blocks = _content(ask)
    if len(ask.text("text")) > UPDATE_TEXT:
        raise Refused("msg_too_long")
    if (
        message.rich
        and blocks
        and not any(each.get("type") in {"rich_text", "markdown"} for each in blocks)
    ):
        raise Refused("block_mismatch")
    before = ask.slack.message_json(message)
    message.text = text
    message.markup = "markdown" if ask.text("markdown_text") else "mrkdwn"
    if ask.data("blocks") is not None or text:
        message.blocks = [{"block_id": ask.slack.id("")[:5], **each} for each in blocks]
        message.rich = message.rich and not blocks
    if not blocks:
        message.blocks = payloads.rich_text(text, ask.slack.id("")[:5])
        message.edited = {"user": ask.bot.id, "ts": ask.slack.ts()}
    if ask.arguments.get("metadata") is not None:
        message.metadata = checked_metadata(ask)
    posting.change(ask.slack, message, before)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": ask.slack.message_json(message),
    }


def _grows(ask: Ask, message: Message) -> bool:
    """Whether its stream has not ended yet, as far as is known here, and nobody stopped it."""
    stream = ask.slack.streams.get((message.channel, message.ts))
    return stream is not None and not stream.stopped_by_user


def delete(ask: Ask) -> Json:
    channel = ask.channel()
    message = own(ask, channel, "cant_delete_message")
    if _grows(ask, message):
        raise Refused("cant_delete_message")  # measured by others
    posting.remove(ask.slack, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(ask: Ask) -> Json:
    channel = ask.channel_to_write()
    text, blocks = _content(ask)
    if ask.text("user") not in channel.members:
        raise Refused("user_not_in_channel")
    thread = thread_root(ask, channel)
    ts = ask.slack.ts()
    ask.slack.ephemerals.append(Ephemeral(channel.id, ask.text("user"), text, blocks, thread, ts))
    return {"message_ts": ts}


def permalink(ask: Ask) -> Json:
    channel = ask.channel()
    message = ask.message(channel, "message_ts")
    link = f"https://{ask.workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


_CONTENT = ("text", "blocks", "attachments", "markdown_text", "parse", "link_names", "as_user")
_LOOK = ("username", "icon_url", "icon_emoji")
METHODS = {
    "chat.postMessage": Method(
        post_message, 5, ("chat:write",), ("channel",),
        (*_CONTENT, *_LOOK, "thread_ts", "reply_broadcast", "metadata", "mrkdwn", "unfurl_links", "unfurl_media"),
        json=True,
    ),
    "chat.update": Method(
        update, 3, ("chat:write",), ("channel", "ts"),
        (*_CONTENT, "metadata", "reply_broadcast", "file_ids"), json=True,
    ),
    "chat.delete": Method(delete, 3, ("chat:write",), ("channel", "ts"), ("as_user",), json=True),
    "chat.postEphemeral": Method(
        post_ephemeral, 4, ("chat:write",), ("channel", "user"), (*_CONTENT, *_LOOK, "thread_ts"), json=True,
    ),
    "chat.getPermalink": Method(permalink, 5, (), ("channel", "message_ts")),
}  # fmt: skip
