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
from adapters.telegram.kept import MOST_KEPT, KeptUpdates
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
    answering: set[asyncio.Task[None]] = field(default_factory=set)
    """Single updates that are not done."""
    _failed: Counter[int] = field(default_factory=Counter)
    _locks: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def one(self, update: object) -> None:
        """Until it is done. Raises Unavailable when Telegram must send it again."""
        task = asyncio.create_task(self._one(update))
        self.answering.add(task)
        task.add_done_callback(self.answering.discard)
        await task

    async def _one(self, update: object) -> None:
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


@dataclass(frozen=True, slots=True)
class _Work:
    """An update that is not done: what its chat waits for, and all of it."""

    update: object
    heard: asyncio.Task[Rest | None]
    done: asyncio.Task[None]

    @property
    def rests(self) -> bool:
        """Whether its chat has gone on, and only what takes its time is left."""
        heard = self.heard
        went_on = heard.done() and not heard.cancelled() and heard.exception() is None
        return went_on and not self.done.done()


@dataclass
class Ahead:
    """The updates of one connection; later ones are heard while an older one is not done yet."""

    intake: Intake
    kept: KeptUpdates
    offset: int | None = None
    """The oldest update that Telegram must keep, else the one after the latest; None before any."""
    working: dict[int, _Work] = field(default_factory=dict)
    """Those that are not done, and that Telegram must keep."""
    _resting: dict[int, _Work] = field(default_factory=dict)
    """Those that are not done, and that we keep."""
    _known: set[int] = field(default_factory=set)
    """Those that Telegram may send again, since an older one is not done."""
    _last: dict[int, asyncio.Task[Rest | None]] = field(default_factory=dict)
    """What each chat heard last."""

    @classmethod
    @asynccontextmanager
    async def of(
        cls, intake: Intake, kept: KeptUpdates, stop_seconds: float
    ) -> AsyncIterator[Ahead]:
        """What is not done so long after a stop is cut off: it is kept, by Telegram or by us."""
        ahead = cls(intake, kept)
        try:
            yield ahead
        except asyncio.CancelledError:
            if begun := [*ahead._tasks(), *intake.answering]:
                await asyncio.wait(begun, timeout=stop_seconds)
            raise
        finally:
            tasks = ahead._tasks()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _tasks(self) -> list[asyncio.Task[None] | asyncio.Task[Rest | None]]:
        works = (*self.working.values(), *self._resting.values())
        return [*(each.done for each in works), *self._last.values()]

    async def resume(self) -> None:
        """Go on with what we kept when Mynah ended. Raises Unavailable."""
        for update in await self.kept.load():
            self._resting[update_id(update)] = self._begun(update)

    def take(self, updates: Sequence[object]) -> None:
        """Begin with those that are new."""
        for update in sorted(updates, key=update_id):
            number = update_id(update)
            if number in self._known:
                continue
            self._known.add(number)
            if number not in self._resting:
                self.working[number] = self._begun(update)

    def _begun(self, update: object) -> _Work:
        chat = chat_of(update)
        heard = asyncio.create_task(self._heard(update, self._last.get(chat)))
        self._last[chat] = heard
        return _Work(update, heard, asyncio.create_task(self._done(update, heard)))

    async def settle(self, seconds: float) -> None:
        """Until all are done or kept by us, at most so long.

        Raises Misconfigured where no later try can help.
        """
        if self.working:
            tasks = [each.done for each in self.working.values()]
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for works in (self.working, self._resting):
            for number, each in [*works.items()]:
                if each.done.done():
                    await each.done
                    del works[number]
        await self._keep()
        self._last = {chat: heard for chat, heard in self._last.items() if not heard.done()}
        if self._known:
            self.offset = min(self.working, default=max(self._known) + 1)
            self._known = {number for number in self._known if number >= self.offset}

    async def _keep(self) -> None:
        """What takes its time, so that Telegram gives us what is newer."""
        slow = [number for number, each in self.working.items() if each.rests]
        added = {each: self.working[each] for each in slow[: MOST_KEPT - len(self._resting)]}
        done = self.kept.numbers - self._resting.keys()
        if not added and not done:
            return
        try:
            await self.kept.change({each: work.update for each, work in added.items()}, done)
        except Unavailable as error:
            log.warning("left with Telegram until it is done: %s", error)
            return
        self._resting |= added
        for number in added:
            del self.working[number]

    async def _heard(self, update: object, before: asyncio.Task[Rest | None] | None) -> Rest | None:
        """After what came before it in its chat; what fails holds up that chat alone."""
        if before is not None:
            await asyncio.wait({before})
        return await patiently(self.intake.hearing, self.intake.heard, update)

    async def _done(self, update: object, heard: asyncio.Task[Rest | None]) -> None:
        rest = await heard
        await patiently(self.intake.hearing, self.intake.finished, update, rest)
