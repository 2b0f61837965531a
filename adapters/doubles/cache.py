"""A cache of answers in memory, for one process; its clock is passed in."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.ports import Asked, CachedAnswer, Gone, Vectors


@dataclass
class MemoryAnswers:
    """Implements core.ports.Cache and core.ports.Flights."""

    clock: Callable[[], float]
    stale_seconds: float = 0.0
    answers: dict[tuple[str, str], CachedAnswer] = field(default_factory=dict)
    vectors: dict[tuple[str, str], Vectors] = field(default_factory=dict)
    flights: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    """Tickets, and until when they hold."""
    counts: Counter[str] = field(default_factory=Counter)
    drops: int = 0
    tickets: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def find(self, scope: str, question: str) -> CachedAnswer | None:
        found = self.answers.get((scope, question))
        if found is None or found.fresh_until + self.stale_seconds <= self.clock():
            return None
        return found

    async def keep(
        self, scope: str, question: str, answer: CachedAnswer, vector: Vectors, ticket: str
    ) -> bool:
        if self._held(scope, question) != ticket:
            return False
        self.answers[scope, question] = answer
        if len(vector):
            self.vectors[scope, question] = vector
        await self.end(scope, question, ticket)
        return True

    async def drop(self, gone: Gone, *, only_look: bool = False) -> Sequence[CachedAnswer]:
        taken = {key: each for key, each in self.answers.items() if gone.takes(each)}
        if not only_look:
            self.flights.clear()
            self.drops += 1
            for key in taken:
                self.answers.pop(key)
                self.vectors.pop(key, None)
        return list(taken.values())

    async def asked(self, scope: str) -> Sequence[Asked]:
        return [Asked(q, vector) for (where, q), vector in self.vectors.items() if where == scope]

    async def begin(self, scope: str, question: str, seconds: float) -> str:
        if self._held(scope, question):
            return ""
        ticket = str(next(self.tickets))
        self.flights[scope, question] = ticket, self.clock() + seconds
        return ticket

    async def end(self, scope: str, question: str, ticket: str) -> None:
        if self._held(scope, question) == ticket:
            self.flights.pop((scope, question))

    async def generation(self) -> str:
        return str(self.drops)

    async def count(self, how: str) -> None:
        self.counts[how] += 1

    def _held(self, scope: str, question: str) -> str:
        ticket, until = self.flights.get((scope, question), ("", 0.0))
        return ticket if until > self.clock() else ""
