"""One tenant's objects with an inverted index for BM25 and a matrix of each named vector."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.weaviate.filters import Keeps, Refused


@dataclass(frozen=True)
class Stored:
    """One object."""

    uuid: str
    properties: Mapping[str, Any]
    vectors: Mapping[str, bytes]


@dataclass
class Shard:
    """What one tenant holds."""

    searchable: Sequence[str]
    """The properties that BM25 can look in; each split at white space."""
    objects: dict[str, Stored] = field(default_factory=dict)
    _postings: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    """By property and term, how often the term stands in which object."""
    _lengths: dict[str, dict[str, int]] = field(default_factory=dict)
    _matrices: dict[str, tuple[list[str], Any]] = field(default_factory=dict)

    def put(self, stored: Stored) -> None:
        self.drop([stored.uuid])
        self.objects[stored.uuid] = stored
        self._matrices.clear()
        for name in self.searchable:
            words = Counter(str(stored.properties.get(name) or "").split())
            self._lengths.setdefault(name, {})[stored.uuid] = words.total()
            postings = self._postings.setdefault(name, defaultdict(dict))
            for word, count in words.items():
                postings[word][stored.uuid] = count

    def drop(self, uuids: Iterable[str]) -> None:
        for uuid in uuids:
            gone = self.objects.pop(uuid, None)
            if gone is None:
                continue
            self._matrices.clear()
            for name in self.searchable:
                del self._lengths[name][uuid]
                for word in set(str(gone.properties.get(name) or "").split()):
                    del self._postings[name][word][uuid]

    def kept(self, keeps: Keeps | None) -> list[Stored]:
        """In the order of their ids, as a real server without a sort has them."""
        found = (self.objects[uuid] for uuid in sorted(self.objects))
        return [each for each in found if keeps is None or keeps(each.uuid, each.properties)]

    def bm25(
        self, query: str, name: str, keeps: Keeps | None, k1: float, b: float
    ) -> list[tuple[Stored, float]]:
        """Best first; a term that is asked for twice counts twice."""
        lengths = self._lengths.get(name, {})
        average = sum(lengths.values()) / len(lengths) if any(lengths.values()) else 1.0
        scores: defaultdict[str, float] = defaultdict(float)
        for term, repeated in Counter(query.split()).items():
            holders = self._postings.get(name, {}).get(term, {})
            idf = math.log(1 + (len(lengths) - len(holders) + 0.5) / (len(holders) + 0.5))
            for uuid, count in holders.items():
                norm = k1 * (1 - b + b * lengths[uuid] / average)
                scores[uuid] += repeated * idf * count / (count + norm)
        found = [(self.objects[uuid], score) for uuid, score in scores.items()]
        kept = [pair for pair in found if keeps is None or keeps(pair[0].uuid, pair[0].properties)]
        return sorted(kept, key=lambda pair: (-pair[1], pair[0].uuid))

    def nearest(self, space: str, sought: bytes, keeps: Keeps | None) -> list[tuple[Stored, float]]:
        """By cosine distance, nearest first."""
        uuids, rows = self._matrix(space)
        if not uuids:
            return []
        direction = np.frombuffer(sought, np.float32)
        if len(direction) != rows.shape[1]:
            raise Refused(
                f"vector search: vector lengths don't match: {rows.shape[1]} vs {len(direction)}"
            )
        lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(direction)
        distances = 1 - rows @ direction / np.where(lengths == 0, 1, lengths)
        found = [
            (self.objects[uuids[place]], float(distances[place]))
            for place in np.argsort(distances, kind="stable")
        ]
        return [pair for pair in found if keeps is None or keeps(pair[0].uuid, pair[0].properties)]

    def _matrix(self, space: str) -> tuple[list[str], Any]:
        if space not in self._matrices:
            having = [uuid for uuid in sorted(self.objects) if space in self.objects[uuid].vectors]
            rows = [np.frombuffer(self.objects[uuid].vectors[space], np.float32) for uuid in having]
            self._matrices[space] = having, np.stack(rows) if rows else None
        return self._matrices[space]
