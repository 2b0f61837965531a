"""A queue bounded by weight instead of count, so that what waits in it fits into memory."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Window(Generic[T]):
    """Filled by some tasks, emptied by one; a filler waits while too much is held already."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: deque[tuple[T, int]] = deque()
        self._weight = 0
        self._closed = False
        self._changed = asyncio.Condition()

    async def put(self, item: T, weight: int) -> None:
        """Waits until there is room; an item heavier than the limit goes in alone."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: not self._items or self._weight + weight <= self._limit
            )
            self._items.append((item, weight))
            self._weight += weight
            self._changed.notify_all()

    async def close(self) -> None:
        """Nothing more will come."""
        async with self._changed:
            self._closed = True
            self._changed.notify_all()

    async def take(self, most: int) -> list[T]:
        """What is there, up to a weight and at least one item; nothing once it is closed and empty."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._items or self._closed)
            taken: list[T] = []
            weight = 0
            while self._items and (not taken or weight + self._items[0][1] <= most):
                item, cost = self._items.popleft()
                taken.append(item)
                weight += cost
            self._weight -= weight
            self._changed.notify_all()
            return taken
