"""Hears updates side by side, those of one chat in order, and knows which are not done yet."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from adapters.telegram.hear import hear
from adapters.telegram.hearing import Hearing, Rest, patiently
from adapters.telegram.read import chat_of, update_id
from core.ports import Unavailable

T = TypeVar("T")

POISON_TRIES = 3
"""An update that failed so often by a mistake of ours is left out, or no other would get through."""

log = logging.getLogger(__name__)


@dataclass
class Intake:
    """Hears single updates, and knows which failed before."""

    hearing: Hearing
    _failed: Counter[int] = field(default_factory=Counter)
    _locks: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def one(self, update: object) -> None:
        """Until it is done. Raises Unavailable when Telegram must send it again."""
        chat = chat_of(update)
        lock = self._locks.get(chat)
        if lock is None:
            lock = self._locks[chat] = asyncio.Lock()
        async with lock:
            rest = await self.heard(update)
        await self.finished(update, rest)

    async def heard(self, update: object) -> Rest | None:
        """What its chat waits for; and what is left to do then. Raises Unavailable."""
        return await self._tried(update, partial(hear, update, self.hearing))

    async def finished(self, update: object, rest: Rest | None) -> None:
        """What is left to do. Raises Unavailable."""
        if rest is not None:
            await self._tried(update, rest)

    async def _tried(self, update: object, work: Callable[[], Awaitable[T]]) -> T | None:
        number = update_id(update)
        try:
            done = await work()
        except Unavailable:
            raise
        except Exception as error:  # the outermost edge: one update must not end the others
            self._failed[number] += 1
            log.exception("update %d failed, time %d", number, self._failed[number])
            if self._failed[number] < POISON_TRIES:
                raise Unavailable(f"an update failed: {type(error).__name__}") from error
            done = None
        self._failed.pop(number, None)
        return done


@dataclass
class Ahead:
    """The updates of one connection; later ones are heard while an older one is not done yet."""

    intake: Intake
    offset: int | None = None
    """The oldest update that is not done, else the one after the latest; None before there was any."""
    working: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """Those that are not done."""
    _known: set[int] = field(default_factory=set)
    """Those that Telegram may send again, since an older one is not done."""
    _last: dict[int, asyncio.Task[Rest | None]] = field(default_factory=dict)
    """What each chat heard last."""

    @classmethod
    @asynccontextmanager
    async def of(cls, intake: Intake) -> AsyncIterator[Ahead]:
        """What is not done at the end is cut off: Telegram still has it."""
        ahead = cls(intake)
        try:
            yield ahead
        finally:
            for task in (*ahead.working.values(), *ahead._last.values()):
                task.cancel()
            await asyncio.gather(
                *ahead.working.values(), *ahead._last.values(), return_exceptions=True
            )

    def take(self, updates: Sequence[object]) -> None:
        """Begin with those that are new."""
        for update in sorted(updates, key=update_id):
            number, chat = update_id(update), chat_of(update)
            if number in self._known:
                continue
            self._known.add(number)
            heard = asyncio.create_task(self._heard(update, self._last.get(chat)))
            self._last[chat] = heard
            self.working[number] = asyncio.create_task(self._done(update, heard))

    async def settle(self, seconds: float) -> None:
        """Until all are done, at most so long. Raises Misconfigured where no later try can help."""
        if self.working:
            tasks = self.working.values()
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for number, task in [*self.working.items()]:
            if task.done():
                await task
                del self.working[number]
        self._last = {chat: heard for chat, heard in self._last.items() if not heard.done()}
        if self._known:
            self.offset = min(self.working, default=max(self._known) + 1)
            self._known = {number for number in self._known if number >= self.offset}

    async def _heard(self, update: object, before: asyncio.Task[Rest | None] | None) -> Rest | None:
        """After what came before it in its chat; what fails holds up that chat alone."""
        if before is not None:
            await asyncio.wait({before})
        return await patiently(partial(self.intake.heard, update), self.intake.hearing)

    async def _done(self, update: object, heard: asyncio.Task[Rest | None]) -> None:
        rest = await heard
        await patiently(partial(self.intake.finished, update, rest), self.intake.hearing)
