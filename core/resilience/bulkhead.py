"""Places for few calls at once, so that one slow engine does not take all that this process has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.ports import Unavailable


class Full(Unavailable):
    """Too many wait already: to wait behind them would only make it worse."""


class Bulkhead:
    """At most `at_once` calls run and `waiting` wait, first come, first served."""

    def __init__(self, name: str, at_once: int, waiting: int) -> None:
        self.name = name
        self._free = asyncio.Semaphore(at_once)
        self._at_once = at_once
        self._waiting = waiting
        self._inside = 0

    @property
    def inside(self) -> int:
        """Calls that run or wait."""
        return self._inside

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Around one call; raises Full."""
        if self._inside >= self._at_once + self._waiting:
            raise Full(f"{self.name} is busy: {self._inside} calls run or wait")
        self._inside += 1
        try:
            async with self._free:
                yield
        finally:
            self._inside -= 1
