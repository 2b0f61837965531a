"""Reads what Slack sends: pure functions that trust no type, raise nothing and ignore what is not for us."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from adapters.slack.audience import Member, person_of
from adapters.slack.happenings import (
    Act,
    Changed,
    Commanded,
    Deleted,
    Edited,
    Heard,
    Identity,
    Opened,
    Pressed,
    Reacted,
    Removed,
    Restricted,
)
from adapters.slack.spoken import spoken
from core.commands import NAMES
from core.messages import Attachment
from core.people.bots import may_speak
from core.people.cards import NAMES as CARDS

MOST_FILES = 20
SPOKEN_SUBTYPES = frozenset({"", "file_share", "thread_broadcast", "me_message"})
BOT_SUBTYPE = "bot_message"

APPROVE = "approve"
"""Takes a code; for administrators."""

_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_TRIGGER = re.compile(r"[A-Za-z0-9.:_-]{1,200}")
_THUMBS = {"+1": 1, "thumbsup": 1, "-1": -1, "thumbsdown": -1}
_KINDS = {"channel": "public", "group": "private", "im": "im", "mpim": "mpim"}


def read(body: object, me: Identity, bots: Collection[str] = ()) -> Act | None:
    """What a payload of Slack's means to us; None for whatever does not concern us.

    `bots` are the other bots that may ask.
    """
    payload = _dict(body)
    if "command" in payload:
        return _command(payload)
    match _text(payload, "type"):
        case "event_callback":
            return _event(_dict(payload.get("event")), payload, me, bots)
        case "block_actions":
            return _pressed(payload)
        case "message_action":
            return _shortcut(payload, me)
    return None


def _event(  # noqa: PLR0911 - a table
    event: dict[str, Any], payload: dict[str, Any], me: Identity, bots: Collection[str]
) -> Act | None:
    shared = payload.get("is_ext_shared_channel") is True
    match _text(event, "type"):
        case "app_mention":
            return heard(event, me, mentioned=True, shared=shared, bots=bots)
        case "message":
            return _message(event, me, shared, bots)
        case "reaction_added" | "reaction_removed" as kind:
            return _reaction(event, me, added=kind == "reaction_added")
        case "app_home_opened" | "assistant_thread_started" as kind:
            return _opened(event, kind)
        case "member_joined_channel" | "member_left_channel" if _id(event, "channel"):
            return Changed(_id(event, "channel"))
        case "user_change":
            return _restricted(_dict(event.get("user")))
        case "app_uninstalled":
            return Removed(_time(payload, "event_time"))
        case "tokens_revoked" if _dict(event.get("tokens")).get("bot"):
            return Removed(_time(payload, "event_time"), uninstalled=False)
    return None


def _message(
    event: dict[str, Any], me: Identity, shared: bool, bots: Collection[str]
) -> Act | None:
    match _text(event, "subtype"):
        case "message_changed":
            return _edited(event, me, shared)
        case "message_deleted":
            return _deleted(event, me)
        case "channel_convert_to_private" | "channel_convert_to_public" if _id(event, "channel"):
            return Changed(_id(event, "channel"), itself=True)
    return heard(event, me, shared=shared, bots=bots)


def heard(
    event: dict[str, Any],
    me: Identity,
    mentioned: bool = False,
    shared: bool = False,
    bots: Collection[str] = (),
) -> Heard | None:
    """A message of a person or of a bot that may ask; None for ours, Slack's own and broken ones."""
    bot = _is_bot(event)
    person = _id(event, "user") or (_id(event, "bot_id") if bot else "")
    channel, ts = _id(event, "channel"), _ts(event, "ts")
    if not (person and channel and ts) or person == "USLACKBOT" or is_ours(event, me):
        return None
    ours = bot and _text(event, "bot_id") == me.bot
    who = replace(person_of(person, team_in(event), Member(), me), bot=bot)
    if ours or not may_speak(who, bots):
        return None
    spoken_by_bot = bot and _text(event, "subtype") == BOT_SUBTYPE
    if _text(event, "subtype") not in SPOKEN_SUBTYPES and not spoken_by_bot:
        return None
    if event.get("hidden") is True:
        return None
    said = spoken(_text(event, "text"), me.user)
    return Heard(
        channel=channel,
        kind=_KINDS.get(_text(event, "channel_type"), ""),
        person=person,
        team=team_in(event),
        ts=ts,
        thread=_ts(event, "thread_ts") or ts,
        text=said.words,
        mentioned=mentioned or said.mentions_us,
        to_another=said.to_another,
        shared=shared,
        bot=bot,
        files=_files(event),
    )


def _is_bot(event: dict[str, Any]) -> bool:
    named = _text(event, "bot_id") or isinstance(event.get("bot_profile"), dict)
    return bool(named) or _text(event, "subtype") == BOT_SUBTYPE


def team_in(event: dict[str, Any]) -> str:
    """The team of its author; empty where Slack does not say."""
    return _id(event, "user_team") or _id(event, "source_team") or _id(event, "team")


def is_ours(event: dict[str, Any], me: Identity) -> bool:
    """Whether we wrote it, and no namesake in another team; what a bot writes always says so."""
    if _text(event, "user") != me.user:
        return False
    return bool(_text(event, "bot_id")) or team_in(event) in ("", me.team)


def _edited(event: dict[str, Any], me: Identity, shared: bool) -> Edited | Deleted | None:
    inner, before = _dict(event.get("message")), _dict(event.get("previous_message"))
    if _text(inner, "subtype") == "tombstone":
        # Deleted while its thread lives on: Slack calls that a change.
        return _deleted(event, me)
    stamp = _ts(_dict(inner.get("edited")), "ts")
    # Slack also "changes" a message when it unfurls a link or counts replies.
    if not stamp or _text(inner, "text") == _text(before, "text"):
        return None
    where = {name: event.get(name) for name in ("channel", "channel_type")}
    now = heard({**inner, **where}, me, shared=shared)
    return Edited(now, stamp) if now else None


def _deleted(event: dict[str, Any], me: Identity) -> Deleted | None:
    before = _dict(event.get("previous_message"))
    channel, ts = _id(event, "channel"), _ts(event, "deleted_ts") or _ts(before, "ts")
    person = _id(before, "user")
    if not (channel and ts and person) or is_ours(before, me) or _text(before, "bot_id"):
        return None
    return Deleted(channel, ts, _ts(before, "thread_ts") or ts, person)


def _reaction(event: dict[str, Any], me: Identity, added: bool) -> Reacted | None:
    item = _dict(event.get("item"))
    # A thumb may have a skin: "+1::skin-tone-2".
    score = _THUMBS.get(_text(event, "reaction").split("::")[0], 0)
    person, channel, ts = _id(event, "user"), _id(item, "channel"), _ts(item, "ts")
    if not (score and person and channel and ts) or person == me.user:
        return None
    if _text(event, "item_user") not in (me.user, ""):
        return None
    return Reacted(channel, ts, person, score if added else 0)


def _restricted(user: dict[str, Any]) -> Restricted | None:
    # Also sent when somebody only changes their picture: what widens nothing is left alone.
    guest = user.get("is_restricted") is True or user.get("is_ultra_restricted") is True
    return Restricted(_id(user, "id")) if guest and _id(user, "id") else None


def _opened(event: dict[str, Any], kind: str) -> Opened | None:
    if kind == "assistant_thread_started":
        about = _dict(event.get("assistant_thread"))
        found = Opened(
            "thread", _id(about, "user_id"), _id(about, "channel_id"), _ts(about, "thread_ts")
        )
        return found if found.person and found.channel and found.thread else None
    opened = Opened(_text(event, "tab"), _id(event, "user"), _id(event, "channel"))
    known = opened.tab in ("home", "messages")
    return opened if known and opened.person and opened.channel else None


def _command(payload: dict[str, Any]) -> Commanded | None:
    word, _, rest = spoken(_text(payload, "text"), "").words.strip().partition(" ")
    trigger = _text(payload, "trigger_id")
    person, channel = _id(payload, "user_id"), _id(payload, "channel_id")
    if not (person and channel and _TRIGGER.fullmatch(trigger)):
        return None
    name, text = word.lower(), rest.strip()
    if name not in ("ask", APPROVE, *NAMES, *CARDS):
        # "/mynah when do backups run" asks as well.
        name, text = ("ask", f"{word} {rest}".strip()) if word else ("help", "")
    if name == "ask" and not text:
        name = "help"
    address, team = _text(payload, "response_url"), _id(payload, "team_id")
    return Commanded(name, text, person, channel, trigger, address, team)


def _shortcut(payload: dict[str, Any], me: Identity) -> Commanded | None:
    message = _dict(payload.get("message"))
    person, channel = (
        _id(_dict(payload.get("user")), "id"),
        _id(_dict(payload.get("channel")), "id"),
    )
    trigger = _text(payload, "trigger_id")
    text = spoken(_text(message, "text"), me.user).words
    if not (person and channel and text.strip() and _TRIGGER.fullmatch(trigger)):
        return None
    return Commanded(
        "ask", text, person, channel, trigger, _text(payload, "response_url"), _own_team(payload)
    )


def _pressed(payload: dict[str, Any]) -> Pressed | None:
    actions = payload.get("actions")
    action = _dict(actions[0]) if isinstance(actions, list) and actions else {}
    container = _dict(payload.get("container"))
    person = _id(_dict(payload.get("user")), "id")
    channel = _id(_dict(payload.get("channel")), "id") or _id(container, "channel_id")
    ts = _ts(action, "action_ts")
    if not (person and ts and _text(action, "action_id")):
        return None
    thread = _ts(container, "thread_ts") or _ts(_dict(payload.get("message")), "thread_ts")
    return Pressed(
        _text(action, "action_id"),
        _text(action, "value") or _text(_dict(action.get("selected_option")), "value"),
        person,
        channel,
        thread or _ts(container, "message_ts"),
        ts,
        _text(payload, "response_url"),
        _own_team(payload),
    )


def _own_team(payload: dict[str, Any]) -> str:
    return _id(_dict(payload.get("user")), "team_id") or _id(_dict(payload.get("team")), "id")


def _files(event: dict[str, Any]) -> tuple[Attachment, ...]:
    files = event.get("files")
    found = [_dict(each) for each in files] if isinstance(files, list) else []
    return tuple(
        Attachment(
            _text(each, "name") or _text(each, "title") or _text(each, "id"),
            _text(each, "mimetype"),
            size if isinstance(size := each.get("size"), int) else 0,
            _text(each, "url_private_download")
            or _text(each, "url_private")
            # Of a stranger's file in a shared channel an event tells the id alone.
            or f"slack:file:{_id(each, 'id')}",
        )
        for each in found[:MOST_FILES]
        if _id(each, "id")
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _id(node: dict[str, Any], name: str) -> str:
    value = _text(node, name)
    return value if _ID.fullmatch(value) else ""


def _time(node: dict[str, Any], name: str) -> float:
    value = node.get(name)
    # Neither infinite nor a number of a thousand digits.
    return float(value) if isinstance(value, int) and 0 < value < 1e12 else 0.0


def _ts(node: dict[str, Any], name: str) -> str:
    value = _text(node, name)
    return value if _TS.fullmatch(value) else ""
