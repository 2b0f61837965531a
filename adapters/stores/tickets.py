"""Tickets over docket: which conversation some worker should look at, and nothing more."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from adapters.stores.valkey import RETRY_SECONDS, PatientRetry, away

if TYPE_CHECKING:
    from docket import Docket

QUEUE = "mynah:tickets"
TICKET = "look"
# A ticket whose worker was killed comes back after this long, found by a sweep every quarter.
REDELIVERY = timedelta(seconds=9)
# docket sees that a running ticket has ended, or that a delayed one is due, once in this time.
POLL = timedelta(milliseconds=100)
RECONNECTION = timedelta(milliseconds=250)
STOP_SECONDS = 5.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_tickets(url: str, grace_seconds: float = 20.0) -> AsyncIterator[DocketTickets]:
    """Tickets in the Redis at `url`; running ones get `grace_seconds` when work is cancelled."""
    from docket import Docket

    # What docket says of a lost connection heals or comes back to us as an error.
    logging.getLogger("docket").setLevel(logging.CRITICAL)
    # Nobody asks what became of a ticket, so docket remembers nothing of those that ended.
    async with AsyncExitStack() as stack:
        with away():
            docket = await stack.enter_async_context(
                Docket(name=QUEUE, url=url, execution_ttl=timedelta(0))
            )
        docket.register(_look_elsewhere, names=[TICKET])
        yield DocketTickets(docket, grace_seconds)


class DocketTickets:
    """Tickets that survive their worker and the server.

    Each ticket has a key of its own. Keyed by conversation, a ticket that is being handled
    would swallow the one for a message that came meanwhile.
    """

    def __init__(self, docket: Docket, grace_seconds: float) -> None:
        self._docket = docket
        self._grace_seconds = grace_seconds

    async def enqueue(self, conversation: str, seconds: float = 0.0) -> None:
        when = datetime.now(UTC) + timedelta(seconds=seconds) if seconds > 0 else None
        add = self._docket.add(TICKET, when=when)
        with away():
            # Two tickets for one call do no harm.
            await PatientRetry(RETRY_SECONDS).call_with_retry(lambda: add(conversation), _ignore)

    async def work(self, handle: Callable[[str], Awaitable[None]], concurrency: int) -> None:
        """Handle tickets until cancelled; what runs then may end within the grace time.

        A ticket is docket's as long as docket's loop runs. When the loop ends (the server is
        away, or we stop), the ticket is let go and the work on it goes on: docket would wait for
        it before it connects again, and other conversations would wait for one long answer.
        """
        from docket import Worker

        running: set[asyncio.Task[None]] = set()
        free = asyncio.Semaphore(concurrency)
        loop_over = asyncio.Event()

        async def handle_one(conversation: str) -> None:
            async with free:
                try:
                    await handle(conversation)
                except Exception:  # the edge: one bad ticket must not stop the others
                    log.exception("the ticket of %s failed", conversation)

        async def look(conversation: str) -> None:
            task = asyncio.create_task(handle_one(conversation))
            running.add(task)
            task.add_done_callback(running.discard)
            over = asyncio.create_task(loop_over.wait())
            await asyncio.wait({task, over}, return_when=asyncio.FIRST_COMPLETED)
            over.cancel()

        self._docket.register(look, names=[TICKET])
        worker = Worker(
            self._docket,
            name=f"{socket.gethostname()}#{os.getpid()}#{uuid.uuid4().hex[:8]}",
            concurrency=concurrency,
            redelivery_timeout=REDELIVERY,
            reconnection_delay=RECONNECTION,
            minimum_check_interval=POLL,
            scheduling_resolution=POLL,
            schedule_automatic_tasks=False,
            dependencies=[_tell_end_of_loop(loop_over)],
        )
        async with worker:
            polling = asyncio.create_task(worker.run_forever())
            try:
                # Not awaited itself: docket swallows the cancellation that would reach it.
                await asyncio.wait({polling})
                polling.result()
            finally:
                polling.cancel()
                loop_over.set()
                await asyncio.wait({polling}, timeout=STOP_SECONDS)
                await _finish(running, self._grace_seconds)


async def _finish(running: set[asyncio.Task[None]], seconds: float) -> None:
    late = set(running)
    try:
        if late:
            _, late = await asyncio.wait(late, timeout=seconds)
    finally:
        for task in late:
            task.cancel()
    if late:
        await asyncio.wait(late, timeout=STOP_SECONDS)


def _tell_end_of_loop(over: asyncio.Event) -> Any:
    """A dependency by which docket tells when it enters and leaves its loop."""
    from docket.dependencies import Dependency

    class LoopWatch(Dependency[None]):
        async def __aenter__(self) -> None:
            return None

        async def __aexit__(self, *_error: object) -> None:
            return None

        @classmethod
        @asynccontextmanager
        async def worker_lifecycle(cls, _docket: object, _worker: object) -> AsyncIterator[None]:
            over.clear()
            try:
                yield
            finally:
                over.set()

    return LoopWatch()


async def _look_elsewhere(conversation: str) -> None:
    """Stands for the work in processes that only hand out tickets."""
    raise NotImplementedError(conversation)


async def _ignore(_error: Exception) -> None:
    return
