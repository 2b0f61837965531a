"""Keeps calls below a rate, so that Discord need not refuse any of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PER_SECOND, AT_ONCE = 35.0, 5
"""Discord allows 50 calls a second to all of a bot's processes, and the SDK learns of it by refusals.
The rest is for calls that waited for a pause of their own and come together."""


class Pace:
    """Turns are given in the order in which they were asked for; `clock` gives seconds."""

    def __init__(
        self, clock: Callable[[], float], per_second: float = PER_SECOND, at_once: int = AT_ONCE
    ) -> None:
        self._clock = clock
        self._between = 1 / per_second
        self._saved = at_once / per_second
        self._next = float("-inf")
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Waits until it is this call's turn."""
        async with self._queue:
            now = self._clock()
            if self._next > now:
                await asyncio.sleep(self._next - now)
            # From when it really goes ahead: what a busy machine wakes late must not come together.
            self._next = max(self._next, self._clock() - self._saved) + self._between
