"""Answers that are remembered for a while, so that what everybody asks is asked seldom."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_KEPT = 20_000


@dataclass
class Remembered(Generic[K, V]):
    """Answers by question for so many seconds; several who ask at once are one question."""

    ask: Callable[[K], Awaitable[V]]
    seconds: float
    clock: Callable[[], float] = time.monotonic
    answers: dict[K, tuple[float, V]] = field(default_factory=dict)
    asking: dict[K, asyncio.Task[V]] = field(default_factory=dict)

    async def get(self, key: K) -> V:
        kept = self.answers.get(key)
        if kept is not None and kept[0] > self.clock():
            return kept[1]
        task = self.asking.get(key)
        if task is None:
            task = self.asking[key] = asyncio.ensure_future(self.ask(key))
            task.add_done_callback(lambda done: self._note(key, done))
        return await asyncio.shield(task)

    def _note(self, key: K, done: asyncio.Task[V]) -> None:
        overtaken = self.asking.get(key) is not done
        if not overtaken:
            del self.asking[key]
        if done.cancelled() or done.exception() is not None or overtaken:
            return
        if len(self.answers) >= MOST_KEPT:
            self.answers.clear()
        self.answers[key] = (self.clock() + self.seconds, done.result())

    def forget(self, key: K) -> None:
        """Whoever asks from now on hears what is true now, not what is just being said."""
        self.answers.pop(key, None)
        self.asking.pop(key, None)

    def forget_all(self) -> None:
        """The same of every question."""
        self.answers.clear()
        self.asking.clear()
