"""A small worker: answers at once, in two parts, and notes everything it showed to a person."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from adapters.doubles.outlet import WithoutHistory
from adapters.doubles.records import MemoryRecords
from adapters.stores.dead import RedisDeadLetters
from adapters.stores.drafts import RedisDrafts
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.tickets import open_tickets
from adapters.stores.valkey import docket_url, open_redis
from core.conversation.deliver import Delivery, apologise, deliver
from core.conversation.turn import Event, Finished, Turn, Written
from core.conversation.work import Desk, work
from core.messages import Message, Reply
from core.ports import Door, Draft, Held, Lease, Posted, Tickets, Unavailable
from core.upkeep.sweep import sweep
from tests.faults.journal import Journal

# Shorter than the product's, so that a message whose worker was killed is soon free again.
LEASE_SECONDS = 2.0
TRIES = 50  # messages are killed often here, and none may be given up


class JournalOutlet(WithoutHistory):
    """A platform whose posts are lines of the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def show(self, message: Message, draft: Draft) -> Posted:
        self._journal.write(
            shown=message.id,
            conversation=message.conversation,
            text=draft.reply.text,
            complete=draft.complete,
        )
        return {"post": message.id}

    async def status(self, message: Message, step: str) -> None:
        return


class RemoveFirst:
    """An inbox that lets go of a message as soon as it is taken: what must be found out."""

    def __init__(self, inbox: RedisInbox) -> None:
        self._inbox = inbox

    async def take(self, conversation: str) -> Lease | None:
        lease = await self._inbox.take(conversation)
        if lease is not None:
            await self._inbox.finish(lease)
        return lease

    async def keep(self, _lease: Lease) -> Held:
        return Held.YES

    async def finish(self, _lease: Lease) -> bool:
        return True

    async def postpone(self, lease: Lease, seconds: float, failed: bool = True) -> None:
        return


async def answering(message: Message) -> AsyncIterator[Event]:
    """Every run writes other words, so that two answers to one message cannot look like one."""
    run = f"{os.getpid()}-{time.monotonic_ns()}"
    yield Written(Reply(f"Run {run}"))
    await asyncio.sleep(random.uniform(0.1, 0.4))  # noqa: S311
    yield Finished(Turn(message, reply=Reply(f"Run {run} is done.")), {"answer": 0.2})


async def remember(_message: Message, _reply: Reply) -> None:
    return


async def _keep_sweeping(door: Door, tickets: Tickets) -> None:
    while True:
        with suppress(Unavailable):
            await sweep(door, tickets)
        await asyncio.sleep(0.5)


async def main(home: Path, fault: str) -> None:
    journal = Journal(home / "journal")
    async with (
        open_redis("", home, "always") as redis,
        open_tickets(docket_url("", home)) as tickets,
    ):
        drafts = RedisDrafts(redis)
        kept = RedisInbox(redis, LEASE_SECONDS)
        inbox = RemoveFirst(kept) if fault == "remove first" else kept
        outlets = {"test": JournalOutlet(journal)}
        delivery = Delivery(answering, remember, drafts, outlets, MemoryRecords(), time.time)

        async def answer(lease: Lease, stopped: asyncio.Event) -> None:
            journal.write(began=lease.message.id)
            await deliver(lease, stopped, delivery)

        desk = Desk(
            inbox,
            RedisDeadLetters(redis),
            tickets,
            answer,
            partial(apologise, delivery=delivery),
            TRIES,
        )
        sweeping = asyncio.create_task(_keep_sweeping(RedisDoor(redis, 100), tickets))
        try:
            await tickets.work(partial(work, desk=desk), 16)
        finally:
            sweeping.cancel()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
