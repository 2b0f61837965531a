"""One busy room does not keep the others waiting, and uses what nobody else needs."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial

import pytest

from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.tickets import MemoryTickets
from core.conversation.fair import BACK_A_SECOND, CROWDED, PAUSE_SECONDS, Fair
from core.conversation.work import Desk, work
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Lease

SLOTS = 8


def asked(room: str, person: str, number: int) -> Message:
    place = Place("web", "", room, f"t{number}")
    return Message(f"{room}{number}", Person("web", person), place, EVERYONE, "hello", 1.0)


class House:
    """People whose answers take until they are let go."""

    def __init__(self) -> None:
        self.inbox, self.tickets = MemoryInbox(), MemoryTickets()
        self.running: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.go = asyncio.Event()

    async def ask(self, message: Message) -> None:
        await self.inbox.append(message)
        await self.tickets.enqueue(message.conversation)

    async def answer(self, lease: Lease, _stopped: asyncio.Event) -> None:
        person = lease.message.person.id
        self.running[person] += 1
        await self.go.wait()
        self.running[person] -= 1
        self.answered[person] += 1

    async def apologise(self, lease: Lease) -> None:
        raise AssertionError(lease)

    async def work(self) -> None:
        desk = Desk(
            self.inbox, self.inbox, self.tickets, self.answer, self.apologise, 4, Fair(SLOTS)
        )
        await self.tickets.work(partial(work, desk=desk), SLOTS)


async def until_running(house: House, person: str, count: int) -> None:
    async with asyncio.timeout(10):
        while house.running[person] < count:  # noqa: ASYNC110 - what is counted has no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("rooms", [1, 30])
async def test_who_asks_much_in_one_room_or_in_many_leaves_slots_and_is_answered_in_the_end(
    rooms: int,
) -> None:
    house = House()
    for number in range(30):
        await house.ask(asked(f"busy{number % rooms}", "busy", number))
    working = asyncio.create_task(house.work())
    await until_running(house, "busy", int(CROWDED * SLOTS))
    for number in range(2):
        await house.ask(asked("calm", "calm", number))
    await until_running(house, "calm", 2)
    assert house.running["busy"] == CROWDED * SLOTS
    house.go.set()
    async with asyncio.timeout(60 * PAUSE_SECONDS):
        while house.answered != Counter(busy=30, calm=2):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.wait({working})


async def test_a_busy_room_of_many_people_leaves_slots_to_the_others() -> None:
    house = House()
    for number in range(30):
        await house.ask(asked("busy", f"person{number}", number))
    working = asyncio.create_task(house.work())
    async with asyncio.timeout(10):
        while house.running.total() < CROWDED * SLOTS:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    await house.ask(asked("calm", "calm", 0))
    await until_running(house, "calm", 1)
    assert house.running.total() == CROWDED * SLOTS + 1
    working.cancel()
    await asyncio.wait({working})


def test_the_more_are_put_off_the_later_each_comes_back() -> None:
    now = 100.0
    fair = Fair(4, chance=lambda: 1.0, clock=lambda: now)
    with fair.holding("a"), fair.holding("a"), fair.holding("a"):
        pauses = [fair.pause("a") for _ in range(10 * BACK_A_SECOND)]
        assert fair.pause("b") == 0.0
        assert (pauses[0], round(pauses[-1])) == (PAUSE_SECONDS, 10)
        now += 11.0
        assert fair.pause("a") == PAUSE_SECONDS
    assert fair.pause("a") == 0.0


def test_who_ends_one_answer_begins_no_other_while_the_rest_fill_their_share() -> None:
    fair = Fair(4)
    with fair.holding("calm"), fair.holding("calm"), fair.holding("busy"):
        with fair.holding("busy"):
            pass
        assert 0 < fair.pause("busy") <= PAUSE_SECONDS
