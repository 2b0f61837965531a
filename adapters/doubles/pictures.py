"""Pictures in memory, with the audience of the document that shows each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from core.messages import EVERYONE, Audience, Picture, may_see


class MemoryPictures:
    """Implements core.ports.Pictures, and of core.ports.PictureFiles what reads."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Picture, bytes, Audience]] = {}

    def add(self, data: bytes, words: str = "", audience: Audience = EVERYONE) -> Picture:
        """A PNG of forty by thirty dots, as far as anybody asks."""
        picture = Picture(sha256(data).hexdigest(), "image/png", 40, 30, words)
        self._held[picture.digest] = (picture, data, audience)
        return picture

    async def told_by(
        self, chunks: Collection[str], readers: Sequence[Audience]
    ) -> dict[str, Picture]:
        """Each is told of by a chunk of its digest's name."""
        found = {chunk: await self.shown(chunk, readers) for chunk in chunks}
        return {chunk: picture for chunk, picture in found.items() if picture}

    async def shown(self, digest: str, readers: Sequence[Audience]) -> Picture | None:
        picture, _, audience = self._held.get(digest, (None, b"", EVERYONE))
        return picture if may_see(readers, audience) else None

    async def hold(self, digest: str, data: bytes) -> None:
        raise NotImplementedError("add() keeps")

    async def keep(self, digests: Collection[str]) -> None:
        raise NotImplementedError("add() keeps")

    async def remove(self, digests: Collection[str]) -> None:
        for digest in digests:
            self._held.pop(digest, None)

    async def read(self, digest: str) -> bytes | None:
        return self._held[digest][1] if digest in self._held else None
