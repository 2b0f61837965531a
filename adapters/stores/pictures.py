"""Kept pictures as files in the home, each named by the SHA-256 of its content."""

from __future__ import annotations

import asyncio
import os
import re
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

HELD_SECONDS = 24 * 3600.0
_DIGEST = re.compile("[0-9a-f]{64}")


class PictureFolder:
    """Implements core.ports.PictureFiles: kept in two-letter folders, held in `new` until then."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

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

    def _kept(self, digest: str) -> Path:
        """Raises ValueError for anything but a digest: it comes from outside."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        return self._folder / digest[:2] / digest

    def _held(self, digest: str) -> Path:
        return self._folder / "new" / digest

    def _hold(self, digest: str, data: bytes) -> None:
        held = self._held(digest)
        held.parent.mkdir(parents=True, exist_ok=True)
        written = held.with_name(f"{uuid.uuid4().hex}.part")
        written.write_bytes(data)
        os.replace(written, held)  # noqa: PTH105 - in one step

    def _keep(self, digests: Collection[str]) -> None:
        for digest in digests:
            kept, held = self._kept(digest), self._held(digest)
            kept.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # it was kept before
                os.replace(held, kept)  # noqa: PTH105 - in one step
        if digests:
            self._forget_old()

    def _forget_old(self) -> None:
        """What was held for a document that was never written."""
        latest = self._clock() - HELD_SECONDS
        for held in (self._folder / "new").glob("*"):
            with suppress(FileNotFoundError):
                if held.stat().st_mtime < latest:
                    held.unlink()
