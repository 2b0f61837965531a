"""What stands around a call through a port: a time for it, a second try, a circuit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from core.ports import Unavailable
from core.resilience.breaker import Breaker
from core.resilience.retries import RetryBudget, jittered

T = TypeVar("T")


class Guard(Protocol):
    """Does the work, or raises Unavailable in its place."""

    async def __call__(self, work: Callable[[], Awaitable[T]]) -> T: ...


def guarded_by(*guards: Guard) -> Guard:
    """All of them as one, the first outermost."""
    if not guards:
        return _unguarded
    outer, rest = guards[0], guarded_by(*guards[1:])

    async def guard(work: Callable[[], Awaitable[T]]) -> T:
        async def inner() -> T:
            return await rest(work)

        return await outer(inner)

    return guard


async def _unguarded(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def in_time(what: str, seconds: float) -> Guard:
    """Raises Unavailable where it takes longer."""

    async def guard(work: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await work()
        except TimeoutError as error:
            raise Unavailable(f"{what} did not answer in {seconds:g} s") from error

    return guard


def tried_again(
    budget: RetryBudget,
    pause: float,
    chance: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
) -> Guard:
    """Once more after about `pause` seconds, as far as the budget goes; only for what may be repeated."""

    async def guard(work: Callable[[], Awaitable[T]]) -> T:
        budget.called()
        try:
            return await work()
        except Unavailable:
            if not budget.may_retry():
                raise
        await sleep(jittered(pause, chance))
        return await work()

    return guard


def unless_left_alone(breaker: Breaker) -> Guard:
    """Raises LeftAlone, which is Unavailable, while the circuit is open."""

    async def guard(work: Callable[[], Awaitable[T]]) -> T:
        async with breaker.asking(lambda error: isinstance(error, Unavailable)):
            return await work()

    return guard
