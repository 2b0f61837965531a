"""A cache of answers that holds those used last in memory, before one that all processes share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from core.ports import Asked, Cache, CachedAnswer, Gone, Vectors

MOST = 1_000
"""Answers; what was not asked for longest goes first."""


class LayeredCache:
    """Implements core.ports.Cache over another one.

    What is held is given only while the shared generation is the one that it was read in: an answer
    that any process removed is given by none, from its next question on.
    """

    def __init__(
        self,
        cache: Cache,
        generation: Callable[[], Awaitable[str]],
        clock: Callable[[], float],
        most: int = MOST,
    ) -> None:
        self._cache = cache
        self._generation = generation
        self._clock = clock
        self._most = most
        self._held: OrderedDict[tuple[str, str], CachedAnswer] = OrderedDict()
        self._read_in = ""

    async def find(self, scope: str, question: str) -> CachedAnswer | None:
        now_in = await self._generation()
        if now_in != self._read_in:
            self._held.clear()
            self._read_in = now_in
        key = scope, question
        found = self._held.get(key)
        # A stale one may have been renewed by another process.
        if found is None or found.fresh_until <= self._clock():
            found = await self._cache.find(scope, question)
        if found is None:
            self._held.pop(key, None)
            return None
        # Where something was removed meanwhile, the next question clears this one, too.
        self._hold(key, found)
        return found

    async def keep(
        self, scope: str, question: str, answer: CachedAnswer, vector: Vectors, ticket: str
    ) -> bool:
        return await self._cache.keep(scope, question, answer, vector, ticket)

    async def drop(self, gone: Gone, *, only_look: bool = False) -> Sequence[CachedAnswer]:
        if not only_look:
            self._held.clear()
        return await self._cache.drop(gone, only_look=only_look)

    async def asked(self, scope: str) -> Sequence[Asked]:
        return await self._cache.asked(scope)

    def _hold(self, key: tuple[str, str], answer: CachedAnswer) -> None:
        self._held[key] = answer
        self._held.move_to_end(key)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
