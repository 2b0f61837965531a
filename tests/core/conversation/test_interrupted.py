"""What is ended is over before anybody goes on, whatever happens meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from core.conversation.interrupted import ended


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
