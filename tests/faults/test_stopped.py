"""SIGTERM while a slow model writes: what can end in 20 seconds ends, the rest is answered later."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.product import QUESTIONS, Caller, Product, product, until
from tests.faults.rogue import Rogue, running_rogue

CONVERSATIONS = 4


def _settings(rogue: Rogue) -> dict[str, str]:
    return {"MYNAH_MODEL": "openai:rogue", "MYNAH_MODEL_URL": rogue.url}


async def _ask_everywhere(rogue: Rogue, caller: Caller) -> None:
    """Two messages in each conversation; the first of each is being written at the end."""
    rogue.mode = "slow"
    for number in range(2):
        for conversation in range(CONVERSATIONS):
            await caller.send_until_accepted(f"c{conversation}", number, 60)

    async def all_begun() -> bool:
        return rogue.asked == CONVERSATIONS

    await until(all_begun, 60, "every conversation is being answered")


@asynccontextmanager
async def _asked_everywhere(
    folder: Path, stocked: Path
) -> AsyncIterator[tuple[Product, Caller, Rogue]]:
    async with (
        running_rogue() as rogue,
        product(folder, stocked=stocked, **_settings(rogue)) as (mynah, caller),
    ):
        await mynah.start()
        await caller.wait_until_ready()
        await _ask_everywhere(rogue, caller)
        yield mynah, caller, rogue


async def test_answers_being_written_end_and_the_rest_waits(tmp_path: Path, stocked: Path) -> None:
    async with _asked_everywhere(tmp_path, stocked) as (mynah, caller, rogue):
        stopping = asyncio.create_task(mynah.stop())
        await mynah.says("stopping: no more tickets")
        await asyncio.sleep(1)
        assert not stopping.done()
        rogue.mode, began = "fine", time.monotonic()
        rogue.slow.set()
        assert await stopping == 0
        assert time.monotonic() - began < 15
        assert rogue.asked == CONVERSATIONS  # nothing new was begun
        await mynah.start()
        await caller.wait_until_ready()
        await caller.check_promises()
        assert rogue.asked == 2 * CONVERSATIONS  # and nothing was written twice


@pytest.mark.soak
async def test_a_model_that_does_not_end_is_cut_off_and_answers_later(
    tmp_path: Path, stocked: Path
) -> None:
    async with _asked_everywhere(tmp_path, stocked) as (mynah, caller, rogue):
        asked = {"question": QUESTIONS[0], "conversation": "waiting", "id": "w1"}
        waiting = asyncio.create_task(caller.client.post("/api/ask", json=asked, timeout=60))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        assert await mynah.stop(seconds=35) == 0
        assert 19 < time.monotonic() - began < 32
        told = await waiting
        assert (told.status_code, told.json()["state"]) == (202, "waiting")
        assert "Traceback" not in mynah.log().read_text()
        rogue.mode = "fine"
        await mynah.start()
        await caller.wait_until_ready()
        await caller.check_promises()
        for conversation in range(CONVERSATIONS):
            first, *_ = [
                m for m in await caller.messages(f"c{conversation}") if m["role"] == "mynah"
            ]
            assert "The library opens at ten on weekdays" in first["text"], QUESTIONS[0]
            assert first["notices"] == []
