"""Things of one thread one after the other, in the order of their stamps; all threads side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(eq=False)
class _Place:
    at: float
    begun: bool = False
    left: asyncio.Event = field(default_factory=asyncio.Event)


class Turns:
    """Unlike the lanes of Discord's: whoever brings something waits until it is done, as Slack does."""

    def __init__(self) -> None:
        self._lanes: dict[str, list[_Place]] = {}

    @asynccontextmanager
    async def take(
        self, lane: str, at: float = 0.0
    ) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """A place in the lane, from now on; what is given waits for what stands before it.

        Two sockets mix up what is said at once: it stands by its stamp, without one in the end.
        """
        places = self._lanes.setdefault(lane, [])
        mine = _Place(at or (places[-1].at if places else 0.0))
        before = [each for each in places if each.begun or each.at <= mine.at]
        places.insert(len(before), mine)

        async def come() -> None:
            while places[0] is not mine:
                await places[0].left.wait()
            mine.begun = True

        try:
            yield come
        finally:
            places.remove(mine)
            mine.left.set()
            if not places:
                del self._lanes[lane]
