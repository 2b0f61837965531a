"""Work that hangs is left behind in time, and nobody waits for what a driver does with it."""

from __future__ import annotations

import asyncio
import time

import pytest

from adapters.stores.patience import in_time


async def test_what_is_done_in_time_is_given_back() -> None:
    assert await in_time(asyncio.sleep(0, "done")) == "done"


async def test_an_error_passes_as_it_is() -> None:
    async def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await in_time(fail())


async def _stubborn(let_go: asyncio.Event) -> None:
    """As a driver does that asks its server to cancel and waits for the answer."""
    try:
        await let_go.wait()
    except asyncio.CancelledError:
        await let_go.wait()
        raise


async def test_work_that_cannot_be_interrupted_is_left_in_time() -> None:
    let_go, took = asyncio.Event(), []
    for _ in range(3):
        began = time.monotonic()
        with pytest.raises(TimeoutError, match=r"no answer in 0\.1 s"):
            await in_time(_stubborn(let_go), 0.1)
        took.append(time.monotonic() - began)
    assert min(took) < 1  # the machine does other things, too
    let_go.set()


async def test_who_waits_can_be_cancelled_though_the_work_cannot() -> None:
    let_go = asyncio.Event()
    waiting = asyncio.create_task(in_time(_stubborn(let_go), 60))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 30)
    let_go.set()
