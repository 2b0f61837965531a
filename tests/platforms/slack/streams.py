"""chat.startStream, appendStream, stopStream: a message that grows, in one mode, for a while."""

from __future__ import annotations

from typing import Literal

from tests.platforms.slack import blocks as block_rules
from tests.platforms.slack import payloads, posting
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.chat import checked_blocks, checked_metadata, own, thread_root
from tests.platforms.slack.limits import MARKDOWN, STREAM_TEXT
from tests.platforms.slack.state import Channel, Json, Message, Stream

Mode = Literal["", "markdown_text", "chunks"]


def start(ask: Ask) -> Json:
    channel = ask.channel_to_write()
    thread = thread_root(ask, channel)
    if channel.kind != "im":
        for name in ("recipient_team_id", "recipient_user_id"):
            if not ask.text(name):
                raise Refused(f"missing_{name}")
        team = ask.text("recipient_team_id")
        recipient = ask.slack.user_of(ask.text("recipient_user_id"), team)
        if recipient is None or recipient.team != team:
            raise Refused("user_not_found")
    if ask.text("task_display_mode") not in {"", "timeline", "plan", "dense"}:
        raise Refused("invalid_arguments")
    mode, text, blocks = _content(ask)
    message = Message(channel.id, ask.slack.ts(), ask.bot.id, "", ask.token.team, thread)
    message.bot_id, message.app_id, message.rich = ask.workspace.bot_id, ask.slack.app_id, True
    message.markup = "markdown"
    now = ask.slack.clock()
    stream = Stream(channel.id, message.ts, now, now)
    _grow(ask, stream, message, mode, text, blocks)
    ask.slack.streams[(channel.id, message.ts)] = stream
    posting.store(ask.slack, message)
    return {"channel": channel.id, "ts": message.ts}


def append(ask: Ask) -> Json:
    channel, message, stream = _running(ask)
    mode, text, blocks = _content(ask)
    if not mode:
        raise Refused("no_text")
    _grow(ask, stream, message, mode, text, blocks)
    return {"channel": channel.id, "ts": message.ts}


def stop(ask: Ask) -> Json:
    channel, message, stream = _running(ask)
    mode, text, more = _content(ask)
    blocks, metadata = checked_blocks(ask), checked_metadata(ask)
    before = ask.slack.message_json(message)
    if mode:
        _grow(ask, stream, message, mode, text, more)
    message.blocks += [{"block_id": ask.slack.id("")[:5], **each} for each in blocks]
    message.metadata = metadata
    del ask.slack.streams[(channel.id, message.ts)]
    posting.change(ask.slack, message, before)
    return {"channel": channel.id, "ts": message.ts, "message": ask.slack.message_json(message)}


def _running(ask: Ask) -> tuple[Channel, Message, Stream]:
    """The stream, if it still lives: a pause ends it, its age ends it, a person may end it."""
    channel = ask.channel()
    message = own(ask, channel, "message_not_owned_by_app")
    stream = ask.slack.streams.get((channel.id, message.ts))
    if stream is None:
        raise Refused("message_not_in_streaming_state")
    if stream.stopped_by_user:
        raise Refused("stopped_by_user")
    now, limits = ask.slack.clock(), ask.slack.limits
    if now - stream.touched > limits.stream_pause or now - stream.started > limits.stream_life:
        del ask.slack.streams[(channel.id, message.ts)]
        raise Refused("message_not_in_streaming_state")
    return channel, message, stream


def _content(ask: Ask) -> tuple[Mode, str, list[Json]]:
    text, chunks = ask.arguments.get("markdown_text"), ask.data("chunks")
    if text and chunks:
        raise Refused("cannot_provide_both_markdown_text_and_chunks")
    if text:
        if len(str(text)) > MARKDOWN:
            raise Refused("msg_too_long")
        return "markdown_text", str(text), []
    if chunks:
        return ("chunks", *_chunks(chunks))
    return "", "", []


def _chunks(chunks: object) -> tuple[str, list[Json]]:
    if not isinstance(chunks, list):
        raise Refused("invalid_chunks")
    text, blocks = "", list[Json]()
    for chunk in chunks:
        kind = chunk.get("type") if isinstance(chunk, dict) else None
        if kind == "markdown_text" and isinstance(chunk.get("text"), str) and chunk["text"]:
            if len(chunk["text"]) > MARKDOWN:
                raise Refused("msg_too_long")
            text += chunk["text"]
        elif (
            kind == "task_update"
            and chunk.get("id")
            and chunk.get("title")
            and len(chunk["title"]) <= 256
        ):
            if chunk.get("status") not in {"pending", "in_progress", "complete", "error"}:
                raise Refused("invalid_chunks")
            blocks.append({"type": "task_card", "task_id": chunk["id"], "title": chunk["title"]})
        elif kind == "plan_update" and chunk.get("title"):
            blocks.append({"type": "plan", "title": chunk["title"]})
        elif kind == "blocks":
            if block_rules.problems(chunk.get("blocks")):
                raise Refused("invalid_blocks")
            blocks += chunk["blocks"]
        else:
            raise Refused("invalid_chunks")
    return text, blocks


def _grow(
    ask: Ask, stream: Stream, message: Message, mode: Mode, text: str, blocks: list[Json]
) -> None:
    if mode and stream.mode and mode != stream.mode:
        raise Refused("streaming_mode_mismatch")
    if stream.length + len(text) > STREAM_TEXT:
        raise Refused("msg_too_long")
    stream.mode = stream.mode or mode
    stream.length += len(text)
    stream.touched = ask.slack.clock()
    message.text += text
    others = [each for each in message.blocks if each.get("type") != "rich_text"]
    message.blocks = payloads.rich_text(message.text, f"s{message.ts[-4:]}") + others + blocks


METHODS = {
    "chat.startStream": Method(
        start, 2, ("chat:write",), ("channel", "thread_ts"),
        (
            "markdown_text", "chunks", "recipient_team_id", "recipient_user_id", "task_display_mode",
            "icon_emoji", "icon_url", "username",
        ),
        json=True,
    ),
    "chat.appendStream": Method(append, 4, ("chat:write",), ("channel", "ts"), ("markdown_text", "chunks"), json=True),
    "chat.stopStream": Method(
        stop, 2, ("chat:write",), ("channel", "ts"),
        ("markdown_text", "chunks", "blocks", "metadata", "session_status"), json=True,
    ),
}  # fmt: skip
