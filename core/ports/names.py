"""The graph of names: which chunk bears a name, which says it, and what a short form means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.messages import Audience

NameKind = Literal["title", "heading", "file", "said", "short"]
"""A title, a heading and a file's name define the chunk; a name that is said leads from it to
those; a short form stands for a longer name."""
DEFINING: tuple[NameKind, ...] = ("title", "heading", "file")


@dataclass(frozen=True, slots=True)
class Name:
    """One edge of the graph: between a name and a chunk, for those who may see the chunk."""

    name: str
    """Normalised, see core/knowledge/names/spelling.py: what is spelled alike is one entity."""
    words: str
    """As the document has it."""
    kind: NameKind
    chunk: str
    document: str
    audience: Audience
    means: str = ""
    """Of a short form: the long one, normalised."""


class Naming(Protocol):
    """The writing side of the graph."""

    async def put(self, documents: Collection[str], names: Sequence[Name]) -> None:
        """Make these the only names of these documents."""

    async def remove(self, documents: Sequence[str]) -> None:
        """Take away all names of these documents."""

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Show the names of these documents to another circle."""

    async def unnamed(self) -> list[tuple[str, Audience]]:
        """Indexed documents that have no names yet, from before there was a graph."""


class Names(Protocol):
    """The reading side; every query is filtered by audience inside the database."""

    async def defining(
        self, names: Collection[str], readers: Sequence[Audience], most: int
    ) -> list[Name]:
        """Who bears one of these names; none of a name that more than `most` documents bear."""

    async def long_forms(
        self, names: Collection[str], readers: Sequence[Audience]
    ) -> dict[str, str]:
        """What the short ones among these names mean."""

    async def of(self, name: str, readers: Sequence[Audience], limit: int) -> list[Name]:
        """Every edge of one name, those that define it first."""

    async def within(
        self, chunks: Collection[str], readers: Sequence[Audience], limit: int
    ) -> list[Name]:
        """Every name of these chunks."""
