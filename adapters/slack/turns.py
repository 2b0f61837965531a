"""Things of one thread one after the other, in the order in which they came; all threads side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Turns:
    """Unlike the lanes of Discord's: whoever brings something waits until it is done, as Slack does."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def take(self, lane: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """A place in the lane, from now on; what is given waits for what came before."""
        before = self._last.get(lane)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[lane] = mine

        async def come() -> None:
            if before is not None:
                await asyncio.shield(before)

        try:
            yield come
        finally:
            if before is None or before.done():
                mine.set_result(None)
            else:  # it left without having waited
                before.add_done_callback(lambda _: mine.set_result(None))
            if self._last[lane] is mine and mine.done():
                del self._last[lane]
