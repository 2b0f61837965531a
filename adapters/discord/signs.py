"""Keeps up what tells that an answer is on its way, for as long as it is awaited."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.discord.api import Refused
from adapters.discord.homes import Withdrawn
from core.ports import Unavailable

log = logging.getLogger(__name__)

Renew = Callable[[], Awaitable[float]]
"""Shows the sign, and says after how many seconds again."""
FIRST_SECONDS = 1.0
"""An answer that is there sooner needs no sign."""
AGAIN_SECONDS = 8.0
FORGOTTEN_SECONDS = 300.0
"""So long a sign is kept up after the last word of its answer; then nobody writes that any more."""


class Signs:
    """One sign a question. What fails is only logged: whoever shows the answer meets it, too."""

    def __init__(self, forgotten: float = FORGOTTEN_SECONDS) -> None:
        self._forgotten = forgotten
        self._renew: dict[str, Renew] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def keep(self, key: str, renew: Renew) -> None:
        """From now on by this, and a first time soon where nothing was shown yet."""
        self._renew[key] = renew
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._keep_up(key))

    async def end(self, key: str) -> None:
        """Show nothing more for it; returns when nothing is on its way any more."""
        task = self._tasks.pop(key, None)
        self._renew.pop(key, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def close(self) -> None:
        """End them all."""
        for key in list(self._tasks):
            await self.end(key)

    async def _keep_up(self, key: str) -> None:
        try:
            await self._until_forgotten(key)
        except (Refused, Withdrawn) as error:
            log.debug("no sign of an answer: %s", error)
        finally:
            if self._tasks.get(key) is asyncio.current_task():
                del self._tasks[key], self._renew[key]

    async def _until_forgotten(self, key: str) -> None:
        pause, renew, left = FIRST_SECONDS, self._renew[key], self._forgotten
        while left > 0:
            await asyncio.sleep(pause)
            left = left - pause if renew is self._renew[key] else self._forgotten
            renew = self._renew[key]
            try:
                pause = await renew()
            except Unavailable as error:
                log.debug("no sign of an answer for now: %s", error)
                pause = AGAIN_SECONDS
