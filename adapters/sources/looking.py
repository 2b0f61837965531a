"""Looks at pictures in a process of its own, since their decoders and models are large and may crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from adapters.sources.reading import ReadingProcess
from core.ports import Redrawn, Unavailable

SECONDS = 120
IDLE_SECONDS = 30
"""Until what takes a gigabyte of memory is let go."""
MEMORY = 4_000_000_000
"""Of addresses; what is really used is about a quarter."""
FETCHING_SECONDS = 900
"""For the first picture, where a model tells what pictures show that may have to be fetched before."""


@asynccontextmanager
async def open_eyes(
    reader: str,
    seconds: float = SECONDS,
    model: str = "",
    module: str = "adapters.sources.look",
) -> AsyncIterator[Callable[[bytes], Awaitable[Redrawn]]]:
    """A `look` that any number of tasks may call; one picture after the other.

    `reader` is who reads the text in them, see look.py; "" reads none. `model` tells what they
    show, where the process that runs `module` knows how. Raises Refused, and Unavailable where the
    model fails.
    """
    asked = json.dumps([reader, model]).encode()
    process = ReadingProcess(
        FETCHING_SECONDS if model else seconds, MEMORY * (2 if model else 1), module
    )
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
            line, _, file = (await process.ask(asked, data)).partition(b"\n")
            process.seconds = seconds
            resting = asyncio.create_task(rest())
        told = json.loads(line)
        if fault := told.pop("fault", ""):
            raise Unavailable(f"The model {model} does not tell what a picture shows: {fault}")
        return Redrawn(file, **{**told, "embedding": tuple(told.get("embedding", ()))})

    try:
        yield look
    finally:
        if resting:
            resting.cancel()
        await process.close()
