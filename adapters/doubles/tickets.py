"""Tickets in memory: a queue within one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class MemoryTickets:
    """Tickets whose history can be looked at; those that nobody handled yet are in `queue`."""

    def __init__(self, grace_seconds: float = 20.0) -> None:
        self.enqueued: list[tuple[str, float]] = []
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self._grace_seconds = grace_seconds

    async def enqueue(self, conversation: str, seconds: float = 0.0) -> None:
        self.enqueued.append((conversation, seconds))
        if seconds <= 0:
            self.queue.put_nowait(conversation)
        else:
            asyncio.get_running_loop().call_later(seconds, self.queue.put_nowait, conversation)

    async def work(self, handle: Callable[[str], Awaitable[None]], concurrency: int) -> None:
        running: set[asyncio.Task[None]] = set()
        free = asyncio.Semaphore(concurrency)

        async def handle_one(conversation: str) -> None:
            try:
                await handle(conversation)
            finally:
                free.release()

        try:
            while True:
                await free.acquire()
                task = asyncio.create_task(handle_one(await self.queue.get()))
                running.add(task)
                task.add_done_callback(running.discard)
        finally:
            if running:
                _, late = await asyncio.wait(set(running), timeout=self._grace_seconds)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
