"""What is to be known of a message in a payload, and who reads and writes one; the same for every platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.messages import Message

Payload = Mapping[str, Any]
_WORD = re.compile(r"\w+")


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
    """One platform's `read` with what it should have made of a payload, and its `write`."""

    name: str
    is_message: Callable[[Payload], bool]
    wanted: Callable[[Payload], Facts | None]
    facts: Callable[[Payload], Facts | None]
    saying: Callable[[str], Payload]
    """A person's direct message with these words."""
    wrong: Callable[[str], str]
    """What is amiss with an answer of this text as it is written, if anything."""


def facts_of(message: Message, kind: str, words: tuple[str, ...]) -> Facts:
    """Of a message as an adapter made it, outside of threads."""
    person, room = message.person.id, message.place.room
    return Facts(kind=kind, id=message.asks, person=person, room=room, words=words)


def dict_in(node: Payload, name: str) -> dict[str, Any]:
    """The object of that name, if it is one."""
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def words_in(text: object, marks: re.Pattern[str] | None = None) -> tuple[str, ...]:
    """Its words, without these marks."""
    plain = text if isinstance(text, str) else ""
    return tuple(_WORD.findall(marks.sub(" ", plain) if marks else plain))


def take(word: str, rest: list[str]) -> bool:
    """Whether the word comes next in what is left, others before it passed over."""
    if word not in rest:
        return False
    del rest[: rest.index(word) + 1]
    return True
