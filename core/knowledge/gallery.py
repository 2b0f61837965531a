"""Index and kept pictures written as one, so that nobody who writes can forget a half."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.messages import Audience
from core.ports import Entry, PictureFiles, Seeing, Shelve


class PicturedShelve:
    """Implements core.ports.Shelve over another one, what is known of pictures, and their files.

    Files come first, and go before what is known of them: of a run that is killed on the way, the
    next one finds which are left. Whoever writes holds the lock of the register, so that no file
    goes which another run is about to keep.
    """

    def __init__(self, shelve: Shelve, seeing: Seeing, files: PictureFiles) -> None:
        self._shelve = shelve
        self._seeing = seeing
        self._files = files

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        seen = {
            document: {entry.chunk.id: entry.seen for entry in entries if entry.seen}
            for document, entries in documents.items()
        }
        before = await self._seeing.of_documents(list(documents))
        now = {each.picture.digest for own in seen.values() for each in own.values()}
        await self._files.keep(now)
        await self._shelve.put(documents)
        await self._drop(set(before) - now, documents)
        await self._seeing.put(seen)

    async def remove(self, documents: Sequence[str]) -> None:
        await self._shelve.remove(documents)
        await self._drop(await self._seeing.of_documents(documents), documents)
        await self._seeing.put({document: {} for document in documents})

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        # Who may see a picture is decided by the register of documents.
        await self._shelve.relabel(documents, audience)

    async def settle(self) -> None:
        await self._shelve.settle()

    async def _drop(self, digests: Collection[str], documents: Collection[str]) -> None:
        """The files that only these documents show."""
        if digests:
            await self._files.remove(await self._seeing.unshown(digests, documents))
