"""What each platform's payloads say, told apart from the adapters that are measured by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.discord import read as discord
from adapters.discord.asked import asked_of
from adapters.discord.places import Spot
from adapters.discord.write import CONTENT, posts_of
from adapters.discord.write import length as discord_length
from adapters.slack import read as slack
from adapters.slack.happenings import Deleted, Edited, Heard, Identity
from adapters.slack.write import About, answer_of
from adapters.telegram import read as telegram
from adapters.telegram.events import Asked, Commanded, Me, Unreadable
from adapters.telegram.write import posts
from core.messages import EVERYONE, Message, Person, Place, Reply

Payload = Mapping[str, Any]

SLACK_ME = Identity("TMYNAH", "UMYNAH", "BMYNAH")
TELEGRAM_ME = Me(7_000_001, "mynah_measured_bot")
DISCORD_ME = "1"

_WORD = re.compile(r"\w+")
_SLACK_MARK = re.compile(r"<([^<>\n]*)>")
_SLACK_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_SLACK_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_DISCORD_MARK = re.compile(r"<[@#:][^<>\s]*>|<a?:\w+:\d+>")
_TELEGRAM_LENGTH = 4_096


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known of a message; `words` are its words alone, marks and mentions aside."""

    kind: str
    """said, edited or deleted."""
    id: str
    person: str
    room: str
    thread: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """One platform's `read`, and what it should have made of a payload."""

    name: str
    is_message: Callable[[Payload], bool]
    wanted: Callable[[Payload], Facts | None]
    facts: Callable[[Payload], Facts | None]
    saying: Callable[[str], Payload]
    """A person's direct message with these words."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One platform's `write`; `wrong` tells what is amiss with an answer of this text, if anything."""

    name: str
    wrong: Callable[[str], str]


def _dict(node: Payload, name: str) -> dict[str, Any]:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def _words(text: object, marks: re.Pattern[str] | None = None) -> tuple[str, ...]:
    plain = text if isinstance(text, str) else ""
    return tuple(_WORD.findall(marks.sub(" ", plain) if marks else plain))


def _slack_words(text: object) -> tuple[str, ...]:
    """Mentions and links aside, and Slack's three entities as signs."""
    plain = _SLACK_MARK.sub(" ", text) if isinstance(text, str) else ""
    for entity in ("&lt;", "&gt;", "&amp;"):
        plain = plain.replace(entity, " ")
    return _words(plain)


# --- Slack ---------------------------------------------------------------------------------------


def _slack_is_message(payload: Payload) -> bool:
    event = _dict(payload, "event")
    return payload.get("type") == "event_callback" and event.get("type") in (
        "message",
        "app_mention",
    )


def _slack_wanted(payload: Payload) -> Facts | None:
    event = _dict(payload, "event")
    subtype = event.get("subtype") or ""
    if subtype == "message_deleted":
        before = _dict(event, "previous_message")
        ts = event.get("deleted_ts") or before.get("ts")
        return _slack_fact("deleted", {**before, "ts": ts}, event, words=False)
    if subtype == "message_changed":
        now, before = _dict(event, "message"), _dict(event, "previous_message")
        if now.get("subtype") == "tombstone":
            ts = event.get("deleted_ts") or before.get("ts")
            return _slack_fact("deleted", {**before, "ts": ts}, event, words=False)
        changed = now.get("text") != before.get("text") and _dict(now, "edited").get("ts")
        return _slack_fact("edited", now, event) if changed else None
    if subtype not in ("", "file_share", "thread_broadcast", "me_message") or event.get("hidden"):
        return None
    return _slack_fact("said", event, event)


def _slack_fact(kind: str, message: Payload, event: Payload, *, words: bool = True) -> Facts | None:
    person, ts, channel = message.get("user"), message.get("ts"), event.get("channel")
    bot = (
        message.get("bot_id")
        or message.get("bot_profile")
        or message.get("subtype") == "bot_message"
    )
    known = (
        isinstance(person, str)
        and isinstance(channel, str)
        and isinstance(ts, str)
        and _SLACK_ID.fullmatch(person)
        and _SLACK_ID.fullmatch(channel)
        and _SLACK_TS.fullmatch(ts)
    )
    if bot or not known or person == "USLACKBOT" or _slack_is_ours(message):
        return None
    thread = message.get("thread_ts") or ts
    said = _slack_words(message.get("text")) if words else ()
    return Facts(kind, str(ts), str(person), str(channel), str(thread), said)


def _slack_is_ours(message: Payload) -> bool:
    """In another team, our user id is somebody else's."""
    told = (message.get(name) for name in ("user_team", "source_team", "team"))
    teams = [team for team in told if isinstance(team, str) and _SLACK_ID.fullmatch(team)]
    return message.get("user") == SLACK_ME.user and teams[:1] in ([], [SLACK_ME.team])


def _slack_facts(payload: Payload) -> Facts | None:
    act = slack.read(payload, SLACK_ME)
    if not _slack_is_message(payload):
        return None
    match act:
        case Heard():
            return _slack_heard("said", act, payload)
        case Edited():
            return _slack_heard("edited", act.heard, payload)
        case Deleted():
            return Facts("deleted", act.ts, act.person, act.channel, act.thread)
    return None


def _slack_heard(kind: str, heard: Heard, payload: Payload) -> Facts:
    """Mentions and links are read as words of their own; here only the rest is compared."""
    event = _dict(payload, "event")
    written = _slack_words((_dict(event, "message") or event).get("text"))
    spoken = list(_words(heard.text))
    kept = tuple(word for word in written if _take(word, spoken))
    return Facts(kind, heard.ts, heard.person, heard.channel, heard.thread, kept)


def _take(word: str, rest: list[str]) -> bool:
    """Whether the word comes next in what is left, others before it passed over."""
    if word not in rest:
        return False
    del rest[: rest.index(word) + 1]
    return True


def _slack_saying(text: str) -> Payload:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "ts": "1700000000.000100",
        "text": escaped,
    }
    return {"type": "event_callback", "team_id": SLACK_ME.team, "event": event}


def _slack_wrong(text: str) -> str:
    answer = answer_of(Reply(text), About("slack:T:C:1", "1"))
    too_long = any(len(str(post.blocks)) > 60_000 or len(post.blocks) > 50 for post in answer.posts)
    return "too long" if too_long or not answer.posts else ""


# --- Telegram ------------------------------------------------------------------------------------


def _telegram_is_message(payload: Payload) -> bool:
    return isinstance(payload.get("update_id"), int) and bool(
        _dict(payload, "message") or _dict(payload, "edited_message")
    )


def _telegram_wanted(payload: Payload) -> Facts | None:
    """Private messages of people; in groups whatever read makes of it must have these facts."""
    edited = _dict(payload, "edited_message")
    message = edited or _dict(payload, "message")
    person, chat = _dict(message, "from"), _dict(message, "chat")
    if person.get("is_bot") or not person.get("id") or not message.get("message_id"):
        return None
    if chat.get("type") != "private" or message.get("sender_chat"):
        return None
    text = str(message.get("text") or message.get("caption") or "")
    if not text.strip() or text.startswith("/"):
        return None
    late = edited and not 0 <= message.get("edit_date", 0) - message.get("date", 0) <= 600
    kind = "edited" if edited else "said"
    name = str(message["message_id"])
    if late:
        return None
    return Facts(kind, name, str(person["id"]), str(chat["id"]), "", _words(text))


def _telegram_facts(payload: Payload) -> Facts | None:
    event = telegram.read(payload, TELEGRAM_ME)
    telegram.chat_of(payload)
    telegram.update_id(payload)
    if not _telegram_is_message(payload) or not isinstance(event, Asked):
        return None
    message = event.message
    if not message.place.private or not message.text or isinstance(event, (Commanded, Unreadable)):
        return None
    if str((_dict(payload, "message") or {}).get("text", "")).startswith("/"):
        return None
    kind = "edited" if message.revises else "said"
    words = _words(message.text)
    return Facts(kind, message.asks, message.person.id, message.place.room, "", words)


def _telegram_saying(text: str) -> Payload:
    chat = {"id": 5, "type": "private", "first_name": "Ada"}
    person = {"id": 5, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 9, "from": person, "chat": chat, "date": 1_700_000_000, "text": text}
    return {"update_id": 1, "message": message}


def _telegram_wrong(text: str) -> str:
    written = posts(Reply(text), "en")
    long = any(len(post.text.encode("utf-16-le")) // 2 > _TELEGRAM_LENGTH for post in written)
    return "too long" if long else ""


# --- Discord -------------------------------------------------------------------------------------


def _discord_is_message(payload: Payload) -> bool:
    named = all(isinstance(payload.get(name), str) for name in ("id", "channel_id", "content"))
    return named and bool(_dict(payload, "author"))


def _discord_wanted(payload: Payload) -> Facts | None:
    author = _dict(payload, "author")
    other = author.get("bot") or author.get("system") or payload.get("webhook_id")
    if other or payload.get("type", 0) not in (0, 19) or author.get("id") == DISCORD_ME:
        return None
    if not all(str(payload[name]).isdigit() for name in ("id", "channel_id")):
        return None
    if not str(author.get("id", "")).isdigit():
        return None
    words = _words(payload["content"], _DISCORD_MARK)
    return Facts("said", payload["id"], str(author["id"]), payload["channel_id"], "", words)


def _discord_facts(payload: Payload) -> Facts | None:
    asked_of(payload)
    discord.spoken(payload, DISCORD_ME)
    heading = discord.heading_of(payload)
    channel = heading.channel if heading else ""
    spot = Spot("direct", channel, channel)
    message = discord.message_of(payload, DISCORD_ME, spot)
    if message is None or heading is None or not _discord_is_message(payload):
        return None
    written = _words(payload["content"], _DISCORD_MARK)
    spoken = list(_words(message.text))
    kept = tuple(word for word in written if _take(word, spoken))
    return Facts("said", message.id, message.person.id, message.place.room, "", kept)


def _discord_saying(text: str) -> Payload:
    author = {"id": "5", "username": "ada"}
    return {"id": "9", "channel_id": "7", "type": 0, "content": text, "author": author}


def _discord_wrong(text: str) -> str:
    asked = Message("9", Person("discord", "5"), Place("discord", "", "7", ""), EVERYONE, "?", 1.0)
    written = posts_of(Reply(text), asked, complete=True)
    return "too long" if any(discord_length(post.content) > CONTENT for post in written) else ""


READERS = (
    Reader("slack", _slack_is_message, _slack_wanted, _slack_facts, _slack_saying),
    Reader("telegram", _telegram_is_message, _telegram_wanted, _telegram_facts, _telegram_saying),
    Reader("discord", _discord_is_message, _discord_wanted, _discord_facts, _discord_saying),
)
WRITERS = (
    Writer("slack", _slack_wrong),
    Writer("telegram", _telegram_wrong),
    Writer("discord", _discord_wrong),
)
