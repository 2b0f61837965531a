"""What tickets promise, held by the double and by docket alike, and what docket must survive."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from adapters.doubles.tickets import MemoryTickets
from adapters.stores.tickets import open_tickets
from adapters.stores.valkey import docket_url, open_redis
from core.ports import Tickets

Handle = Callable[[str], Awaitable[None]]


@pytest.fixture(params=["memory", "docket"])
async def tickets(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Tickets]:
    if request.param == "memory":
        yield MemoryTickets(grace_seconds=1.0)
        return
    async with (
        open_redis("", tmp_path, "always"),
        open_tickets(docket_url("", tmp_path), grace_seconds=1.0) as real,
    ):
        yield real


@asynccontextmanager
async def working(
    tickets: Tickets, handle: Handle, concurrency: int = 4
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(tickets.work(handle, concurrency))
    try:
        yield task
    finally:
        if not task.cancelling():
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_every_ticket_is_handled(tickets: Tickets) -> None:
    handled: asyncio.Queue[str] = asyncio.Queue()
    for number in range(20):
        await tickets.enqueue(f"c{number}")
    async with working(tickets, handled.put), asyncio.timeout(30):
        got = {await handled.get() for _ in range(20)}
    assert got == {f"c{number}" for number in range(20)}


async def test_a_ticket_for_a_conversation_that_is_handled_is_not_swallowed(
    tickets: Tickets,
) -> None:
    began: asyncio.Queue[str] = asyncio.Queue()
    go_on = asyncio.Event()

    async def handle(conversation: str) -> None:
        await began.put(conversation)
        await go_on.wait()

    async with working(tickets, handle), asyncio.timeout(30):
        await tickets.enqueue("c")
        await began.get()
        await tickets.enqueue("c")
        await began.get()
        go_on.set()


async def test_no_more_are_handled_at_once_than_asked_for(tickets: Tickets) -> None:
    running, most, done = 0, 0, asyncio.Queue[None]()

    async def handle(_conversation: str) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        await done.put(None)

    for number in range(9):
        await tickets.enqueue(f"c{number}")
    async with working(tickets, handle, concurrency=3), asyncio.timeout(30):
        for _ in range(9):
            await done.get()
    assert most == 3


async def test_a_delayed_ticket_comes_later(tickets: Tickets) -> None:
    handled: asyncio.Queue[str] = asyncio.Queue()
    async with working(tickets, handled.put), asyncio.timeout(30):
        await tickets.enqueue("later", 0.4)
        await tickets.enqueue("now")
        started = asyncio.get_running_loop().time()
        assert await handled.get() == "now"
        assert await handled.get() == "later"
        assert asyncio.get_running_loop().time() - started >= 0.3


async def test_a_stopping_worker_finishes_what_runs_and_leaves_the_rest(tickets: Tickets) -> None:
    began, finished = asyncio.Event(), []

    async def handle(conversation: str) -> None:
        began.set()
        await asyncio.sleep(0.5)
        finished.append(conversation)

    async with asyncio.timeout(30):
        async with working(tickets, handle) as task:
            await tickets.enqueue("running")
            await began.wait()
            task.cancel()
            await asyncio.sleep(0.2)
            await tickets.enqueue("left")
        assert task.cancelled()
        assert finished == ["running"]

        handled: asyncio.Queue[str] = asyncio.Queue()
        async with working(tickets, handled.put):
            assert await handled.get() == "left"


async def test_what_runs_beyond_the_grace_time_is_cancelled_and_may_still_enqueue(
    tickets: Tickets,
) -> None:
    began = asyncio.Event()

    async def handle(conversation: str) -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await tickets.enqueue(f"{conversation} again")
            raise

    async with asyncio.timeout(30):
        async with working(tickets, handle):
            await tickets.enqueue("endless")
            await began.wait()
        handled: asyncio.Queue[str] = asyncio.Queue()
        async with working(tickets, handled.put):
            assert await handled.get() == "endless again"


async def test_tickets_go_on_while_an_answer_runs_through_the_death_of_the_server(
    tmp_path: Path,
) -> None:
    handled: asyncio.Queue[str] = asyncio.Queue()
    go_on = asyncio.Event()

    async def handle(conversation: str) -> None:
        await handled.put(conversation)
        if conversation == "long":
            await go_on.wait()
            await handled.put("long is done")

    async with (
        open_redis("", tmp_path, "always") as redis,
        open_tickets(docket_url("", tmp_path)) as tickets,
        working(tickets, handle),
        asyncio.timeout(20),
    ):
        await tickets.enqueue("long")
        await handled.get()
        for kill in (1, 2):
            os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
            await tickets.enqueue(f"after kill {kill}")
            assert await handled.get() == f"after kill {kill}"
        go_on.set()
        assert await handled.get() == "long is done"


TAKE_AND_HANG = """
import asyncio, sys
from pathlib import Path
from adapters.stores.tickets import open_tickets
from adapters.stores.valkey import docket_url, open_redis
async def handle(conversation):
    print(conversation, flush=True)
    await asyncio.sleep(60)
async def main():
    home = Path(sys.argv[1])
    async with open_redis("", home, "always"), open_tickets(docket_url("", home)) as tickets:
        await tickets.work(handle, 4)
asyncio.run(main())
"""


async def test_the_ticket_of_a_killed_worker_comes_back(tmp_path: Path) -> None:
    handled: asyncio.Queue[str] = asyncio.Queue()
    async with (
        open_redis("", tmp_path, "always"),
        open_tickets(docket_url("", tmp_path)) as tickets,
    ):
        await tickets.enqueue("c")
        killed = await asyncio.create_subprocess_exec(
            sys.executable, "-c", TAKE_AND_HANG, str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        assert killed.stdout is not None
        assert await killed.stdout.readline() == b"c\n"
        killed.kill()
        await killed.wait()
        async with working(tickets, handled.put), asyncio.timeout(30):
            assert await handled.get() == "c"


def test_tickets_bring_no_telemetry_exporter() -> None:
    """The SDK itself is imported by redis-py wherever it is installed."""
    program = (
        "import asyncio, sys, docket, docket.worker\n"
        "assert not [name for name in sys.modules if 'exporter' in name], sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
