"""What goes on until something else happens, and is then ended before anybody goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from core.conversation.turn import Event, Written

T = TypeVar("T")

LOOK_SECONDS = 0.03
"""Between two looks at whether it happened."""


async def ended(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs, and wait until it is over, also where whoever waits is cancelled.

    How it ends is nobody's business.
    """
    for task in tasks:
        task.cancel()
    # Cancelled itself, this ends only with the tasks; `asyncio.wait` would leave them running.
    await asyncio.gather(*tasks, return_exceptions=True)


async def unless(
    happened: Callable[[], Awaitable[bool]], look: Callable[[], Awaitable[T]]
) -> T | None:
    """What is found; None where the other happens before, or has happened already."""
    if await happened():
        return None
    looking = asyncio.ensure_future(look())
    try:
        while not (await asyncio.wait({looking}, timeout=LOOK_SECONDS))[0]:
            if await happened():
                return None
        return looking.result()
    finally:
        await ended(looking)


async def until(
    stopped: asyncio.Event, events: AsyncIterator[Event]
) -> AsyncGenerator[Event, None]:
    """The events until a stop is asked for, even while the model says nothing."""
    stop = asyncio.create_task(stopped.wait())
    following = None
    try:
        while not stopped.is_set():
            following = asyncio.ensure_future(anext(events, None))
            await asyncio.wait({following, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done() or (event := following.result()) is None:
                return
            yield event
    finally:
        # What still runs is ended before it is closed: a generator cannot be closed while it runs.
        await ended(stop, *filter(None, [following]))
        if isinstance(events, AsyncGenerator):
            await events.aclose()


async def patiently(
    events: AsyncIterator[Event], seconds: float, late: Event
) -> AsyncGenerator[Event, None]:
    """The events, and `late` once where nothing is written after so many seconds."""
    loop = asyncio.get_running_loop()
    patience: float | None = loop.time() + seconds
    following = None
    try:
        while True:
            following = asyncio.ensure_future(anext(events, None))
            left = None if patience is None else max(0.0, patience - loop.time())
            await asyncio.wait({following}, timeout=left)
            if not following.done():
                patience = None
                yield late
            if (event := await following) is None:
                return
            if isinstance(event, Written):
                patience = None
            yield event
    finally:
        await ended(*filter(None, [following]))
        if isinstance(events, AsyncGenerator):
            await events.aclose()
