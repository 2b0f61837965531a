"""Looks at pictures in a process of its own, since their decoders and models are large and may crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from adapters.sources.reading import ReadingProcess
from core.ports import Redrawn

SECONDS = 120
IDLE_SECONDS = 30
"""Until what takes a gigabyte of memory is let go."""
MEMORY = 4_000_000_000
"""Of addresses; what is really used is about a quarter."""


@asynccontextmanager
async def open_eyes(
    reader: str, seconds: float = SECONDS
) -> AsyncIterator[Callable[[bytes], Awaitable[Redrawn]]]:
    """A `look` that any number of tasks may call; one picture after the other. Raises Refused.

    `reader` is who reads the text in them, see look.py; "" reads none.
    """
    process = ReadingProcess(seconds, MEMORY, "adapters.sources.look")
    one = asyncio.Lock()
    resting: asyncio.Task[None] | None = None

    async def rest() -> None:
        await asyncio.sleep(IDLE_SECONDS)
        await process.close()

    async def look(data: bytes) -> Redrawn:
        nonlocal resting
        async with one:
            if resting:
                resting.cancel()
            told, _, file = (await process.ask(reader.encode(), data)).partition(b"\n")
            resting = asyncio.create_task(rest())
        return Redrawn(file, **json.loads(told))

    try:
        yield look
    finally:
        if resting:
            resting.cancel()
        await process.close()
