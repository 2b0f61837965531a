"""Puts what many turns ask of one model at the same moment into one call, and lets nobody wait who is alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import numpy as np

from core.ports import Embedder, EmbeddingRole, Unavailable, Vectors

T = TypeVar("T")
R = TypeVar("R")

MOST = 32
"""Items of a call."""
WAIT = 0.01
"""Seconds that the first of a call waits for others while another call runs."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T, R]):
    items: Sequence[T]
    done: asyncio.Future[list[R]]


class Batched(Generic[T, R]):
    """A call of many items that several may make at once, each for a few.

    Where no call runs, one is made at once. While one runs, what comes is gathered until that ends,
    there is enough for a call, or the first has waited long enough.
    """

    def __init__(
        self,
        run: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        most: int = MOST,
        wait: float = WAIT,
    ) -> None:
        self._run = run
        self._most = most
        self._wait = wait
        self._waiting: list[_Waiting[T, R]] = []
        self._running: set[object] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def __call__(self, items: Sequence[T]) -> list[R]:
        """What the call gives for each of these, in order; raises what it raises."""
        if len(items) >= self._most or not (self._running or self._waiting):
            return await self._alone(items)
        loop = asyncio.get_running_loop()
        own: _Waiting[T, R] = _Waiting(items, loop.create_future())
        self._waiting.append(own)
        if self._gathered() >= self._most:
            self._start()
        elif self._timer is None:
            self._timer = loop.call_later(self._wait, self._start)
        return await own.done

    async def _alone(self, items: Sequence[T]) -> list[R]:
        """In the task of who asks, who may break it off."""
        call = object()
        self._running.add(call)
        try:
            return list(await self._run(items))
        finally:
            self._ended(call)

    def _gathered(self) -> int:
        return sum(len(each.items) for each in self._waiting)

    def _start(self) -> None:
        """A call with those that wait longest, as many as it holds."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        taken, size = list[_Waiting[T, R]](), 0
        while self._waiting and (not taken or size + len(self._waiting[0].items) <= self._most):
            size += len(self._waiting[0].items)
            taken.append(self._waiting.pop(0))
        # Who asked may go away meanwhile; the others still wait.
        taken = [each for each in taken if not each.done.done()]
        if taken:
            task = asyncio.create_task(self._call(taken))
            self._running.add(task)
            task.add_done_callback(self._ended)
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(self._wait, self._start)

    def _ended(self, call: object) -> None:
        self._running.discard(call)
        if self._waiting:
            self._start()

    async def _call(self, taken: Sequence[_Waiting[T, R]]) -> None:
        try:
            found = list(await self._run([item for each in taken for item in each.items]))
        except Exception as error:  # noqa: BLE001 - each who asked gets it
            if len(taken) == 1 or isinstance(error, Unavailable):
                for each in taken:
                    _fail(each.done, error)
                return
            # One of them cannot be done, which is no fault of the others.
            await asyncio.gather(*(self._call([each]) for each in taken))
            return
        for each in taken:
            own, found = found[: len(each.items)], found[len(each.items) :]
            if not each.done.done():
                each.done.set_result(own)


class BatchingEmbedder:
    """An embedder whose questions are embedded together; passages come in numbers already."""

    def __init__(self, embedder: Embedder, most: int = MOST, wait: float = WAIT) -> None:
        self._embedder = embedder
        asked: Any = partial(embedder.embed, role=EmbeddingRole.QUESTION)
        self._questions = Batched[str, Vectors](asked, most, wait)

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        """As core.ports.Embedder."""
        if role is not EmbeddingRole.QUESTION or not texts:
            return await self._embedder.embed(texts, role)
        return np.stack(await self._questions(texts))


def _fail(done: asyncio.Future[Any], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
