"""Nothing lost, nothing twice, in order: whoever is killed, and whenever."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.stores.inbox import RedisDoor
from adapters.stores.valkey import open_redis
from tests import warm
from tests.faults.gateway import MESSAGES, message
from tests.faults.journal import Journal, acknowledged, broken_promises, running

WORKERS = 2
LONGEST_SECONDS = 15.0
"""As a multiple of the time over which the messages are sent."""


@dataclass
class House:
    """The processes of one Mynah, each started again whenever it was killed."""

    home: Path
    redis: Redis
    conversations: int
    seconds: float
    fault: str = "none"
    processes: dict[str, warm.Warm] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=lambda: {"worker": 0, "gateway": 0, "valkey": 0})

    async def start(self, name: str) -> None:
        module, arguments = "tests.faults.worker", [str(self.home), self.fault]
        if name == "gateway":
            module = "tests.faults.gateway"
            arguments[1:] = [str(self.conversations), str(self.seconds), self.fault]
        self.processes[name] = await warm.module(module, *arguments)

    async def kill(self, who: str, chance: random.Random) -> None:
        """Kill one of them while turns run, and start it again."""
        name = f"worker {chance.randrange(WORKERS)}" if who == "worker" else who
        pid = await self.valkey_pid() if who == "valkey" else self.processes[name].pid
        while not running(self.journal(), self.worker_pids()):  # noqa: ASYNC110 other processes' doing
            await asyncio.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        if who != "valkey":
            await self.processes[name].wait()
            await self.start(name)
        self.kills[who] += 1

    async def valkey_pid(self) -> int:
        return int((await self.redis.info("server"))["process_id"])

    def worker_pids(self) -> set[int]:
        return {process.pid for name, process in self.processes.items() if name != "gateway"}

    def journal(self) -> list[dict[str, Any]]:
        return Journal(self.home / "journal").read()

    async def is_quiet(self) -> bool:
        """Everything was sent and no inbox holds anything any more."""
        if self.processes["gateway"].returncode is None:
            return False
        door = RedisDoor(self.redis, 100)
        for each in range(self.conversations):
            if await door.waiting(message(each, 0).conversation):
                return False
        return True

    async def stop(self) -> None:
        for process in self.processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()


async def live_through(
    home: Path, fault: str, conversations: int, seconds: float, kills: dict[str, int]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Send everything, kill as often as asked at moments of chance, wait until all is quiet."""
    seed = random.randrange(2**32)  # noqa: S311
    print(f"seed {seed}")  # noqa: T201 shown when the test fails
    chance = random.Random(seed)  # noqa: S311
    order = [who for who, times in kills.items() for _ in range(times)]
    chance.shuffle(order)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(open_redis("", home, "always"))
        house = House(home, redis, conversations, seconds, fault)
        stack.push_async_callback(house.stop)
        for name in ("gateway", *(f"worker {number}" for number in range(WORKERS))):
            await house.start(name)
        async with asyncio.timeout(LONGEST_SECONDS * max(seconds, 16)):
            for who in order:
                # All within about two thirds of the sending: nobody is done before it is killed.
                await asyncio.sleep(chance.uniform(0.1, 1.2 * seconds / len(order)))
                await house.kill(who, chance)
            while not await house.is_quiet():  # noqa: ASYNC110 other processes' doing
                await asyncio.sleep(0.2)
        await asyncio.sleep(1)  # for answers that somebody writes although nothing waits
        return house.journal(), house.kills


async def test_300_messages_through_15_kills(tmp_path: Path) -> None:
    kills = {"worker": 5, "gateway": 5, "valkey": 5}
    events, killed = await live_through(tmp_path, "none", 30, 16.0, kills)
    assert killed == kills
    assert len(acknowledged(events)) == 30 * MESSAGES
    assert broken_promises(events) == []


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_1500_messages_through_60_kills(tmp_path: Path) -> None:
    kills = {"worker": 20, "gateway": 20, "valkey": 20}
    events, killed = await live_through(tmp_path, "none", 150, 70.0, kills)
    assert killed == kills
    assert len(acknowledged(events)) == 150 * MESSAGES
    assert broken_promises(events) == []


async def test_acknowledging_before_appending_is_found_out(tmp_path: Path) -> None:
    events, _ = await live_through(tmp_path, "acknowledge first", 10, 4.0, {"gateway": 2})
    assert [each for each in broken_promises(events) if each.startswith("lost")]


async def test_removing_before_delivering_is_found_out(tmp_path: Path) -> None:
    events, _ = await live_through(tmp_path, "remove first", 10, 4.0, {"worker": 2})
    assert [each for each in broken_promises(events) if each.startswith("lost")]
