"""What is ended is over before anybody goes on, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.conversation.interrupted import ended, patiently
from core.conversation.turn import Event, Working, Written
from core.messages import Reply


async def test_who_is_cancelled_again_and_again_still_waits_until_it_is_over() -> None:
    """Servers do so at each step of whoever follows an answer and goes away."""
    left = []

    async def slow_to_leave() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            for _ in range(5):
                await asyncio.sleep(0)
            left.append("left")

    running = asyncio.create_task(slow_to_leave())
    await asyncio.sleep(0)
    ending = asyncio.create_task(ended(running))
    for _ in range(3):
        await asyncio.sleep(0)
        ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert running.done()


async def test_how_it_ends_is_nobodys_business() -> None:
    async def failing() -> None:
        raise ValueError

    failed = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await ended(failed, asyncio.create_task(asyncio.sleep(60)))
    await ended()


async def _slowly(*seconds: float) -> AsyncIterator[Event]:
    for number, pause in enumerate(seconds):
        await asyncio.sleep(pause)
        yield Written(Reply("word " * (number + 1)))


async def test_what_is_late_comes_whole_after_the_word_of_it() -> None:
    late = Working("late")
    events = [event async for event in patiently(_slowly(0.2, 0.2), 0.05, late)]
    assert events == [late, Written(Reply("word ")), Written(Reply("word word "))]


async def test_nothing_is_said_where_nothing_is_late() -> None:
    events = [event async for event in patiently(_slowly(0, 0.2), 0.1, Working("late"))]
    assert events == [Written(Reply("word ")), Written(Reply("word word "))]


async def test_a_failure_is_passed_on() -> None:
    async def failing() -> AsyncIterator[Event]:
        await asyncio.sleep(0.05)
        raise ValueError("no")
        yield

    events = patiently(failing(), 0.01, Working("late"))
    assert await anext(events) == Working("late")
    with pytest.raises(ValueError, match="no"):
        await anext(events)
