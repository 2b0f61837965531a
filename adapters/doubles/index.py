"""An index in memory with the same manners as the real ones: BM25, cosine, audiences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.messages import Audience, Chunk, may_see
from core.ports import Entry, Match, Vectors

# Robertson and Zaragoza's usual values, the same as LanceDB's.
K1, B = 1.2, 0.75


class MemoryIndex:
    """Search and Shelve over a dictionary; small and slow, for tests and for trying things out."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Entry, ...]] = {}

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        self._entries |= {document: tuple(entries) for document, entries in documents.items()}

    async def remove(self, documents: Sequence[str]) -> None:
        for document in documents:
            self._entries.pop(document, None)

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        for document in documents:
            self._entries[document] = tuple(
                replace(entry, chunk=replace(entry.chunk, audience=audience))
                for entry in self._entries.get(document, ())
            )

    async def held(self, hashes: Sequence[str], /) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
        everything = (entry for entries in self._entries.values() for entry in entries)
        asked = frozenset(hashes)
        return [(e.chunk, e.vectors) for e in everything if e.chunk.content_hash in asked]

    async def settle(self) -> None:
        """Nothing to fold: every query reads everything."""

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        """BM25 (Robertson and Zaragoza 2009, Lucene's idf) over what the readers may see."""
        entries = self._visible(readers)
        bags = [Counter(entry.terms.split()) for entry in entries]
        lengths = [bag.total() for bag in bags]
        average = sum(lengths) / len(lengths) if any(lengths) else 1.0
        scores = [0.0] * len(entries)
        for term, repeated in Counter(terms.split()).items():
            holders = sum(term in bag for bag in bags)
            idf = math.log(1 + (len(bags) - holders + 0.5) / (holders + 0.5))
            for place, bag in enumerate(bags):
                count = bag[term]
                norm = K1 * (1 - B + B * lengths[place] / average)
                scores[place] += repeated * idf * count * (K1 + 1) / (count + norm)
        return [
            Match(entry.chunk, score, {s: v for s, v in entry.vectors.items() if s in spaces})
            for entry, score in _best(entries, scores, limit)
            if score > 0
        ]

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        """Exact cosine similarity over every visible chunk that has a vector in the space."""
        entries = [
            entry
            for entry in self._visible(readers)
            if space in entry.vectors and entry.chunk.language not in not_languages
        ]
        question = np.ravel(vector)
        scores = [_cosine(question, np.ravel(entry.vectors[space])) for entry in entries]
        return [(entry.chunk, score) for entry, score in _best(entries, scores, limit)]

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        found = [e.chunk for e in self._visible(readers) if e.chunk.document == document]
        return sorted(found, key=lambda chunk: chunk.position)

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        chunks = (entry.chunk for entry in self._visible(readers))
        return [each for each in chunks if each.position in places.get(each.document, ())]

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        return frozenset(e.chunk.language for e in self._visible(readers))

    def _visible(self, readers: Sequence[Audience]) -> list[Entry]:
        everything = (entry for entries in self._entries.values() for entry in entries)
        return [entry for entry in everything if may_see(readers, entry.chunk.audience)]


def _cosine(one: Vectors, other: Vectors) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths else 0.0


def _best(
    entries: Sequence[Entry], scores: Sequence[float], limit: int
) -> list[tuple[Entry, float]]:
    order = sorted(range(len(entries)), key=lambda place: -scores[place])[:limit]
    return [(entries[place], scores[place]) for place in order]
