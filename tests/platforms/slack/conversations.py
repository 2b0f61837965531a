"""conversations.* and reactions.*: what was said where, who is there, what they thought of it."""

from __future__ import annotations

import base64
from typing import TypeVar

from tests.platforms.slack import payloads, posting
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.scopes import FAMILY
from tests.platforms.slack.state import Channel, Json, Message

Each = TypeVar("Each")


def _allowed(ask: Ask, channel: Channel, right: str) -> None:
    needed = f"{FAMILY[channel.kind]}:{right}"
    if needed not in ask.token.scopes:
        raise Refused("missing_scope", needed=needed, provided=",".join(sorted(ask.token.scopes)))


def _page(ask: Ask, found: list[Each], most: int, default: int) -> tuple[list[Each], str]:
    """A page and the cursor of the next."""
    limit = ask.number("limit", default)
    if limit < 1:
        raise Refused("invalid_limit")
    start = 0
    if ask.text("cursor"):
        try:
            start = int(base64.b64decode(ask.text("cursor")).decode().removeprefix("next:"))
        except ValueError:
            raise Refused("invalid_cursor") from None
    end = start + min(limit, most)
    more = base64.b64encode(f"next:{end}".encode()).decode() if end < len(found) else ""
    return found[start:end], more


def _within(ask: Ask, messages: list[Message]) -> list[Message]:
    oldest, latest = ask.text("oldest") or "0", ask.text("latest") or "9999999999"
    low, high, closed = float(oldest), float(latest), ask.flag("inclusive")
    return [
        each for each in messages
        if low < float(each.ts) < high or (closed and float(each.ts) in {low, high})
    ]  # fmt: skip


def _shown(ask: Ask, message: Message) -> Json:
    shown = ask.slack.message_json(message)
    if not ask.flag("include_all_metadata"):
        kept = message.metadata.get("event_type")
        shown = {name: value for name, value in shown.items() if name != "metadata"}
        if kept:
            shown["metadata"] = {"event_type": kept}
    return shown


def _listing(ask: Ask, messages: list[Message]) -> Json:
    most = 15 if ask.slack.distributed else 1000
    page, cursor = _page(ask, messages, most, min(most, 100))
    answer: Json = {"messages": [_shown(ask, each) for each in page], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _readable(ask: Ask) -> Channel:
    channel = ask.channel()
    _allowed(ask, channel, "history")
    if ask.workspace.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def history(ask: Ask) -> Json:
    channel = _readable(ask)
    top = [
        each
        for each in channel.messages.values()
        if each.thread_ts in {"", each.ts} or each.broadcast
    ]
    found = sorted(_within(ask, top), key=lambda each: each.ts, reverse=True)
    return _listing(ask, found) | {
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }


def replies(ask: Ask) -> Json:
    channel = _readable(ask)
    root = channel.messages.get(ask.text("ts"))
    thread = channel.thread(ask.text("ts"))
    if not thread:
        raise Refused("thread_not_found")
    if root is not None and root.thread_ts not in {"", root.ts}:
        thread = [root]  # a reply's own ts gives the reply alone
    found = [each for each in thread if each is root or each in _within(ask, thread)]
    return _listing(ask, found)


def info(ask: Ask) -> Json:
    channel = ask.channel()
    _allowed(ask, channel, "read")
    return {"channel": _channel(ask, channel, ask.flag("include_num_members"))}


def _channel(ask: Ask, channel: Channel, members: bool = False) -> Json:
    bot = ask.workspace.bot_user
    other = next(iter(sorted(channel.members - {bot})), "")
    return payloads.channel_json(channel, bot, other, members)


def members(ask: Ask) -> Json:
    channel = ask.channel()
    _allowed(ask, channel, "read")
    page, cursor = _page(ask, sorted(channel.members), 1000, 100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def open_direct(ask: Ask) -> Json:
    if ask.text("channel"):
        return {"channel": _channel(ask, ask.channel())}
    people = [each for each in ask.text("users").split(",") if each]
    if not people:
        raise Refused("users_list_not_supplied")
    if any(each not in ask.slack.users for each in people):
        raise Refused("user_not_found")
    if any(ask.slack.users[each].deleted for each in people):
        raise Refused("user_disabled")
    if len(people) > 1:
        group = ask.slack.add_channel("mpdm", *people, ask.bot.id, kind="mpim")
        return {"channel": _channel(ask, group)}
    if ask.slack.users[people[0]].bot:
        raise Refused("cannot_dm_bot")
    channel = ask.slack.direct(people[0], ask.bot.id)
    full = _channel(ask, channel)
    return {"channel": full if ask.flag("return_im") else {"id": channel.id}}


def of_the_bot(ask: Ask) -> Json:
    """users.conversations: where the bot is."""
    kinds = (ask.text("types") or "public_channel").split(",")
    names = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
    found = [
        each for each in ask.slack.channels.values()
        if ask.bot.id in each.members and names[each.kind] in kinds
        and not (each.archived and ask.flag("exclude_archived"))
    ]  # fmt: skip
    for each in found:
        _allowed(ask, each, "read")
    page, cursor = _page(ask, found, 999, 100)
    return {
        "channels": [_channel(ask, each) for each in page],
        "response_metadata": {"next_cursor": cursor},
    }


def join(ask: Ask) -> Json:
    channel = ask.channel()
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    channel.members.add(ask.bot.id)
    return {"channel": _channel(ask, channel)}


def react(ask: Ask) -> Json:
    channel = ask.channel()
    message, name = ask.message(channel, "timestamp"), ask.text("name")
    if channel.archived:
        raise Refused("is_archived")
    if ask.bot.id not in channel.members:
        raise Refused("not_in_channel")
    if not name.replace("_", "").replace("-", "").replace("+", "").replace(":", "").isalnum():
        raise Refused("invalid_name")
    if ask.bot.id in message.reactions.get(name, []):
        raise Refused("already_reacted")
    message.reactions.setdefault(name, []).append(ask.bot.id)
    reacted(ask, message, name, "reaction_added")
    return {}


def unreact(ask: Ask) -> Json:
    message, name = ask.message(ask.channel(), "timestamp"), ask.text("name")
    if ask.bot.id not in message.reactions.get(name, []):
        raise Refused("no_reaction")
    message.reactions[name].remove(ask.bot.id)
    if not message.reactions[name]:
        del message.reactions[name]
    reacted(ask, message, name, "reaction_removed")
    return {}


def reacted(ask: Ask, message: Message, name: str, kind: str) -> None:
    channel = ask.slack.channels[message.channel]
    event = reaction_event(ask.bot.id, message, name, kind, ask.slack.ts())
    for team in posting.teams_of(ask.slack, channel):
        ask.slack.post.event(kind, event, team, channel)


def reaction_event(user: str, message: Message, name: str, kind: str, ts: str) -> Json:
    item: Json = {"type": "message", "channel": message.channel, "ts": message.ts}
    return {
        "type": kind, "user": user, "reaction": name, "item": item, "item_user": message.user, "event_ts": ts,
    }  # fmt: skip


def reactions(ask: Ask) -> Json:
    channel = ask.channel()
    message = ask.message(channel, "timestamp")
    return {"type": "message", "channel": channel.id, "message": ask.slack.message_json(message)}


_RANGE = ("cursor", "inclusive", "latest", "oldest", "limit", "include_all_metadata")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS = {
    "conversations.history": Method(history, 3, _HISTORY, ("channel",), _RANGE),
    "conversations.replies": Method(replies, 3, _HISTORY, ("channel", "ts"), _RANGE),
    "conversations.info": Method(
        info, 3, _READ, ("channel",), ("include_locale", "include_num_members")
    ),
    "conversations.members": Method(members, 4, _READ, ("channel",), ("cursor", "limit")),
    "conversations.open": Method(
        open_direct,
        3,
        ("im:write", "mpim:write"),
        (),
        ("channel", "users", "return_im", "prevent_creation"),
        json=True,
    ),
    "conversations.join": Method(join, 3, ("channels:join",), ("channel",), json=True),
    "users.conversations": Method(
        of_the_bot,
        3,
        _READ,
        (),
        ("cursor", "limit", "types", "user", "exclude_archived", "team_id"),
    ),
    "reactions.add": Method(
        react, 3, ("reactions:write",), ("channel", "name", "timestamp"), json=True
    ),
    "reactions.remove": Method(
        unreact,
        2,
        ("reactions:write",),
        ("name",),
        ("channel", "timestamp", "file", "file_comment"),
        json=True,
    ),
    "reactions.get": Method(
        reactions,
        3,
        ("reactions:read",),
        (),
        ("channel", "timestamp", "full", "file", "file_comment"),
    ),
}
