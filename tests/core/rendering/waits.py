"""How long everybody else waits while something is done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from contextlib import suppress

HOSTILE = "![" * 7_000
"""A third of a second of work for a parser of Markdown."""


async def share_of_the_loop(work: Awaitable[object]) -> float:
    """Which part of the time that the work took it held the event loop at a stretch, from 0 to 1."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            longest = max(longest, time.monotonic() - before)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.01)
    longest, begun = 0.0, time.monotonic()
    await work
    took = time.monotonic() - begun
    await asyncio.sleep(0.01)
    ticking.cancel()
    with suppress(asyncio.CancelledError):
        await ticking
    return longest / took
