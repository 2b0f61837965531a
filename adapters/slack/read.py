"""Reads what Slack sends: pure functions that trust no type, raise nothing and ignore what is not for us."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from adapters.slack import happenings
from adapters.slack.audience import Member, person_of
from adapters.slack.fields import Json, dict_of, id_in, text_in, time_in, ts_in
from adapters.slack.files import attachments_in
from adapters.slack.spoken import legible, spoken
from core.commands import NAMES
from core.messages import Attachment
from core.people.bots import may_speak
from core.people.cards import NAMES as CARDS

SPOKEN_SUBTYPES = frozenset({"", "file_share", "thread_broadcast", "me_message"})
BOT_SUBTYPE = "bot_message"

APPROVE = "approve"
"""Takes a code; for administrators."""
ALONE = (*CARDS, "sources", "help")
"""Commands with nothing behind them: with more, it is a question that begins like one."""

_TRIGGER = re.compile(r"[A-Za-z0-9.:_-]{1,200}")
_THUMBS = {"+1": 1, "thumbsup": 1, "-1": -1, "thumbsdown": -1}
_KINDS = {"channel": "public", "group": "private", "im": "im", "mpim": "mpim"}


def read(
    body: object, me: happenings.Identity, bots: Collection[str] = ()
) -> happenings.Act | None:
    """What a payload of Slack's means to us; None for whatever does not concern us.

    `bots` are the other bots that may ask.
    """
    payload = dict_of(body)
    if "command" in payload:
        return _command(payload)
    match text_in(payload, "type"):
        case "event_callback":
            return _event(dict_of(payload.get("event")), payload, me, bots)
        case "block_actions":
            return _pressed(payload)
        case "message_action":
            return _shortcut(payload, me)
        case "app_rate_limited":
            return happenings.EventsDropped(time_in(payload, "minute_rate_limited"))
    return None


def _event(  # noqa: PLR0911 - a table
    event: Json, payload: Json, me: happenings.Identity, bots: Collection[str]
) -> happenings.Act | None:
    shared = payload.get("is_ext_shared_channel") is True
    match text_in(event, "type"):
        case "app_mention":
            return heard(event, me, mentioned=True, shared=shared, bots=bots)
        case "message":
            return _message(event, me, shared, bots)
        case "reaction_added" | "reaction_removed" as kind:
            return _reaction(event, me, added=kind == "reaction_added")
        case "app_home_opened":
            return _opened(event)
        case "member_joined_channel" | "member_left_channel" if id_in(event, "channel"):
            return happenings.Changed(id_in(event, "channel"))
        case "user_change":
            return _became_guest(dict_of(event.get("user")))
        case "app_uninstalled":
            return happenings.Removed(time_in(payload, "event_time"))
        case "tokens_revoked" if dict_of(event.get("tokens")).get("bot"):
            return happenings.Removed(time_in(payload, "event_time"), uninstalled=False)
    return None


def _message(
    event: Json, me: happenings.Identity, shared: bool, bots: Collection[str]
) -> happenings.Act | None:
    match text_in(event, "subtype"):
        case "message_changed":
            return _edited(event, me, shared)
        case "message_deleted":
            return _deleted(event, me)
        case "channel_convert_to_private" | "channel_convert_to_public" if id_in(event, "channel"):
            return happenings.Changed(id_in(event, "channel"), kind_changed=True)
    return heard(event, me, shared=shared, bots=bots)


def heard(
    event: Json,
    me: happenings.Identity,
    mentioned: bool = False,
    shared: bool = False,
    bots: Collection[str] = (),
) -> happenings.Heard | None:
    """A message of a person or of a bot that may ask; None for ours, Slack's own and broken ones."""
    bot = _is_bot(event)
    person = id_in(event, "user") or (id_in(event, "bot_id") if bot else "")
    channel, ts = id_in(event, "channel"), ts_in(event, "ts")
    if not (person and channel and ts) or not _may_be_heard(event, person, bot, me, bots):
        return None
    said = spoken(text_in(event, "text"), me.user)
    return happenings.Heard(
        channel=channel,
        kind=_KINDS.get(text_in(event, "channel_type"), ""),
        person=person,
        team=team_in(event),
        ts=ts,
        thread=ts_in(event, "thread_ts") or ts,
        text=said.words,
        mentioned=mentioned or said.mentions_us,
        to_another=said.to_another,
        shared=shared,
        bot=bot,
        files=attachments_in(event),
    )


def _may_be_heard(
    event: Json, person: str, bot: bool, me: happenings.Identity, bots: Collection[str]
) -> bool:
    if person == "USLACKBOT" or is_ours(event, me) or event.get("hidden") is True:
        return False
    subtype = text_in(event, "subtype")
    if subtype not in SPOKEN_SUBTYPES and not (bot and subtype == BOT_SUBTYPE):
        return False
    if bot and text_in(event, "bot_id") == me.bot:
        return False
    return may_speak(replace(person_of(person, team_in(event), Member(), me), bot=bot), bots)


def _is_bot(event: Json) -> bool:
    named = text_in(event, "bot_id") or isinstance(event.get("bot_profile"), dict)
    return bool(named) or text_in(event, "subtype") == BOT_SUBTYPE


def team_in(event: Json) -> str:
    """The team of its author; empty where Slack does not say."""
    return id_in(event, "user_team") or id_in(event, "source_team") or id_in(event, "team")


def is_ours(event: Json, me: happenings.Identity) -> bool:
    """Whether we wrote it, and no namesake in another team; what a bot writes always says so."""
    if text_in(event, "user") != me.user:
        return False
    return bool(text_in(event, "bot_id")) or team_in(event) in ("", me.team)


def _edited(
    event: Json, me: happenings.Identity, shared: bool
) -> happenings.Edited | happenings.Deleted | None:
    inner, before = dict_of(event.get("message")), dict_of(event.get("previous_message"))
    if text_in(inner, "subtype") == "tombstone":
        # Deleted while its thread lives on: Slack calls that a change.
        return _deleted(event, me)
    stamp = ts_in(dict_of(inner.get("edited")), "ts")
    # Slack also "changes" a message when it unfurls a link or counts replies.
    if not stamp or text_in(inner, "text") == text_in(before, "text"):
        return None
    where = {name: event.get(name) for name in ("channel", "channel_type")}
    now = heard({**inner, **where}, me, shared=shared)
    return happenings.Edited(now, stamp) if now else None


def _deleted(event: Json, me: happenings.Identity) -> happenings.Deleted | None:
    before = dict_of(event.get("previous_message"))
    channel, ts = id_in(event, "channel"), ts_in(event, "deleted_ts") or ts_in(before, "ts")
    person = id_in(before, "user")
    if not (channel and ts and person) or is_ours(before, me) or text_in(before, "bot_id"):
        return None
    return happenings.Deleted(channel, ts, ts_in(before, "thread_ts") or ts, person)


def _reaction(event: Json, me: happenings.Identity, added: bool) -> happenings.Reacted | None:
    item = dict_of(event.get("item"))
    # A thumb may have a skin: "+1::skin-tone-2".
    score = _THUMBS.get(text_in(event, "reaction").split("::")[0], 0)
    person, channel, ts = id_in(event, "user"), id_in(item, "channel"), ts_in(item, "ts")
    if not (score and person and channel and ts) or person == me.user:
        return None
    if text_in(event, "item_user") not in (me.user, ""):
        return None
    return happenings.Reacted(channel, ts, person, score if added else 0)


def _became_guest(user: Json) -> happenings.BecameGuest | None:
    # Also sent when somebody only changes their picture: what widens nothing is left alone.
    guest = user.get("is_restricted") is True or user.get("is_ultra_restricted") is True
    return happenings.BecameGuest(id_in(user, "id")) if guest and id_in(user, "id") else None


def _opened(event: Json) -> happenings.Opened | None:
    opened = happenings.Opened(text_in(event, "tab"), id_in(event, "user"), id_in(event, "channel"))
    known = opened.tab in ("home", "messages")
    return opened if known and opened.person and opened.channel else None


def _command(payload: Json) -> happenings.Commanded | None:
    word, _, rest = spoken(text_in(payload, "text"), "").words.strip().partition(" ")
    trigger = text_in(payload, "trigger_id")
    person, channel = id_in(payload, "user_id"), id_in(payload, "channel_id")
    if not (person and channel and _TRIGGER.fullmatch(trigger)):
        return None
    name, text = word.lower(), rest.strip()
    if name not in ("ask", APPROVE, *NAMES, *CARDS) or (text and name in ALONE):
        # "/mynah when do backups run" asks as well.
        name, text = ("ask", f"{word} {rest}".strip()) if word else ("help", "")
    if name == "ask" and not text:
        name = "help"
    address, team = text_in(payload, "response_url"), id_in(payload, "team_id")
    return happenings.Commanded(name, text, person, channel, trigger, address, team)


def _shortcut(payload: Json, me: happenings.Identity) -> happenings.Commanded | None:
    message = dict_of(payload.get("message"))
    person, channel = (
        id_in(dict_of(payload.get("user")), "id"),
        id_in(dict_of(payload.get("channel")), "id"),
    )
    trigger = text_in(payload, "trigger_id")
    if not (person and channel and _TRIGGER.fullmatch(trigger)):
        return None
    text, files = legible(message, me.user), _sent_with(message, me)
    address, team = text_in(payload, "response_url"), _own_team(payload)
    return happenings.Commanded("ask", text, person, channel, trigger, address, team, True, files)


def _pressed(payload: Json) -> happenings.Pressed | None:
    actions = payload.get("actions")
    action = dict_of(actions[0]) if isinstance(actions, list) and actions else {}
    container = dict_of(payload.get("container"))
    person = id_in(dict_of(payload.get("user")), "id")
    channel = id_in(dict_of(payload.get("channel")), "id") or id_in(container, "channel_id")
    ts = ts_in(action, "action_ts")
    if not (person and ts and text_in(action, "action_id")):
        return None
    thread = ts_in(container, "thread_ts") or ts_in(dict_of(payload.get("message")), "thread_ts")
    return happenings.Pressed(
        text_in(action, "action_id"),
        text_in(action, "value") or text_in(dict_of(action.get("selected_option")), "value"),
        person,
        channel,
        thread or ts_in(container, "message_ts"),
        ts,
        text_in(payload, "response_url"),
        _own_team(payload),
        container.get("is_ephemeral") is True,
    )


def _own_team(payload: Json) -> str:
    return id_in(dict_of(payload.get("user")), "team_id") or id_in(
        dict_of(payload.get("team")), "id"
    )


def _sent_with(message: Json, me: happenings.Identity) -> tuple[Attachment, ...]:
    """Files of a message that was picked: its sender's to have kept, whoever asks about them."""
    user, ts = id_in(message, "user") or id_in(message, "bot_id"), ts_in(message, "ts")
    if not (user and ts):
        return ()
    sender = str(person_of(user, team_in(message), Member(), me))
    return tuple(replace(each, sender=sender, sent_with=ts) for each in attachments_in(message))
