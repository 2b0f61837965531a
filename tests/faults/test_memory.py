"""Memory does not grow with the number of answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.stores.embedded_valkey import socket_path
from bots.measure.memory import megabytes_of
from tests.faults.product import QUESTIONS, Caller, product

TURNS, WARM = 3_000, 1_000
AT_ONCE = 16
MOST_MEGABYTES = 40
MOST_KEPT_A_TURN = 16_000
"""Bytes in Valkey: a draft for a week and an hour's events, the text of the answer in each."""


async def _ask(caller: Caller, first: int, count: int) -> None:
    numbers = iter(range(first, first + count))

    async def talk() -> None:
        for number in numbers:
            question = f"{QUESTIONS[number % len(QUESTIONS)]} {number}"
            await caller.ask(f"c{number % 200}", f"m{number}", question)

    await asyncio.gather(*(talk() for _ in range(AT_ONCE)))


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_3000_answers_leave_memory_where_1000_had_it(tmp_path: Path, stocked: Path) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        pid = mynah.processes["serve"].pid
        async with Redis(unix_socket_path=str(socket_path(mynah.home))) as redis:
            await _ask(caller, 0, WARM)
            warm, kept = megabytes_of([pid]), (await redis.info("memory"))["used_memory"]
            await _ask(caller, WARM, TURNS - WARM)
            end, more = megabytes_of([pid]), (await redis.info("memory"))["used_memory"]
        a_turn = (more - kept) / (TURNS - WARM)
        print(f"{warm} MB after {WARM} turns, {end} MB after {TURNS}; {a_turn:.0f} bytes a turn")  # noqa: T201
        assert end - warm < MOST_MEGABYTES
        assert a_turn < MOST_KEPT_A_TURN
