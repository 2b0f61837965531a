"""Who may use Mynah, and how somebody is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from core.messages import Audience, Person


class Standing(StrEnum):
    """What an administrator decided about somebody or some place."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Guest:
    """A person, room or workspace, what was decided about it, by whom and when (Unix time)."""

    who: Audience
    standing: Standing
    by: str
    at: float


class Guests(Protocol):
    """What administrators decided about who may use Mynah."""

    async def standings(self, labels: Sequence[Audience]) -> Mapping[Audience, Standing]:
        """Those of these that something was decided about."""

    async def decide(self, guest: Guest) -> None:
        """Insert or replace, by whom it is about."""

    async def undecide(self, who: Audience) -> bool:
        """Forget a decision; False when there was none."""

    async def decided(self) -> list[Guest]:
        """Every decision, latest first."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where somebody left something, so that it can be found again: no words, only names of places."""

    person: Person
    before: float
    """Unix time; what they say later is a new beginning."""
    exchanges: frozenset[tuple[str, str]] = frozenset()
    """Conversation and message id of each of their questions."""
    alone: frozenset[str] = frozenset()
    """Conversations that nobody else reads."""
    later: frozenset[tuple[str, str]] = frozenset()
    """Of those said since; they stay."""

    @property
    def conversations(self) -> frozenset[str]:
        return self.alone | {conversation for conversation, _ in self.exchanges}

    def covers(self, conversation: str, message_id: str) -> bool:
        """Whether this question, or the one that it is an edit of, is to be forgotten."""
        asked = message_id.partition("~")[0]
        return not self.exchanges.isdisjoint({(conversation, message_id), (conversation, asked)})


class Keeps(Protocol):
    """A store that keeps something of people, and how it forgets one of them; all safe to repeat."""

    async def traces(self, known: Traces) -> Traces:
        """What is known already and what this store has of theirs; what they said later is left out."""

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """Remove what is theirs, and say how much of what it was; `only_look` removes nothing.

        Called for each conversation while nobody answers in it, then once with "" for what
        stands in no conversation.
        """

    async def purge(self) -> None:
        """Make what was removed unreadable in the engine's files, as far as that is in its hands."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody's wish to be forgotten, from the moment it is confirmed until its receipt is old."""

    traces: Traces
    removed: Mapping[str, int] = field(default_factory=dict)
    passes: int = 0
    """How often it was done to the end; twice, for what was on its way the first time."""
    done_at: float = 0.0
    """Unix time of the first end; 0 before it."""
    also: tuple[Person, ...] = ()
    """The other names of the same person, who are forgotten with them."""


class Erasures(Protocol):
    """The wishes to be forgotten, one a person, kept until they are fulfilled and a while longer."""

    async def begin(self, erasure: Erasure, not_before: float = 0.0) -> None:
        """Insert or replace, durably, before anything is removed; not to be claimed before a time."""

    async def claim(self, now: float, seconds: float) -> Erasure | None:
        """One that is to be worked on, for so long nobody else's; old receipts go meanwhile."""

    async def save(self, erasure: Erasure) -> None:
        """How far it is."""

    async def of(self, person: Person) -> Erasure | None:
        """This person's, if there is one."""


class Holds(Protocol):
    """The right to keep a conversation still: nobody answers in it meanwhile."""

    async def hold(self, conversation: str, seconds: float) -> str:
        """A token, or "" while somebody answers there."""

    async def release(self, conversation: str, token: str) -> bool:
        """Let it go on; False where the hold had run out before."""
