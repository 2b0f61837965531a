"""Answers that were given before, and vectors of texts, kept so that they need not be made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.messages import Passage, Reply
from core.ports.index import Vectors


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer with what it was written from, and with the question that it was first given to."""

    question: str
    reply: Reply
    passages: tuple[Passage, ...]
    """Those that are cited."""
    documents: Mapping[str, float]
    """The addresses of all documents that it draws on, and when each was last changed."""
    model: str
    """Who wrote it."""
    person: str
    """Who asked first, as `str(Person)`; told to nobody, and what "forget me" finds it by."""
    conversation: str
    message: str
    at: float
    """When it was written, in seconds since 1970."""
    fresh_until: float
    """Until when it is as good as new; what is older is given while it is renewed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of which the answer is cached, and its vector."""

    question: str
    vector: Vectors
    """Shape (dimension,), unit length."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Which cached answers are to go: those for which one of these holds, or all."""

    person: str = ""
    """Asked for first by them."""
    exchanges: frozenset[tuple[str, str]] = frozenset()
    """First given to one of these questions, by conversation and message id."""
    documents: frozenset[str] = frozenset()
    """Drawing on one of these."""
    texts: frozenset[str] = frozenset()
    """Of these words."""
    everything: bool = False

    def takes(self, answer: CachedAnswer) -> bool:
        """Whether this one goes."""
        return (
            self.everything
            or (self.person != "" and answer.person == self.person)
            or (answer.conversation, answer.message) in self.exchanges
            or not self.documents.isdisjoint(answer.documents)
            or answer.reply.text in self.texts
        )


class Cache(Protocol):
    """Answers by scope (all that an answer depends on but the question) and question; raises Unavailable."""

    async def find(self, scope: str, question: str) -> CachedAnswer | None:
        """The answer to this normalised question, stale ones included."""

    async def keep(
        self, scope: str, question: str, answer: CachedAnswer, vector: Vectors, ticket: str
    ) -> bool:
        """Keep it, where the ticket still holds (see `Flights`): nothing of it was dropped meanwhile.

        `vector` may be empty: then it is found by its very words alone.
        """

    async def drop(self, gone: Gone, *, only_look: bool = False) -> Sequence[CachedAnswer]:
        """Remove these, everywhere and for good, and take every ticket back; gives what they were."""

    async def asked(self, scope: str) -> Sequence[Asked]:
        """The questions of this scope that may be reworded; few enough to compare all."""


class Flights(Protocol):
    """Lets one turn at a time answer the same question; raises Unavailable."""

    async def begin(self, scope: str, question: str, seconds: float) -> str:
        """A ticket for so long, or "" where somebody else has it."""

    async def end(self, scope: str, question: str, ticket: str) -> None:
        """Give it back; one that is not held any more does no harm."""

    async def generation(self) -> str:
        """Another one after each removal: what was read before may be gone."""

    async def count(self, how: str) -> None:
        """Note how a lookup ended, in a word."""


class VectorStore(Protocol):
    """Vectors of texts by model and digest, kept beyond a process; raises Unavailable."""

    async def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """Those there are."""

    async def keep(self, rows: Mapping[bytes, Vectors], kind: str) -> None:
        """Insert or replace; the oldest go where there are too many."""

    async def wipe(self, kind: str) -> int:
        """Remove all of a kind, unreadably, and say how many: nobody can tell whose words they are of."""
