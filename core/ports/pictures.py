"""Pictures that documents show: what is known of them, and the files that they are kept in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.messages import Audience, Picture


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What came of looking at a picture's bytes."""

    data: bytes
    """The picture made anew: its dots alone, no larger than anybody looks at it."""
    media_type: str
    width: int
    height: int
    text: str
    """The text in it; nothing where nobody can read it."""
    embedding: tuple[float, ...] = ()
    """What it shows, in the space IMAGE; nothing where no model tells."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture of a document after it was looked at."""

    picture: Picture
    text: str
    source: str
    """A hash of its bytes in the document and of who read the text in them and told what they show."""
    embedding: tuple[float, ...] = ()
    """As in Redrawn."""


class Seeing(Protocol):
    """The writing side of what is known of pictures."""

    async def put(self, documents: Mapping[str, Mapping[str, Seen]]) -> None:
        """Make these each document's only pictures, by the id of the chunk that tells of each."""

    async def known(self, sources: Collection[str]) -> dict[str, Seen]:
        """What was looked at before, by source, whoever may see it."""

    async def unshown(self, digests: Collection[str], documents: Collection[str]) -> list[str]:
        """Those of these that no other document has."""

    async def of_documents(self, documents: Sequence[str]) -> list[str]:
        """The digests of all that these documents show."""


class Pictures(Protocol):
    """The reading side; every query is filtered by audience inside the database."""

    async def told_by(
        self, chunks: Collection[str], readers: Sequence[Audience]
    ) -> dict[str, Picture]:
        """The pictures that these chunks tell of, by chunk."""

    async def shown(self, digest: str, readers: Sequence[Audience]) -> Picture | None:
        """The picture, if a document shows it that these readers may see."""


class PictureFiles(Protocol):
    """Files by the SHA-256 of their content."""

    async def hold(self, digest: str, data: bytes) -> None:
        """Write it down until somebody keeps it; what nobody keeps goes with the one who held it."""

    async def keep(self, digests: Collection[str]) -> None:
        """Keep what is held of these."""

    async def remove(self, digests: Collection[str]) -> None:
        """Delete these."""

    async def read(self, digest: str) -> bytes | None:
        """The content; None where it is not kept."""
