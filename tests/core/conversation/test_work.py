"""What a worker does with a ticket, through failures, stops, losses and shutdowns."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.tickets import MemoryTickets
from core.conversation.work import Desk, work
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Lease, LeaseLost, Unavailable, Undeliverable

Answer = Callable[[Lease, asyncio.Event], Awaitable[None]]
CONVERSATION = str(Place("web", "", "room", "t"))


def message(number: int) -> Message:
    place = Place("web", "", "room", "t")
    return Message(f"m{number}", Person("web", "ann"), place, EVERYONE, "hello", 1.0)


@dataclass
class World:
    """Time that passes by hand, an inbox, tickets, and what was answered and apologised for."""

    now: float = 0.0
    answered: list[str] = field(default_factory=list)
    apologies: list[tuple[str, int]] = field(default_factory=list)
    tickets: MemoryTickets = field(default_factory=MemoryTickets)

    def __post_init__(self) -> None:
        self.inbox = MemoryInbox(clock=lambda: self.now)

    def desk(self, answer: Answer | None = None, tries: int = 4) -> Desk:
        return Desk(
            self.inbox,
            self.inbox,
            self.tickets,
            answer or self.answer,
            self.apologise,
            tries,
            chance=lambda: 1.0,
            clock=lambda: self.now,
        )

    async def answer(self, lease: Lease, _stopped: asyncio.Event) -> None:
        self.answered.append(lease.message.id)

    async def apologise(self, lease: Lease) -> None:
        self.apologies.append((lease.message.id, lease.tries))

    async def waiting(self) -> list[str]:
        return [each.id for each in await self.inbox.waiting(CONVERSATION)]


async def lose(_lease: Lease, _stopped: asyncio.Event) -> None:
    raise LeaseLost


async def fail(_lease: Lease, _stopped: asyncio.Event) -> None:
    raise RuntimeError("it broke")


@pytest.fixture
async def world() -> World:
    world = World()
    for number in (1, 2):
        await world.inbox.append(message(number))
    return world


async def test_a_ticket_answers_one_message_and_calls_for_the_next(world: World) -> None:
    await work(CONVERSATION, world.desk())
    assert world.answered == ["m1"]
    assert await world.waiting() == ["m2"]
    assert world.tickets.enqueued == [(CONVERSATION, 0.0)]
    await work(CONVERSATION, world.desk())
    assert world.answered == ["m1", "m2"]
    assert len(world.tickets.enqueued) == 1


async def test_a_surplus_ticket_finds_nothing_and_ends(world: World) -> None:
    await work("web::nowhere:t", world.desk())
    assert world.answered == []
    assert world.tickets.enqueued == []


async def test_a_failed_message_is_tried_again_later_and_later(world: World) -> None:
    delays = []
    for _ in range(3):
        await work(CONVERSATION, world.desk(fail))
        delays.append(world.tickets.enqueued[-1][1])
        assert await world.inbox.take(CONVERSATION) is None
        world.now += delays[-1]
    assert [round(delay) for delay in delays] == [1, 2, 4]
    await work(CONVERSATION, world.desk())
    assert world.answered == ["m1"]


async def test_after_the_last_try_the_person_is_told_once_and_the_next_message_goes_on(
    world: World,
) -> None:
    for _ in range(4):
        await work(CONVERSATION, world.desk(fail))
        world.now += 100
    assert world.apologies == [("m1", 5)]
    (letter,) = await world.inbox.letters()
    assert (letter.message.id, letter.reason) == ("m1", "RuntimeError: it broke")
    assert world.tickets.enqueued[-1] == (CONVERSATION, 0.0)
    await work(CONVERSATION, world.desk())
    assert world.answered == ["m2"]


async def test_a_message_that_kills_its_worker_is_given_up_without_another_try(
    world: World,
) -> None:
    for _ in range(4):
        assert await world.inbox.take(CONVERSATION) is not None
        world.inbox.lose_leases()
    await work(CONVERSATION, world.desk())
    assert world.answered == []
    assert world.apologies == [("m1", 5)]
    assert await world.waiting() == ["m2"]


async def test_an_apology_that_fails_does_not_keep_the_message(world: World) -> None:
    async def fail_too(_lease: Lease) -> None:
        raise RuntimeError("the platform is away")

    await work(CONVERSATION, replace(world.desk(fail, tries=1), apologise=fail_too))
    assert [each.message.id for each in await world.inbox.letters()] == ["m1"]
    assert await world.waiting() == ["m2"]


async def test_a_reply_that_can_never_be_shown_is_given_up_at_once(world: World) -> None:
    async def show(_lease: Lease, _stopped: asyncio.Event) -> None:
        raise Undeliverable("the channel was deleted")

    await work(CONVERSATION, world.desk(show))
    (letter,) = await world.inbox.letters()
    assert letter.reason == "undeliverable: the channel was deleted"
    assert world.apologies == []
    assert await world.waiting() == ["m2"]


async def test_an_engine_that_is_away_costs_no_try(world: World) -> None:
    async def search(_lease: Lease, _stopped: asyncio.Event) -> None:
        raise Unavailable("the index is locked")

    for _ in range(10):
        await work(CONVERSATION, world.desk(search))
        assert 0 < world.tickets.enqueued[-1][1] < 10
        world.now += 5
    assert world.apologies == []
    lease = await world.inbox.take(CONVERSATION)
    assert lease is not None
    assert lease.tries == 1


async def test_an_engine_that_stays_away_is_asked_less_and_less_often(world: World) -> None:
    async def record(_lease: Lease, _stopped: asyncio.Event) -> None:
        raise Unavailable("the disk is full")

    pauses = []
    for waited in (0, 60, 3600, 86_400):
        world.now = 1.0 + waited
        await work(CONVERSATION, world.desk(record))
        pauses.append(round(world.tickets.enqueued[-1][1]))
    assert pauses == [4, 12, 60, 60]


async def test_a_stop_sets_the_event_of_the_running_answer(world: World) -> None:
    async def until_stopped(lease: Lease, stopped: asyncio.Event) -> None:
        await asyncio.wait_for(stopped.wait(), 30)
        world.answered.append(f"{lease.message.id} stopped")

    working = asyncio.create_task(work(CONVERSATION, world.desk(until_stopped)))
    await asyncio.sleep(0.05)
    started = asyncio.get_running_loop().time()
    await world.inbox.stop(CONVERSATION, "m1")
    await working
    assert world.answered == ["m1 stopped"]
    assert asyncio.get_running_loop().time() - started < 1
    assert await world.waiting() == ["m2"]


async def test_a_message_stopped_while_it_waited_begins_stopped(world: World) -> None:
    async def look(_lease: Lease, stopped: asyncio.Event) -> None:
        world.answered.append(f"stopped: {stopped.is_set()}")

    await world.inbox.stop(CONVERSATION, "m1")
    await work(CONVERSATION, world.desk(look))
    await work(CONVERSATION, world.desk(look))
    assert world.answered == ["stopped: True", "stopped: False"]


async def test_a_long_answer_keeps_its_lease(world: World) -> None:
    async def slow(lease: Lease, _stopped: asyncio.Event) -> None:
        for _ in range(3):
            await asyncio.sleep(0.5)
            world.now += 6.0  # longer than the lease in all, not between two renewals
        world.answered.append(lease.message.id)

    working = asyncio.create_task(work(CONVERSATION, world.desk(slow)))
    await asyncio.sleep(1.2)
    assert await world.inbox.take(CONVERSATION) is None
    await working
    assert await world.waiting() == ["m2"]


async def test_a_lost_lease_ends_the_answer_and_changes_nothing(world: World) -> None:
    async def endless(_lease: Lease, _stopped: asyncio.Event) -> None:
        await asyncio.sleep(60)

    working = asyncio.create_task(work(CONVERSATION, world.desk(endless)))
    await asyncio.sleep(0.05)
    world.inbox.lose_leases()
    other = await world.inbox.take(CONVERSATION)
    assert other is not None
    await asyncio.wait_for(working, 30)
    assert await world.waiting() == ["m1", "m2"]
    assert world.tickets.enqueued == []
    assert await world.inbox.finish(other) is True


async def test_a_shutdown_gives_the_message_back_at_once_and_costs_no_try(world: World) -> None:
    async def endless(_lease: Lease, _stopped: asyncio.Event) -> None:
        await asyncio.sleep(60)

    working = asyncio.create_task(work(CONVERSATION, world.desk(endless)))
    await asyncio.sleep(0.05)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert world.tickets.enqueued == [(CONVERSATION, 0.0)]
    lease = await world.inbox.take(CONVERSATION)
    assert lease is not None
    assert (lease.message.id, lease.tries) == ("m1", 1)


async def test_an_answer_that_fails_while_it_is_cancelled_costs_no_try(world: World) -> None:
    async def clumsy(_lease: Lease, _stopped: asyncio.Event) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise RuntimeError("it could not be closed")

    working = asyncio.create_task(work(CONVERSATION, world.desk(clumsy, tries=1)))
    await asyncio.sleep(0.05)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert world.apologies == []
    assert await world.waiting() == ["m1", "m2"]


class AwayInbox(MemoryInbox):
    """An inbox whose server goes away after a message was taken."""

    async def finish(self, lease: Lease) -> bool:
        raise Unavailable("away")


async def test_an_inbox_that_is_away_is_left_to_the_sweep() -> None:
    world = World()
    world.inbox = AwayInbox(clock=lambda: world.now)
    await world.inbox.append(message(1))
    await work(CONVERSATION, world.desk())
    assert world.answered == ["m1"]
    assert await world.waiting() == ["m1"]
    world.now += 60
    assert await world.inbox.unattended() == [CONVERSATION]


async def test_two_tickets_at_once_answer_in_order_and_once(world: World) -> None:
    async def slow(lease: Lease, _stopped: asyncio.Event) -> None:
        await asyncio.sleep(0.05)
        world.answered.append(lease.message.id)

    async def handle(conversation: str) -> None:
        await work(conversation, world.desk(slow))

    working = asyncio.create_task(world.tickets.work(handle, 8))
    for number in range(3, 20):
        await world.inbox.append(message(number))
        await world.tickets.enqueue(CONVERSATION)
    while await world.waiting():  # noqa: ASYNC110 what is waited for has no event
        await asyncio.sleep(0.01)
    working.cancel()
    assert world.answered == [f"m{number}" for number in range(1, 20)]


async def test_an_answer_that_finds_its_message_taken_settles_nothing() -> None:
    world = World()
    await world.inbox.append(message(1))
    await work(CONVERSATION, world.desk(lose))
    assert await world.waiting() == ["m1"]
    assert world.apologies == []
    assert await world.inbox.letters() == []
    assert world.tickets.queue.empty()
