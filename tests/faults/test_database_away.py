"""Postgres is away for 20 seconds, killed or frozen, while messages come in."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.stores.embedded_valkey import socket_path
from core.words import say
from tests.faults.product import QUESTIONS, Caller, Product, answered_differently, product, until
from tests.postgres import own_postgres, pause_postgres, resume_postgres

AWAY_SECONDS = 20.0
Taking = Callable[[Any], None]


@pytest.fixture
def server() -> Iterator[Any]:
    """A Postgres of this test's own: it is stopped, and others need theirs."""
    with own_postgres() as started:
        yield started
        _thaw(started)


def _freeze(server: Any) -> None:
    _signal(server, signal.SIGSTOP)


def _thaw(server: Any) -> None:
    _signal(server, signal.SIGCONT)


def _signal(server: Any, number: int) -> None:
    """To the server and all its processes."""
    first = int((Path(server.pgdata) / "postmaster.pid").read_text().split()[0])
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in table.stdout.splitlines()]
    for pid in (first, *(pid for pid, parent in pairs if parent == first)):
        os.kill(pid, number)


@asynccontextmanager
async def _over_postgres(folder: Path, server: Any) -> AsyncIterator[tuple[Product, Caller]]:
    async with product(folder, DATABASE_URL=server.get_uri()) as running:
        yield running


@pytest.mark.parametrize(
    ("take", "give_back"),
    [
        (pause_postgres, resume_postgres),
        pytest.param(_freeze, _thaw, marks=pytest.mark.soak),
    ],
)
async def test_nothing_is_lost_while_the_database_is_away(
    take: Taking, give_back: Taking, server: Any, tmp_path: Path
) -> None:
    async with _over_postgres(tmp_path, server) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        await caller.ask("c0", "c0-before", QUESTIONS[0])
        with _away(server, take, give_back):
            gone = asyncio.get_running_loop().time()
            waiting = asyncio.create_task(caller.events("w", "w-0", QUESTIONS[0]))
            for number in range(4):
                for conversation in ("c1", "c2", "c3"):
                    await caller.send_until_accepted(conversation, number, 14)
            await until(lambda: _is_shown(caller), 40, "/readyz says that the database is away")
            findings = await mynah.findings()
            assert findings["records"] == findings["conversations"] == "broken", findings
            await asyncio.sleep(max(0.0, gone + AWAY_SECONDS - asyncio.get_running_loop().time()))
        await caller.wait_until_ready()
        await caller.check_promises()
        caller.accepted["w"].append("w-0")
        await caller.check_promises()
        assert _told_to_wait(await waiting)
        assert mynah.processes["serve"].returncode is None
        async with Redis(unix_socket_path=str(socket_path(mynah.home))) as redis:
            assert await answered_differently(redis) == []


async def _is_shown(caller: Caller) -> bool:
    status, parts = await caller.ready()
    assert parts["queue"] == parts["index"] == "ok"
    return status == 503 and "ok" not in (parts["records"], parts["conversations"])


@contextmanager
def _away(server: Any, take: Taking, give_back: Taking) -> Iterator[None]:
    take(server)
    try:
        yield
    finally:
        give_back(server)


def _told_to_wait(events: list[str]) -> bool:
    """Either the worker's word that it waits, or the gateway's that it cannot look."""
    told = [json.loads(event.split(" ", 1)[1]) for event in events]
    words = [str(each.get("step") or each.get("message") or "") for each in told]
    return any(each == say("waiting") or "Your question is safe" in each for each in words)


@pytest.mark.soak
async def test_a_database_that_is_away_at_the_start_is_waited_for(
    server: Any, tmp_path: Path
) -> None:
    async with _over_postgres(tmp_path, server) as (mynah, caller):
        pause_postgres(server)
        await mynah.start()
        await mynah.says("not started yet, trying again in 2 s")
        assert (await caller.client.get("/healthz")).status_code == 200
        status, parts = await caller.ready()
        assert status == 503 and "database" in parts["waiting for"]
        assert (await caller.client.get("/")).status_code == 503
        resume_postgres(server)
        await caller.wait_until_ready()
        assert "ten" in (await caller.ask("c", "m", QUESTIONS[0]))["answer"]


async def test_who_waits_for_a_database_ends_when_asked_to(tmp_path: Path, stocked: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    async with product(tmp_path, stocked=stocked, DATABASE_URL=nowhere) as (mynah, caller):
        await mynah.start()
        await mynah.says("not started yet")

        async def answers() -> bool:
            return (await caller.ready())[0] == 503

        await until(answers, 60, "/readyz answers")
        assert await mynah.stop(seconds=10) == 0
