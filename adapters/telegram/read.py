"""Reads Telegram's updates: what somebody asked, pressed, typed or stopped; pure, and never raises."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from adapters.telegram.events import (
    Asked,
    Chose,
    Commanded,
    Decided,
    Event,
    Lapsed,
    Me,
    Migrated,
    Pressed,
    Reacted,
    Stopped,
    Typed,
    Unreadable,
)
from adapters.telegram.payload import flag, mapping, number, piece, sequence, text, without
from core.messages import Attachment, Audience, Message, Person, Place, Said, person_audience
from core.people.bots import may_speak

PLATFORM = "telegram"
EDIT_SECONDS = 600
"""An edit later than this asks nothing."""
FOUND = "🔎"
"""What the results of an inline search begin with."""
FILE = "telegram:file:"
"""Begins the reference of a file."""
_LONGEST_NAME = 200
_DATA = re.compile(r"(?P<what>[udskn]):(?P<question>\d{1,16}):(?P<thread>p?\d{0,16})", re.ASCII)
_CARD = re.compile(r"c:(?P<value>[\w:]{1,60})", re.ASCII)
_COMMAND = re.compile(r"/(?P<name>\w{1,64})(?:@(?P<bot>\w{1,64}))?", re.ASCII)


def read(update: object, me: Me, bots: Collection[str] = ()) -> Event | None:
    """What the update means for us; None for nothing. Whatever is in it, nothing is raised.

    `bots` are the other bots that may ask.
    """
    if query := mapping(update, "callback_query"):
        return _pressed(query)
    if query := mapping(update, "inline_query"):
        person = _person(mapping(query, "from"))
        name = text(query, "id")
        return Typed(name, person, text(query, "query")) if person and name else None
    if stopped := mapping(update, "stopped_message_generation"):
        return _stopped(stopped)
    if reaction := mapping(update, "message_reaction"):
        return _reacted(reaction)
    if payload := mapping(update, "edited_message"):
        return _edited(payload, me)
    payload = mapping(update, "message")
    return _migrated(payload) or _heard(payload, me, number(update, "update_id"), bots)


def update_id(update: object) -> int:
    """The update's number; later ones are greater."""
    return number(update, "update_id")


def chat_of(update: object) -> int:
    """The chat that the update is from, or the person where there is none: what is kept in order."""
    if not isinstance(update, Mapping):
        return 0
    for payload in update.values():
        chat = mapping(payload, "chat") or mapping(mapping(payload, "message"), "chat")
        # A group that becomes another one is in order with what is said there.
        found = number(payload, "migrate_to_chat_id") or number(chat, "id")
        if found := found or number(mapping(payload, "from"), "id"):
            return found
    return 0


def _person(user: Mapping[str, Any]) -> Person | None:
    """Somebody who is no bot."""
    if not number(user, "id") or flag(user, "is_bot"):
        return None
    names = (text(user, "first_name"), text(user, "last_name"))
    name = " ".join(" ".join(names).split())[:_LONGEST_NAME]
    return Person(PLATFORM, str(number(user, "id")), name, text(user, "language_code")[:35])


def _speaker(user: Mapping[str, Any], me: Me, bots: Collection[str]) -> Person | None:
    """Who wrote: a person, or a bot that may ask; never ourselves."""
    if not flag(user, "is_bot") or number(user, "id") == me.id:
        return _person(user)
    person = _person({**user, "is_bot": False})
    bot = replace(person, bot=True) if person else None
    return bot if bot and may_speak(bot, bots) else None


def _migrated(payload: Mapping[str, Any]) -> Migrated | None:
    old, new = number(mapping(payload, "chat"), "id"), number(payload, "migrate_to_chat_id")
    return Migrated(str(old), str(new)) if old and new else None


def _heard(payload: Mapping[str, Any], me: Me, update: int, bots: Collection[str]) -> Event | None:
    asked = _message(payload, me, bots)
    if asked is None:
        return None
    message = asked.message
    if command := _command(payload, me):
        name, words = command
        if name in ("", "ask"):
            return replace(asked, message=replace(message, text=words)) if name else None
        return None if message.person.bot else Commanded(name, replace(message, text=words), update)
    if not asked.addressed:
        return None
    if message.text or message.attachments or _names_us(payload, me):
        return asked
    unread = message.place.private and _is_content(payload) and not message.person.bot
    return Unreadable(message, text(payload, "media_group_id")) if unread else None


def _edited(payload: Mapping[str, Any], me: Me) -> Event | None:
    asked, edited = _message(payload, me), number(payload, "edit_date")
    if asked is None or not 0 <= edited - asked.message.at <= EDIT_SECONDS:
        return None
    if not (asked.message.text or asked.message.attachments or _names_us(payload, me)):
        return None  # such as a live location that moves on
    if command := _command(payload, me):
        if command[0] != "ask":
            return None
        asked = replace(asked, message=replace(asked.message, text=command[1]), addressed=True)
    question = asked.message
    # Two edits may bear the same second.
    stamp = f"{edited}-{sha256(question.text.encode()).hexdigest()[:8]}"
    edit = replace(question, id=f"{question.id}~{stamp}", revises=question.id)
    return replace(asked, message=edit)


def _message(payload: Mapping[str, Any], me: Me, bots: Collection[str] = ()) -> Asked | None:
    """What somebody wrote, whether to us or not; None for channels, service messages, other bots."""
    chat, person = mapping(payload, "chat"), _speaker(mapping(payload, "from"), me, bots)
    room, post = number(chat, "id"), number(payload, "message_id")
    kind = text(chat, "type")
    # Who writes as a group or channel could be anybody.
    if not (person and room and post > 0) or mapping(payload, "sender_chat"):
        return None
    if kind not in ("private", "group", "supergroup"):
        return None
    private = kind == "private"
    place = Place(PLATFORM, "", str(room), _thread(payload, person, private), private)
    audience = person_audience(person) if private else Audience("room", PLATFORM, "", str(room))
    replied, own = _replied(payload, me)
    words = _words(payload)
    message = Message(
        str(post),
        person,
        place,
        audience,
        without(words, _mentions(payload, me)).strip(),
        float(max(number(payload, "date"), 0)),
        reply_to=str(number(replied, "message_id") or ""),
        attachments=_attachments(payload),
    )
    answers = number(replied, "message_id") if own else 0
    thread = _thread_of(replied) if own and place.thread.startswith("p") else ""
    if thread:
        message = replace(message, place=replace(place, thread=thread))
    ours = number(mapping(payload, "via_bot"), "id") == me.id
    if ours and words.startswith(FOUND):  # what an inline search found is no question
        return None
    addressed = private or ours or bool(answers) or _names_us(payload, me)
    above = None if own else _above(payload, replied)
    unread = _is_content(payload) and not message.attachments
    return Asked(message, answers, bool(thread), above, addressed, unread)


def _thread_of(post: Mapping[str, Any]) -> str:
    """The conversation of one of our posts, which its buttons name; "" where it has none."""
    for row in sequence(mapping(post, "reply_markup"), "inline_keyboard"):
        for button in row if isinstance(row, list) else ():
            if found := _DATA.fullmatch(text(button, "callback_data")):
                return found["thread"]
    return ""


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


def _above(payload: Mapping[str, Any], replied: Mapping[str, Any]) -> Said | None:
    words = text(mapping(payload, "quote"), "text") or _words(replied)
    sender = mapping(replied, "from")
    if not words or not number(sender, "id"):
        return None
    name = text(sender, "first_name")[:_LONGEST_NAME]
    person = Person(PLATFORM, str(number(sender, "id")), name)
    return Said(person, words, float(max(number(replied, "date"), 0)))


def _words(payload: Mapping[str, Any]) -> str:
    return text(payload, "text") or text(payload, "caption")


def _entities(payload: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    """The marks on the words, each with what it covers."""
    words = _words(payload)
    marks = sequence(payload, "entities") or sequence(payload, "caption_entities")
    return [
        (mark, piece(words, number(mark, "offset"), number(mark, "length")))
        for mark in marks[:100]
        if isinstance(mark, Mapping)
    ]


def _mentions(payload: Mapping[str, Any], me: Me) -> list[tuple[int, int]]:
    found = []
    for mark, covered in _entities(payload):
        kind = text(mark, "type")
        by_name = kind == "mention" and covered[1:].lower() == me.username.lower()
        if covered and (
            by_name or (kind == "text_mention" and number(mapping(mark, "user"), "id") == me.id)
        ):
            found.append((number(mark, "offset"), number(mark, "length")))
    return found


def _names_us(payload: Mapping[str, Any], me: Me) -> bool:
    return bool(_mentions(payload, me))


def _command(payload: Mapping[str, Any], me: Me) -> tuple[str, str] | None:
    """The command that the message begins with and what follows it; its name is "" if it is another bot's."""
    for mark, covered in _entities(payload):
        if text(mark, "type") == "bot_command" and mark.get("offset") == 0:
            found = _COMMAND.fullmatch(covered)
            if found is None:
                return None
            spans = [(0, number(mark, "length")), *_mentions(payload, me)]
            words = without(_words(payload), spans).strip()
            ours = found["bot"] is None or found["bot"].lower() == me.username.lower()
            return (found["name"].lower() if ours else "", words)
    return None


def _attachments(payload: Mapping[str, Any]) -> tuple[Attachment, ...]:
    document = mapping(payload, "document")
    # A moving picture is said to be a document, too.
    if not text(document, "file_id") or "animation" in payload:
        return ()
    name = _shortened(text(document, "file_name"))
    size = max(number(document, "file_size"), 0)
    uri = f"{FILE}{text(document, 'file_id')}"
    return (Attachment(name, text(document, "mime_type")[:_LONGEST_NAME], size, uri),)


def _shortened(name: str) -> str:
    """With its ending, which tells how to read it."""
    stem, dot, ending = name.rpartition(".")
    room = _LONGEST_NAME - len(ending) - 1
    return f"{stem[:room]}.{ending}" if dot and room > 0 else name[:_LONGEST_NAME]


_CONTENTS = (
    *("animation", "audio", "contact", "document", "location", "paid_media", "photo", "poll"),
    *("sticker", "story", "venue", "video", "video_note", "voice"),
)


def _is_content(payload: Mapping[str, Any]) -> bool:
    return any(name in payload for name in _CONTENTS)


def _pressed(query: Mapping[str, Any]) -> Event | None:
    person, name = _person(mapping(query, "from")), text(query, "id")
    if not person or not name:
        return None
    if chosen := _CARD.fullmatch(text(query, "data")):
        return _chose(query, person, name, chosen["value"])
    found = _DATA.fullmatch(text(query, "data"))
    chat = mapping(mapping(query, "message"), "chat")
    if found is None or not number(chat, "id"):
        return Lapsed(name, person)
    private = text(chat, "type") == "private"
    place = Place(PLATFORM, "", str(number(chat, "id")), found["thread"], private)
    what = found["what"]
    if what in ("k", "n"):
        return Decided(name, person, what == "k", place, found["question"])
    score = {"u": 1, "d": -1, "s": 0}[what]
    return Pressed(name, person, score, place, found["question"])


def _chose(query: Mapping[str, Any], person: Person, name: str, value: str) -> Chose | Lapsed:
    """What is somebody's own stands in their private chat alone, whose number is theirs."""
    post = mapping(query, "message")
    chat = mapping(post, "chat")
    own = text(chat, "type") == "private" and str(number(chat, "id")) == person.id
    if not own or number(post, "message_id") <= 0:
        return Lapsed(name, person)
    place = Place(PLATFORM, "", person.id, "", True)
    return Chose(name, person, place, number(post, "message_id"), value)


_THUMBS = {"👍": 1, "👎": -1}


def _reacted(reaction: Mapping[str, Any]) -> Reacted | None:
    person, chat = _person(mapping(reaction, "user")), mapping(reaction, "chat")
    room, post = number(chat, "id"), number(reaction, "message_id")
    before, now = (_thumb(sequence(reaction, f"{when}_reaction")) for when in ("old", "new"))
    if not person or not room or before == now:
        return None
    private = text(chat, "type") == "private"
    return Reacted(person, now, Place(PLATFORM, "", str(room), "", private), post)


def _thumb(reactions: Sequence[object]) -> int:
    """What the last thumb among them says, 0 where there is none."""
    emojis = [text(one, "emoji") for one in reactions[:20]]
    return next((_THUMBS[emoji] for emoji in reversed(emojis) if emoji in _THUMBS), 0)


def data(what: str, question: str, thread: str) -> str:
    """What a button says when it is pressed, at most 36 bytes; `read` gets it back."""
    return f"{what}:{question}:{thread}"


def choice(value: str) -> str:
    """What a button of a card says when it is pressed, at most 62 bytes."""
    return f"c:{value}"


def _stopped(stopped: Mapping[str, Any]) -> Stopped | None:
    room, draft = number(mapping(stopped, "chat"), "id"), number(stopped, "draft_id")
    if not room or draft <= 0:
        return None
    thread = number(stopped, "message_thread_id")
    return Stopped(Place(PLATFORM, "", str(room), str(thread) if thread > 0 else "", True), draft)
