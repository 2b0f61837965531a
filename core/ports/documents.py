"""The register of what was indexed, from which sources and for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.messages import Audience


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What is known of an indexed document."""

    uri: str
    source: str
    title: str
    audience: Audience
    content_hash: str
    chunks: int
    indexed_at: float
    refusal: str = ""
    """Why it is not in the index, in words for a person; empty when it is."""
    changed_at: float = 0.0
    """When its source says that it was last changed; 0 where it does not say."""


class Documents(Protocol):
    """The register of what was indexed, from where and for whom."""

    async def known(self, source: str) -> dict[str, DocumentRecord]:
        """By address; every document that the source covers, whoever indexed it, refused ones included."""

    async def record(self, documents: Sequence[DocumentRecord]) -> None:
        """Insert or replace."""

    async def forget(self, uris: Sequence[str], *, owing: bool = False) -> None:
        """Remove from the register; `owing` notes in the same step that their words are to be erased."""


class Catalogue(Protocol):
    """The indexed documents as readers see them: each reader those of their own circles."""

    async def visible(
        self, readers: Sequence[Audience], limit: int, after: str = ""
    ) -> list[DocumentRecord]:
        """Those these readers may see, by title, from the first or after one of them (its address)."""

    async def count(self, readers: Sequence[Audience]) -> int:
        """How many these readers may see."""

    async def dates(
        self, readers: Sequence[Audience], uris: Collection[str]
    ) -> Mapping[str, float]:
        """When those that these readers may see were last changed, or else when they were indexed."""

    async def state(self, readers: Sequence[Audience]) -> str:
        """The same as long as these readers may see the same documents, unchanged; for comparison alone.

        Also the same for other readers who may see exactly these, whatever labels they hold beside.
        """


@dataclass(frozen=True, slots=True)
class Source:
    """Somewhere documents come from and whom they are for, kept so that it can be read again."""

    name: str
    """Its address: a folder's covers everything below it, a file's or a page's itself."""
    kind: str
    """folder, web (one page) and the others of bots/kinds.py."""
    audience: Audience
    added_at: float = 0.0
    synced_at: float | None = None
    """When it was last read to its end; None until then."""
    every: float = 0.0
    """Seconds from one reading to the next; 0: only when somebody says so."""
    tried_at: float = 0.0
    """When it was last begun to be read by its own time, or done with."""
    failures: int = 0
    """How often in a row it could not be read whole."""
    problem: str = ""
    """Why not, in words for a person; empty when the last reading went well."""


class Sources(Protocol):
    """The sources that were ever indexed."""

    async def remember(self, source: Source) -> None:
        """Insert or replace, by name; when it was first added stays."""

    async def all(self) -> list[Source]:
        """By name."""

    async def hasten(self, name: str, at: float) -> None:
        """Have it be due at this time, unless it is sooner or has no interval, or is failing."""

    async def forget(self, name: str) -> None:
        """Read it no more; its documents are another matter."""
