"""Ports whose calls pass a guard: same Protocol in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from core.messages import Audience, Chunk
from core.ports import Match, Reranker, Search, Vectors
from core.resilience.guard import Guard


class GuardedSearch:
    """The reading side of an index; a query may be repeated."""

    def __init__(self, search: Search, guard: Guard) -> None:
        self._search = search
        self._guard = guard

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        return await self._guard(partial(self._search.match, terms, readers, limit, spaces))

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        return await self._guard(
            partial(self._search.nearest, space, vector, readers, limit, not_languages)
        )

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        return await self._guard(partial(self._search.read, document, readers))

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        return await self._guard(partial(self._search.at, places, readers))

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        return await self._guard(partial(self._search.languages, readers))


class GuardedReranker:
    """A cross-encoder."""

    def __init__(self, reranker: Reranker, guard: Guard) -> None:
        self._reranker = reranker
        self._guard = guard

    @property
    def name(self) -> str:
        return self._reranker.name

    async def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return await self._guard(partial(self._reranker.score, question, texts))
