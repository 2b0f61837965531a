"""Trying again what an engine or a platform was away for, with pauses between the tries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

from core.ports import Misconfigured, Unavailable

T = TypeVar("T")


def growing(first: float, longest: float) -> Iterator[float]:
    """Pauses without end, each twice the one before up to the longest (seconds)."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)


async def patiently(
    work: Callable[[], Awaitable[T]],
    pauses: Iterable[float],
    sleep: Callable[[float], Awaitable[None]],
    tell: Callable[[float, Unavailable], None],
) -> T:
    """What comes of it; it must be safe to repeat. `tell` hears of each pause and its reason.

    Raises Unavailable when the try after the last pause fails, too, and Misconfigured at once.
    """
    for pause in pauses:
        try:
            return await work()
        except Misconfigured:
            raise  # also where it is unavailable because of that: no later try can help
        except Unavailable as error:
            tell(pause, error)
        await sleep(pause)
    return await work()
