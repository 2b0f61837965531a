"""What a chat model wrote of chunks: beside the index, for search and the graph; never quoted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.messages import Audience

EnrichmentKind = Literal["context", "relations"]


@dataclass(frozen=True, slots=True)
class Enrichment:
    """One checked reply about one chunk."""

    key: str
    """A hash of all that the model was shown, of how it was asked, and of its name."""
    kind: EnrichmentKind
    told: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed edge of the graph between two names of one chunk, for those who may see the chunk."""

    subject: str
    """Normalised, see core/knowledge/names/spelling.py; in the chunk's own words:"""
    subject_words: str
    kind: str
    """A verb or a short phrase, in the model's words."""
    object: str
    object_words: str
    chunk: str
    document: str
    audience: Audience


class Enriching(Protocol):
    """The writing side, which is also the cache of replies."""

    async def known(self, keys: Collection[str]) -> dict[str, str]:
        """Replies by key, whoever may see their documents: who shows a model the same gets the same."""

    async def put(
        self, documents: Mapping[str, Collection[Enrichment]], relations: Sequence[Relation]
    ) -> None:
        """Make these each document's only replies and relations."""

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Show the relations of these documents to another circle."""


class Relations(Protocol):
    """The reading side; every query is filtered by audience inside the database."""

    async def of(
        self, names: Collection[str], readers: Sequence[Audience], limit: int
    ) -> list[Relation]:
        """Those that begin or end at one of these names."""
