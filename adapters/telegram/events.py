"""What people do on Telegram, as far as it concerns Mynah: frozen data, made by read.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.messages import Message, Person, Place, Said

PLATFORM = "telegram"
COMMANDS = ("ask", "search", "sources", "preferences", "forget", "help")
"""Those that Telegram offers to whoever types a slash."""
APPROVE, START = "approve", "start"
"""Answered, too: what takes an administrator's code, and what Telegram itself sends first."""
What = Literal["good", "bad", "stop", "keep", "leave"]
"""Helpful, not helpful, stop, keep what was sent or not."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as getMe tells."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `answers` is our own post that it replies to, if any; `above` anybody else's.

    `known`: that post's own buttons told the conversation, which the message then bears.
    """

    message: Message
    answers: int = 0
    known: bool = False
    above: Said | None = None
    addressed: bool = True
    """False for an edit that does not name us: it counts only where its question was asked before."""
    unread: bool = False
    """Something came with the words that we cannot read, such as a picture."""
    stamp: str = ""
    """Sorts a message and its edits in the order in which they were written."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command other than /ask with a question; `update` is the same on every redelivery."""

    name: str
    message: Message
    update: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under one of our posts: an opinion, a stop, or whether files are kept."""

    query: str
    person: Person
    what: What
    place: Place
    question: str


@dataclass(frozen=True, slots=True)
class Chose:
    """A button of what somebody sees of their own, in the private chat with them."""

    query: str
    person: Person
    place: Place
    post: int
    value: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """A thumb on some message: +1, -1, or 0 where it was taken away."""

    person: Person
    score: int
    place: Place
    """Its thread is not known."""
    post: int


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A button that leads nowhere any more."""

    query: str
    person: Person


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody pressed Stop under the draft of the answer to this question."""

    place: Place
    draft: int


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group became a supergroup, which has another number."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Words after the bot's name, in any chat."""

    query: str
    person: Person
    words: str


@dataclass(frozen=True, slots=True)
class Wordless:
    """Something without words, sent to us alone: a sticker, a voice, a picture."""

    message: Message
    album: str = ""
    """What was sent together has the same one."""


Event: TypeAlias = (
    Asked | Commanded | Pressed | Chose | Reacted | Lapsed | Stopped | Migrated | Typed | Wordless
)
