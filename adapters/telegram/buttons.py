"""Reads buttons, thumbs and stops, and says what a button bears so that it can be read again; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.telegram.events import (
    PLATFORM,
    Chose,
    Event,
    Lapsed,
    Pressed,
    Reacted,
    Stopped,
    What,
)
from adapters.telegram.payload import mapping, number, sequence, text
from adapters.telegram.people import person_of
from core.messages import Person, Place

_DATA = re.compile(r"(?P<what>[udskn]):(?P<question>\d{1,16}):(?P<thread>p?\d{0,16})", re.ASCII)
_WHAT: Mapping[str, What] = {"u": "good", "d": "bad", "s": "stop", "k": "keep", "n": "leave"}
_CARD = re.compile(r"c:(?P<value>[\w:/+-]{1,60})", re.ASCII)


def thread_of(post: Mapping[str, Any]) -> str:
    """The conversation of one of our posts, which its buttons name; "" where it has none."""
    for row in sequence(mapping(post, "reply_markup"), "inline_keyboard"):
        for button in row if isinstance(row, list) else ():
            if found := _DATA.fullmatch(text(button, "callback_data")):
                return found["thread"]
    return ""


def press_of(query: Mapping[str, Any]) -> Event | None:
    """What pressing a button means."""
    person, name = person_of(mapping(query, "from")), text(query, "id")
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
    return Pressed(name, person, _WHAT[found["what"]], place, found["question"])


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


def thumb_of(reaction: Mapping[str, Any]) -> Reacted | None:
    """What a change of reactions says, if it is about thumbs."""
    person, chat = person_of(mapping(reaction, "user")), mapping(reaction, "chat")
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


def stop_of(stopped: Mapping[str, Any]) -> Stopped | None:
    """Whose draft somebody stopped."""
    room, draft = number(mapping(stopped, "chat"), "id"), number(stopped, "draft_id")
    if not room or draft <= 0:
        return None
    thread = number(stopped, "message_thread_id")
    return Stopped(Place(PLATFORM, "", str(room), str(thread) if thread > 0 else "", True), draft)
