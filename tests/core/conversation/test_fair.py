"""One busy room does not keep the others waiting, and uses what nobody else needs."""

from __future__ import annotations

import asyncio
from collections import Counter

from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.tickets import MemoryTickets
from core.conversation.fair import CROWDED, PAUSE_SECONDS, Fair
from core.conversation.work import Desk
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Lease

SLOTS = 8


def asked(room: str, number: int) -> Message:
    place = Place("web", "", room, f"t{number}")
    return Message(f"{room}{number}", Person("web", room), place, EVERYONE, "hello", 1.0)


class House:
    """Rooms whose answers take until they are let go."""

    def __init__(self) -> None:
        self.inbox, self.tickets, self.fair = MemoryInbox(), MemoryTickets(), Fair(SLOTS)
        self.running: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.go = asyncio.Event()

    async def ask(self, room: str, count: int) -> None:
        for number in range(count):
            message = asked(room, number)
            await self.inbox.append(message)
            await self.tickets.enqueue(message.conversation)

    async def answer(self, lease: Lease, _stopped: asyncio.Event) -> None:
        room = lease.message.place.room
        self.running[room] += 1
        await self.go.wait()
        self.running[room] -= 1
        self.answered[room] += 1

    async def apologise(self, _lease: Lease, reason: str) -> None:
        raise AssertionError(reason)

    async def work(self) -> None:
        desk = Desk(self.inbox, self.inbox, self.tickets, self.answer, self.apologise, 4)
        await self.tickets.work(lambda each: self.fair.work(each, desk), SLOTS)


async def until_running(house: House, room: str, count: int) -> None:
    async with asyncio.timeout(10):
        while house.running[room] < count:  # noqa: ASYNC110 - what is counted has no event
            await asyncio.sleep(0.01)


async def test_a_busy_room_leaves_slots_to_the_others_and_is_answered_in_the_end() -> None:
    house = House()
    await house.ask("busy", 30)
    working = asyncio.create_task(house.work())
    await until_running(house, "busy", int(CROWDED * SLOTS))
    await house.ask("calm", 2)
    await until_running(house, "calm", 2)
    assert house.running["busy"] == CROWDED * SLOTS
    house.go.set()
    async with asyncio.timeout(60 * PAUSE_SECONDS):
        while house.answered != Counter(busy=30, calm=2):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.wait({working})
