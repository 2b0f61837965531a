"""One writer at a time over all processes; readers never wait."""

from __future__ import annotations

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.flock import taken
from core.ports import Unavailable

PATIENCE = 300.0
"""Seconds; folding a million chunks into a vector index takes minutes."""
PAUSE = 0.01
SILENCE = 3.0
"""Seconds after which a word is said about who waits for what."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def sole_writer(file: Path, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Hold the file's lock; the system frees it when a process is killed.

    Raises Unavailable when another holds it for longer than `patience` seconds.
    """
    handle = await asyncio.to_thread(file.open, "a")
    try:
        waited, silent = 0.0, True
        # Asking again and again, as a thread that waits in flock could not be cancelled.
        while not taken(handle.fileno(), fcntl.LOCK_EX):
            if waited >= patience:
                raise Unavailable(f"Another process has been writing to {file.parent} for long.")
            if silent and waited >= SILENCE:
                silent = False
                log.warning("another process is writing to %s; waiting for it", file.parent)
            await asyncio.sleep(PAUSE)
            waited += PAUSE
        yield
    finally:
        handle.close()
