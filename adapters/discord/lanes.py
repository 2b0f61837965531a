"""Work in the order in which it came, one thing at a time in each lane, all lanes side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Lanes:
    """A lane is a channel: what is said there is taken in order, and waits for no other channel."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Work]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._aside: set[asyncio.Task[None]] = set()

    def put(self, lane: str, work: Work) -> None:
        """Do it when everything before it in its lane is done."""
        if lane in self._waiting:
            self._waiting[lane].append(work)
            return
        self._waiting[lane] = deque([work])
        _begin(self._drive(lane), self._running)

    def aside(self, work: Work) -> None:
        """Do it in no lane; the end does not wait for it."""
        _begin(_done(work), self._aside)

    async def end(self, seconds: float) -> None:
        """Let what has begun come to its end for so long, then break it off."""
        late = set(self._running)
        if late:
            _, late = await asyncio.wait(late, timeout=seconds)
        late |= self._aside
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _drive(self, lane: str) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                await _done(waiting[0])
                waiting.popleft()
        finally:
            del self._waiting[lane]


def _begin(work: Coroutine[None, None, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _done(work: Work) -> None:
    try:
        await work()
    except Exception:  # the outermost edge: one event must not end its lane
        log.exception("an event of Discord could not be taken in")
