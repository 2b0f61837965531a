"""One writer at a time over all processes; readers never wait."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from core.ports import Unavailable

PATIENCE = 300.0
"""Seconds; folding a million chunks into a vector index takes minutes."""
PAUSE = 0.01


@asynccontextmanager
async def sole_writer(file: Path, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Hold the file's lock; the system frees it when a process is killed.

    Raises Unavailable when another holds it for longer than `patience` seconds.
    """
    handle = await asyncio.to_thread(file.open, "a")
    try:
        waited = 0.0
        # Asking again and again, as a thread that waits in flock could not be cancelled.
        while not _taken(handle.fileno()):
            if waited >= patience:
                raise Unavailable(f"Another process has been writing to {file.parent} for long.")
            await asyncio.sleep(PAUSE)
            waited += PAUSE
        yield
    finally:
        handle.close()


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
