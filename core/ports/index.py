"""Embedding models, and the index that they fill."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.messages import Audience, Chunk
from core.ports.enrichment import Enrichment
from core.ports.pictures import Seen

Vectors = NDArray[np.float32]
"""Shape (number of texts, dimension), rows of unit length."""


class EmbeddingRole(StrEnum):
    """Some models embed questions and passages differently."""

    QUESTION = "question"
    PASSAGE = "passage"


class Embedder(Protocol):
    """One embedding model. `name` and `dimension` are recorded in the index it filled."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        """One row of unit length a text, in order; runs off the event loop. Empty texts are allowed."""


class Detect(Protocol):
    """Tells the language of a text."""

    def __call__(self, text: str, among: Collection[str] = (), /) -> str:
        """A two-letter code; `among` are the languages one would expect, which few words may leave open."""
        ...


IMAGE = "image"
"""The name of the space of what pictures show."""
NO_LANGUAGE = frozenset({""})
"""The languages of that space: no text but questions is embedded there."""


@dataclass(frozen=True, slots=True)
class VectorSpace:
    """A named vector of the index, the model that fills it, and the languages it is for (empty: all)."""

    name: str
    embedder: Embedder
    languages: frozenset[str] = frozenset()
    keyword_weight: float = 0.4
    """The share of BM25 in convex fusion with this space; measured, see docs/measurements.md."""

    def covers(self, language: str) -> bool:
        return not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk ready for the index: with its terms and a vector for each space that covers it."""

    chunk: Chunk
    terms: str
    vectors: Mapping[str, Vectors]
    seen: Seen | None = None
    """The picture that the chunk tells of; kept beside the index, never in it."""
    enrichments: tuple[Enrichment, ...] = ()
    """What a model wrote of the chunk; kept beside the index, where only terms and vectors tell of it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk that shares words with a question."""

    chunk: Chunk
    score: float
    """BM25."""
    vectors: Mapping[str, Vectors]
    """Of the spaces that were asked for and hold one, by name."""


class Search(Protocol):
    """The reading side of an index; every query is filtered by audience inside the engine."""

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        """Full text over the analysed terms, best first, with their vectors in these spaces."""

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        """Chunks with their cosine similarity in one space, best first."""

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        """All chunks of one document in order, or none where the readers may not see it."""

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        """The chunks at these positions of these documents, in no order; by one query for all."""

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        """Every language that some chunk is in which these readers may see."""


class Shelve(Protocol):
    """The writing side of an index."""

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        """Make these each document's only chunks; readers see the old or the new ones, or for a moment both.

        Many at once cost little more than one.
        """

    async def remove(self, documents: Sequence[str]) -> None:
        """Take whole documents away."""

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Give all chunks of these documents another audience; nothing else of them changes."""

    async def settle(self) -> None:
        """Fold new rows into the engine's indexes, so that queries stay fast."""


class Contents(Protocol):
    """All that an index holds, with what was computed of it, for whoever moves it elsewhere."""

    def documents(self) -> AsyncIterator[str]:
        """Every document once, in no order that means anything."""

    async def entries(self, document: str) -> list[Entry]:
        """All of one document's chunks with their terms and vectors, by position."""

    async def adopt(self, identity: str) -> None:
        """Take another index's id, so that whoever remembers what is in that one finds it in this one."""


class Index(Search, Shelve, Contents, Protocol):
    """All sides of one index, and what it says of itself."""

    async def identity(self) -> str:
        """Its own id: another one once it was removed and a new one stands in its place."""

    async def count(self) -> int:
        """How many chunks it holds, for everybody."""

    async def held(self, hashes: Sequence[str], /) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
        """Chunks with one of these content hashes, whoever may see them, and their vectors; some at least."""

    async def purge(self) -> None:
        """Make what was removed unreadable in the engine's files, as far as that is in our hands."""
