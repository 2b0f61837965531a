"""Who signs in to the console, what they did there, and what they look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from core.ports.records import TurnRecord


class Role(StrEnum):
    """What somebody may do in the console; administrators may do all that viewers may."""

    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may sign in."""

    name: str
    role: Role
    secret: str
    """Their password as a key derived from it; "" for who signs in elsewhere."""
    at: float
    """Unix time at which they, or their password, were last entered."""


class Operators(Protocol):
    """Those who may sign in, by name."""

    async def keep(self, operator: Operator) -> None:
        """Insert or replace; ends their sessions, whose rights may have changed."""

    async def remove(self, name: str) -> bool:
        """With their sessions; False where there is none."""

    async def find(self, name: str) -> Operator | None:
        """By exactly this name."""

    async def all(self) -> list[Operator]:
        """By name."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which somebody is signed in; its token is known to that browser alone."""

    digest: str
    """SHA-256 of the token."""
    operator: str
    begun_at: float
    seen_at: float


class Sessions(Protocol):
    """Who is signed in, in which browsers."""

    async def begin(self, session: Session) -> None:
        """From now on."""

    async def find(self, digest: str) -> tuple[Session, Operator] | None:
        """Whose it is, as they are entered now."""

    async def seen(self, digest: str, at: float) -> None:
        """It was used."""

    async def end(self, digest: str, before: float) -> None:
        """This one, and those that were not used since a time."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did in the console, or tried to."""

    at: float
    by: str
    did: str
    about: str = ""
    """What it was done to; forgotten with a person whom it names."""


class Deeds(Protocol):
    """The audit log: nothing in it is changed but the name of who is forgotten."""

    async def note(self, deed: Deed) -> None:
        """Before it is done, so that nothing is done unseen."""

    async def latest(self, limit: int, before: float | None = None) -> list[Deed]:
        """The latest, or those before a time."""


Only = Literal["", "unanswered", "down", "up", "stopped"]
"""Which turns: all, or those without citations, called bad, called good, without an answer."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A turn under the number that the records gave it."""

    number: int
    turn: TurnRecord
    rated: int
    """Thumbs up minus thumbs down."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation by its latest turn."""

    latest: Numbered
    turns: int
    began_at: float
    """When its first question was asked."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the overview counts of one turn: no word of it."""

    at: float
    """When it was answered."""
    seconds: Mapping[str, float]
    mode: str
    model: str
    platform: str
    cited: bool
    up: bool
    down: bool


class Turns(Protocol):
    """Everybody's turns, for those who operate Mynah."""

    async def page(
        self, limit: int, before: int | None = None, only: Only = "", conversation: str = ""
    ) -> list[Numbered]:
        """Latest first; those before a number, of one kind or one conversation."""

    async def numbered(self, numbers: Sequence[int]) -> list[Numbered]:
        """These, as far as they are there, latest first."""

    async def facts(self, since: float, limit: int) -> list[Fact]:
        """Of the latest from a Unix time on, latest first."""

    async def unanswered(self, since: float, limit: int) -> list[Numbered]:
        """The latest from a Unix time on that were answered without a citation, small talk aside."""
