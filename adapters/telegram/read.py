"""Reads Telegram's updates: what somebody asked, pressed, typed or stopped; pure, and never raises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from adapters.telegram.buttons import press_of, stop_of, thread_of, thumb_of
from adapters.telegram.events import (
    APPROVE,
    COMMANDS,
    PLATFORM,
    START,
    Asked,
    Commanded,
    Event,
    Me,
    Migrated,
    Typed,
    Wordless,
)
from adapters.telegram.payload import flag, mapping, number, text, without
from adapters.telegram.people import LONGEST_NAME, person_of, speaker_of
from adapters.telegram.written import (
    attachments_of,
    command_of,
    is_content,
    mentions_of,
    names_us,
    words_of,
)
from core.messages import Attachment, Message, Person, Place, Said, person_audience, room_audience

EDIT_SECONDS = 600
"""An edit later than this asks nothing."""
FOUND = "🔎"
"""What the results of an inline search begin with."""


def read(update: object, me: Me, bots: Collection[str] = ()) -> Event | None:
    """What the update means for us; None for nothing. Whatever is in it, nothing is raised.

    `bots` are the other bots that may ask.
    """
    if query := mapping(update, "callback_query"):
        return press_of(query)
    if query := mapping(update, "inline_query"):
        person = person_of(mapping(query, "from"))
        name = text(query, "id")
        return Typed(name, person, text(query, "query")) if person and name else None
    if stopped := mapping(update, "stopped_message_generation"):
        return stop_of(stopped)
    if reaction := mapping(update, "message_reaction"):
        return thumb_of(reaction)
    if payload := mapping(update, "edited_message"):
        return _edited(payload, me, update_id(update))
    payload = mapping(update, "message")
    return _migrated(payload) or _heard(payload, me, update_id(update), bots)


def written(update: object, me: Me) -> Asked | None:
    """What a person wrote or edited, whether to us or not; commands are to us, or to other bots."""
    payload = mapping(update, "message") or mapping(update, "edited_message")
    said = _message(payload, me)
    if said is None or mapping(payload, "via_bot"):
        return None
    return replace(said, addressed=said.addressed or command_of(payload, me) is not None)


def update_id(update: object) -> int:
    """The update's number; later ones are greater."""
    return number(update, "update_id")


def chat_of(update: object) -> int:
    """The chat that the update is from, or the person where there is none: what is kept in order.

    A group's move counts as the supergroup's, so that what is asked there comes after it.
    """
    if not isinstance(update, Mapping):
        return 0
    for payload in update.values():
        if moved := _migrated(payload):
            return int(moved.new)
        chat = mapping(payload, "chat") or mapping(mapping(payload, "message"), "chat")
        if found := number(chat, "id") or number(mapping(payload, "from"), "id"):
            return found
    return 0


def _migrated(payload: object) -> Migrated | None:
    """Told twice: by the group and by the supergroup that it became."""
    here = number(mapping(payload, "chat"), "id")
    old = number(payload, "migrate_from_chat_id") or here
    new = number(payload, "migrate_to_chat_id") or here
    return Migrated(str(old), str(new)) if old and new and old != new else None


def _heard(payload: Mapping[str, Any], me: Me, update: int, bots: Collection[str]) -> Event | None:
    asked = _message(payload, me, bots)
    if asked is None:
        return None
    asked = replace(asked, stamp=_stamp(0, update))
    message = asked.message
    if command := command_of(payload, me):
        name, words, named = command
        if not (named or message.place.private or name in (*COMMANDS, APPROVE, START)):
            return None  # it may be meant for any bot of the group
        return _commanded(name, replace(asked, message=replace(message, text=words)), update)
    if not asked.addressed:
        return None
    if message.text or message.attachments or names_us(payload, me):
        return asked
    unread = message.place.private and is_content(payload) and not message.person.bot
    return Wordless(message, text(payload, "media_group_id")[:64]) if unread else None


def _commanded(name: str, asked: Asked, update: int) -> Event | None:
    """A command that stands alone says how it is used; /ask below a message asks about that."""
    message = asked.message
    if name == "ask" and (message.text or message.attachments or asked.above):
        return asked
    return None if not name or message.person.bot else Commanded(name, message, update)


def _stamp(edited: int, update: int) -> str:
    # Several edits may bear the same second; calls of a webhook may overtake each other.
    return f"{edited:012}-{update:012}"


def _edited(payload: Mapping[str, Any], me: Me, update: int) -> Event | None:
    asked, edited = _message(payload, me), number(payload, "edit_date")
    if asked is None or not 0 <= edited - asked.message.at <= EDIT_SECONDS:
        return None
    if not (asked.message.text or asked.message.attachments):
        if mapping(payload, "location"):
            return None  # a live location that moves on
        # An edit to nothing concerns us where it names us, or where its question was asked.
        asked = replace(asked, addressed=names_us(payload, me))
    if command := command_of(payload, me):
        if command[0] != "ask":
            return None
        asked = replace(asked, message=replace(asked.message, text=command[1]), addressed=True)
    question = asked.message
    # Two edits may bear the same second.
    stamp = f"{edited}-{sha256(question.text.encode()).hexdigest()[:8]}"
    edit = replace(question, id=f"{question.id}~{stamp}", revises=question.id)
    return replace(asked, message=edit, stamp=_stamp(edited, update))


def _message(payload: Mapping[str, Any], me: Me, bots: Collection[str] = ()) -> Asked | None:
    """What somebody wrote, whether to us or not; None for channels, service messages, other bots."""
    chat, person = mapping(payload, "chat"), speaker_of(mapping(payload, "from"), me, bots)
    room, post = number(chat, "id"), number(payload, "message_id")
    kind = text(chat, "type")
    # Who writes as a group or channel could be anybody.
    if not (person and room and post > 0) or mapping(payload, "sender_chat"):
        return None
    if kind not in ("private", "group", "supergroup"):
        return None
    private = kind == "private"
    place = Place(PLATFORM, "", str(room), _thread(payload, person, private), private)
    audience = person_audience(person) if private else room_audience(place)
    replied, own = _replied(payload, me)
    words = words_of(payload)
    message = Message(
        str(post),
        person,
        place,
        audience,
        without(words, mentions_of(payload, me)).strip(),
        float(max(number(payload, "date"), 0)),
        reply_to=str(number(replied, "message_id") or ""),
        attachments=(*attachments_of(payload), *_files_above(payload, replied, own=own)),
    )
    answers = number(replied, "message_id") if own else 0
    thread = thread_of(replied) if own and place.thread.startswith("p") else ""
    if thread:
        message = replace(message, place=replace(place, thread=thread))
    ours = number(mapping(payload, "via_bot"), "id") == me.id
    if ours and words.startswith(FOUND):  # what an inline search found is no question
        return None
    addressed = private or ours or bool(answers) or names_us(payload, me)
    above = None if own else _above(payload, replied)
    unread = is_content(payload) and not attachments_of(payload)
    return Asked(message, answers, bool(thread), above, addressed, unread)


def _thread(payload: Mapping[str, Any], person: Person, private: bool) -> str:
    """A topic's number; elsewhere in groups each person has a conversation of their own."""
    topic = number(payload, "message_thread_id")
    # In groups without topics that field only counts replies.
    if topic > 0 and flag(payload, "is_topic_message"):
        return str(topic)
    return "" if private else f"p{person.id}"


def _replied(payload: Mapping[str, Any], me: Me) -> tuple[Mapping[str, Any], bool]:
    """The message that this one answers, and whether it is ours."""
    replied = mapping(payload, "reply_to_message")
    if "forum_topic_created" in replied:  # every message in a topic "answers" its beginning
        return {}, False
    return replied, number(mapping(replied, "from"), "id") == me.id


def _files_above(
    payload: Mapping[str, Any], replied: Mapping[str, Any], *, own: bool
) -> tuple[Attachment, ...]:
    """What came with the message that these words answer; a sticker below it means nothing."""
    sender = number(mapping(replied, "from"), "id")
    if own or not sender or not words_of(payload):
        return ()
    person, post = Person(PLATFORM, str(sender)), str(number(replied, "message_id"))
    return tuple(each.sent_by(person, post) for each in attachments_of(replied))


def _above(payload: Mapping[str, Any], replied: Mapping[str, Any]) -> Said | None:
    words = text(mapping(payload, "quote"), "text") or words_of(replied)
    sender = mapping(replied, "from")
    if not words or not number(sender, "id"):
        return None
    name = text(sender, "first_name")[:LONGEST_NAME]
    person = Person(PLATFORM, str(number(sender, "id")), name)
    return Said(person, words, float(max(number(replied, "date"), 0)))
