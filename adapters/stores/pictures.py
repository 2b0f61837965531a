"""Kept pictures as files in the home, each named by the SHA-256 of its content."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import shutil
import time
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Lock

from adapters.flock import taken

HELD_SECONDS = 24 * 3600.0
_DIGEST = re.compile("[0-9a-f]{64}")


class PictureFolder:
    """Implements core.ports.PictureFiles: kept in two-letter folders, held in one of `new` until then.

    That one is locked as long as its holder lives; what is in others goes with the next look.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._opening = Lock()
        self._own: tuple[Path, int] | None = None

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[PictureFolder]:
        """The same for one reading: what it holds and nobody keeps goes when it ends."""
        other = PictureFolder(self._folder, self._clock)
        try:
            yield other
        finally:
            await asyncio.to_thread(other._let_go)

    async def hold(self, digest: str, data: bytes) -> None:
        await asyncio.to_thread(self._hold, digest, data)

    async def keep(self, digests: Collection[str]) -> None:
        await asyncio.to_thread(self._keep, digests)

    async def remove(self, digests: Collection[str]) -> None:
        for digest in digests:
            await asyncio.to_thread(self._kept(digest).unlink, missing_ok=True)

    async def read(self, digest: str) -> bytes | None:
        try:
            return await asyncio.to_thread(self._kept(digest).read_bytes)
        except (FileNotFoundError, ValueError):
            return None

    async def abandoned(self) -> list[Path]:
        """What was held for documents that were never written, by whoever was killed."""
        return await asyncio.to_thread(lambda: [*self._abandoned()])

    async def tidy(self) -> None:
        """Remove that, and what is held for longer than any document is read."""
        await asyncio.to_thread(self._tidy)

    def _kept(self, digest: str) -> Path:
        """Raises ValueError for anything but a digest: it comes from outside."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        return self._folder / digest[:2] / digest

    def _hold(self, digest: str, data: bytes) -> None:
        held = self._place() / digest
        written = held.with_name(f"{uuid.uuid4().hex}.part")
        written.write_bytes(data)
        os.replace(written, held)  # noqa: PTH105 - in one step

    def _place(self) -> Path:
        with self._opening:
            if self._own is None:
                self._tidy()
            while self._own is None:
                folder = self._folder / "new" / uuid.uuid4().hex
                folder.mkdir(parents=True)
                with suppress(FileNotFoundError):  # whoever tidies up came between
                    lock = os.open(folder, os.O_RDONLY)
                    if taken(lock, fcntl.LOCK_EX) and folder.exists():
                        self._own = folder, lock
                    else:
                        os.close(lock)
            return self._own[0]

    def _let_go(self) -> None:
        if self._own is not None:
            folder, lock = self._own
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
            self._own = None

    def _keep(self, digests: Collection[str]) -> None:
        for digest in digests:
            kept = self._kept(digest)
            kept.parent.mkdir(parents=True, exist_ok=True)
            for held in self._held(digest):
                with suppress(FileNotFoundError):
                    os.replace(held, kept)  # noqa: PTH105 - in one step

    def _held(self, name: str) -> Iterator[Path]:
        """Whoever holds it: whoever shelves has no part in reading."""
        return (self._folder / "new").glob(f"*/{name}")

    def _abandoned(self) -> Iterator[Path]:
        for each in (self._folder / "new").glob("*"):
            with suppress(FileNotFoundError):
                lock = os.open(each, os.O_RDONLY)
                try:
                    if taken(lock, fcntl.LOCK_EX):
                        yield each
                finally:
                    os.close(lock)

    def _tidy(self) -> None:
        for each in self._abandoned():
            # An earlier release held them all in one folder.
            each.unlink(missing_ok=True) if each.is_file() else shutil.rmtree(each)
        latest = self._clock() - HELD_SECONDS
        for held in self._held("*"):
            with suppress(FileNotFoundError):
                if held.stat().st_mtime < latest:
                    held.unlink()
