"""A platform's time, which a test may let run faster or put forward."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Unix seconds of the platform: they pass `speed` times faster than ours."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._start = time.time()
        self._began = time.monotonic()
        self._added = 0.0

    def now(self) -> float:
        return self._start + (time.monotonic() - self._began) * self.speed + self._added

    def advance(self, seconds: float) -> None:
        self._added += seconds

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(self.real(seconds))

    def real(self, seconds: float) -> float:
        """How long that takes on our clock."""
        return seconds / self.speed
