"""Work in the order in which it came, one thing at a time in each lane, all lanes side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Lanes:
    """A lane is a channel: what is said there is taken in order, and waits for no other channel."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Work]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def put(self, lane: str, work: Work) -> None:
        """Do it when everything before it in its lane is done."""
        if lane in self._waiting:
            self._waiting[lane].append(work)
            return
        self._waiting[lane] = deque([work])
        task = asyncio.create_task(self._drive(lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def end(self, seconds: float) -> None:
        """Let what has begun come to its end for so long, then break it off."""
        running = set(self._running)
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _drive(self, lane: str) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                try:
                    await waiting[0]()
                except Exception:  # the outermost edge: one event must not end its lane
                    log.exception("an event of Discord could not be taken in")
                waiting.popleft()
        finally:
            del self._waiting[lane]
