"""What each platform's payloads say, told apart from the adapters that are measured by it."""

from __future__ import annotations

import re

from adapters.slack import read as slack
from adapters.slack.happenings import Deleted, Edited, Heard, Identity
from adapters.slack.write import About, answer_of
from adapters.telegram import read as telegram
from adapters.telegram.events import Asked, Commanded, Me, Wordless
from adapters.telegram.write import posts
from bots.measure.discord_facts import DISCORD_READER
from bots.measure.facts import Facts, Payload, Reader, dict_in, facts_of, take, words_in
from core.messages import Reply

SLACK_ME = Identity("TMYNAH", "UMYNAH", "BMYNAH")
TELEGRAM_ME = Me(7_000_001, "mynah_measured_bot")

_SLACK_MARK = re.compile(r"<([^<>\n]*)>")
_SLACK_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_SLACK_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_TELEGRAM_LENGTH = 4_096


def _slack_words(text: object) -> tuple[str, ...]:
    """Mentions and links aside, and Slack's three entities as signs."""
    plain = _SLACK_MARK.sub(" ", text) if isinstance(text, str) else ""
    for entity in ("&lt;", "&gt;", "&amp;"):
        plain = plain.replace(entity, " ")
    return words_in(plain)


# --- Slack ---------------------------------------------------------------------------------------


def _slack_is_message(payload: Payload) -> bool:
    event = dict_in(payload, "event")
    return payload.get("type") == "event_callback" and event.get("type") in (
        "message",
        "app_mention",
    )


def _slack_wanted(payload: Payload) -> Facts | None:
    event = dict_in(payload, "event")
    subtype = event.get("subtype") or ""
    if subtype == "message_deleted":
        before = dict_in(event, "previous_message")
        ts = event.get("deleted_ts") or before.get("ts")
        return _slack_fact("deleted", {**before, "ts": ts}, event, words=False)
    if subtype == "message_changed":
        now, before = dict_in(event, "message"), dict_in(event, "previous_message")
        if now.get("subtype") == "tombstone":
            ts = event.get("deleted_ts") or before.get("ts")
            return _slack_fact("deleted", {**before, "ts": ts}, event, words=False)
        changed = now.get("text") != before.get("text") and dict_in(now, "edited").get("ts")
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
    known = _fits(person, _SLACK_ID) and _fits(channel, _SLACK_ID) and _fits(ts, _SLACK_TS)
    if bot or not known or person == "USLACKBOT" or _slack_is_ours(message):
        return None
    thread = message.get("thread_ts") or ts
    said = _slack_words(message.get("text")) if words else ()
    return Facts(
        kind=kind, id=str(ts), person=str(person), room=str(channel), thread=str(thread), words=said
    )


def _fits(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(form.fullmatch(value))


def _slack_is_ours(message: Payload) -> bool:
    """In another team, our user id is somebody else's."""
    told = (message.get(name) for name in ("user_team", "source_team", "team"))
    teams = [team for team in told if _fits(team, _SLACK_ID)]
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
            return Facts(
                kind="deleted", id=act.ts, person=act.person, room=act.channel, thread=act.thread
            )
    return None


def _slack_heard(kind: str, heard: Heard, payload: Payload) -> Facts:
    """Mentions and links are read as words of their own; here only the rest is compared."""
    event = dict_in(payload, "event")
    written = _slack_words((dict_in(event, "message") or event).get("text"))
    spoken = list(words_in(heard.text))
    kept = tuple(word for word in written if take(word, spoken))
    return Facts(
        kind=kind,
        id=heard.ts,
        person=heard.person,
        room=heard.channel,
        thread=heard.thread,
        words=kept,
    )


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
        dict_in(payload, "message") or dict_in(payload, "edited_message")
    )


def _telegram_wanted(payload: Payload) -> Facts | None:
    """Private messages of people; in groups whatever read makes of it must have these facts."""
    edited = dict_in(payload, "edited_message")
    message = edited or dict_in(payload, "message")
    person, chat = dict_in(message, "from"), dict_in(message, "chat")
    if person.get("is_bot") or not person.get("id") or not message.get("message_id"):
        return None
    if chat.get("type") != "private" or message.get("sender_chat"):
        return None
    text = str(message.get("text") or message.get("caption") or "")
    if not text.strip() or text.startswith("/"):
        return None
    if edited and not 0 <= message.get("edit_date", 0) - message.get("date", 0) <= 600:
        return None
    kind, name = "edited" if edited else "said", str(message["message_id"])
    who, room = str(person["id"]), str(chat["id"])
    return Facts(kind=kind, id=name, person=who, room=room, words=words_in(text))


def _telegram_facts(payload: Payload) -> Facts | None:
    event = telegram.read(payload, TELEGRAM_ME)
    telegram.chat_of(payload)
    telegram.update_id(payload)
    if not _telegram_is_message(payload) or not isinstance(event, Asked):
        return None
    message = event.message
    if not message.place.private or not message.text or isinstance(event, (Commanded, Wordless)):
        return None
    if str((dict_in(payload, "message") or {}).get("text", "")).startswith("/"):
        return None
    kind = "edited" if message.revises else "said"
    return facts_of(message, kind, words_in(message.text))


def _telegram_saying(text: str) -> Payload:
    chat = {"id": 5, "type": "private", "first_name": "Ada"}
    person = {"id": 5, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 9, "from": person, "chat": chat, "date": 1_700_000_000, "text": text}
    return {"update_id": 1, "message": message}


def _telegram_wrong(text: str) -> str:
    written = posts(Reply(text), "en")
    long = any(len(post.text.encode("utf-16-le")) // 2 > _TELEGRAM_LENGTH for post in written)
    return "too long" if long else ""


READERS = (
    Reader(
        name="slack",
        is_message=_slack_is_message,
        wanted=_slack_wanted,
        facts=_slack_facts,
        saying=_slack_saying,
        wrong=_slack_wrong,
    ),
    Reader(
        name="telegram",
        is_message=_telegram_is_message,
        wanted=_telegram_wanted,
        facts=_telegram_facts,
        saying=_telegram_saying,
        wrong=_telegram_wrong,
    ),
    DISCORD_READER,
)
