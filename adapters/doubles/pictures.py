"""Pictures in memory, with the audience of the document that shows each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from core.messages import EVERYONE, Audience, Picture, may_see


class MemoryPictures:
    """Implements core.ports.Pictures and core.ports.PictureFiles."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[Picture, Audience]] = {}
        self._held: dict[str, bytes] = {}
        self._told: dict[str, str] = {}
        self._kept: dict[str, bytes] = {}

    def add(self, data: bytes, words: str = "", audience: Audience = EVERYONE) -> Picture:
        """A PNG of forty by thirty dots, as far as anybody asks."""
        picture = Picture(sha256(data).hexdigest(), "image/png", 40, 30, words)
        self._shown[picture.digest] = (picture, audience)
        self._kept[picture.digest] = data
        return picture

    def tell(self, chunk: str, picture: Picture) -> None:
        """Let the chunk of this id tell of it."""
        self._told[chunk] = picture.digest

    async def told_by(
        self, chunks: Collection[str], readers: Sequence[Audience]
    ) -> dict[str, Picture]:
        """Each is told of by a chunk of its digest's name, and by those that `tell` named."""
        found = {each: await self.shown(self._told.get(each, each), readers) for each in chunks}
        return {chunk: picture for chunk, picture in found.items() if picture}

    async def shown(self, digest: str, readers: Sequence[Audience]) -> Picture | None:
        picture, audience = self._shown.get(digest, (None, EVERYONE))
        return picture if may_see(readers, audience) else None

    async def hold(self, digest: str, data: bytes) -> None:
        self._held[digest] = data

    async def keep(self, digests: Collection[str]) -> None:
        for digest in self._held.keys() & set(digests):
            self._kept[digest] = self._held.pop(digest)

    async def remove(self, digests: Collection[str]) -> None:
        for digest in digests:
            self._kept.pop(digest, None)

    async def read(self, digest: str) -> bytes | None:
        return self._kept.get(digest)
