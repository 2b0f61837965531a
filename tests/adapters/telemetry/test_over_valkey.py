"""The trace goes through a real Valkey and docket's tickets, and docket adds nothing to it."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.tickets import open_tickets
from adapters.stores.valkey import docket_url, open_redis
from adapters.telemetry.turns import traced_accept, watched_answer
from core.conversation.accept import accept
from core.conversation.work import Desk, work
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Lease
from tests.adapters.telemetry.house import process
from tests.adapters.telemetry.test_traces import traces

PLACE = Place("web", "", "room", "t")
MESSAGE = Message("m1", Person("web", "ada"), PLACE, EVERYONE, "When?", 1.0)


async def test_a_trace_goes_on_in_the_worker_that_gets_the_ticket_after_a_failed_try(
    tmp_path: Path,
) -> None:
    answered, tries = asyncio.Event(), list[str]()

    async def answer(lease: Lease, _stopped: asyncio.Event) -> None:
        tries.append(lease.message.trace)
        if lease.tries == 1:
            raise RuntimeError("it broke")
        answered.set()

    with process() as gateway, process() as worker:
        async with (
            open_redis("", tmp_path, "no") as redis,
            open_tickets(docket_url("", tmp_path)) as tickets,
        ):
            desk = Desk(
                inbox=RedisInbox(redis),
                dead=_Dead(),  # type: ignore[arg-type]
                tickets=tickets,
                answer=watched_answer(answer, worker.watch),
                apologise=_nothing,
                tries=4,
                chance=lambda: 0.0,
            )
            door = partial(accept, door=RedisDoor(redis, 9), tickets=tickets)
            working = asyncio.create_task(tickets.work(partial(work, desk=desk), 4))
            await traced_accept(door, gateway.watch)(MESSAGE)
            async with asyncio.timeout(30):
                await answered.wait()
            working.cancel()
            await asyncio.wait({working})
    assert len(set(tries)) == 1 and tries[0]
    assert traces(gateway.spans) == traces(worker.spans)
    assert [span.name for span in gateway.spans] == ["heard", "accept"]
    assert sorted(span.name for span in worker.spans) == ["answer", "answer", "wait"]


class _Dead:
    """Nothing is given up here."""


async def _nothing(_lease: Lease) -> None:
    return None
