"""A window holds no more than its weight and loses nothing."""

from __future__ import annotations

import asyncio

from core.knowledge.window import Window


async def test_a_filler_waits_until_there_is_room() -> None:
    window: Window[int] = Window(10)
    await window.put(1, 6)
    waiting = asyncio.create_task(window.put(2, 6))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await window.take(100) == [1]
    await waiting
    assert await window.take(100) == [2]


async def test_something_too_heavy_goes_in_alone_and_comes_out() -> None:
    window: Window[str] = Window(10)
    await window.put("huge", 50)
    await window.close()
    assert await window.take(5) == ["huge"]
    assert await window.take(5) == []


async def test_a_take_is_bounded_by_weight() -> None:
    window: Window[int] = Window(100)
    for number in range(5):
        await window.put(number, 3)
    assert await window.take(7) == [0, 1]
