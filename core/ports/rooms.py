"""Rooms that asked to be remembered: what is kept of what people say there, and a platform's own history of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.messages import Audience, Message


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a remembered room as it is now."""

    source: str
    """The room's name as a source."""
    id: str
    thread: str
    """The id of the message that its thread begins with; "" for what is in none."""
    person: str
    """As `str(Person)`."""
    name: str
    text: str
    """Empty once it is deleted: what comes late must not bring it back."""
    at: float
    stamp: float
    """When it was last changed, in Unix time: an older version never replaces a newer one."""
    link: str
    """Where it can be looked at; "" where the platform has no such address."""
    erased: bool = False
    """Deleted, and noted as to be erased from every answer, too, if it is not yet."""


class Lines(Protocol):
    """What is kept of remembered rooms."""

    async def keep(self, lines: Sequence[Line]) -> None:
        """Insert or replace; nothing of rooms that are not remembered or of people who are left out."""

    async def of(self, source: str) -> list[Line]:
        """As they were said, deleted ones included; none of people who are left out."""

    async def erase(
        self, lines: Sequence[Line], documents: Collection[str], links: Collection[str]
    ) -> None:
        """Mark deleted lines as erased; the same step notes answers that quote these as to be erased."""

    async def end(
        self, source: str, documents: Collection[str] = (), links: Collection[str] = ()
    ) -> None:
        """Remove all of a room; the same step notes answers that quote these as to be erased."""


class Speakers(Protocol):
    """The same, by who said it."""

    async def said_by(self, person: str) -> list[Line]:
        """In any room."""

    async def leave_out(self, person: str) -> None:
        """From now on nothing of theirs is given or kept."""

    async def remove(self, person: str, documents: Collection[str], links: Collection[str]) -> None:
        """Remove what is kept of theirs; the same step notes answers that quote these as to be erased."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said in a room, with what only its platform knows of it."""

    message: Message
    vouched: bool
    """The platform knows its person as a member of a workspace or server that installed Mynah."""
    thread: str
    """As in `Line`."""
    link: str
    to_us: bool = False
    """Said to Mynah, and so no part of what people say to one another."""
    stamp: float = 0.0
    """When it was edited; 0 where it was not."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of a room's history, and where what is older begins; "" where nothing is."""

    spoken: Sequence[Spoken]
    before: str


class History(Protocol):
    """What a platform lets us read of what was said before we were asked to remember."""

    async def history(self, room: Audience, before: str) -> HistoryPage:
        """A page, from the latest ("") back; nothing where the platform shows none. Raises Unavailable."""
