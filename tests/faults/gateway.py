"""A small gateway: sends every message of every conversation and notes what it acknowledged."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from adapters.stores.inbox import RedisDoor
from adapters.stores.tickets import open_tickets
from adapters.stores.valkey import docket_url, open_redis
from core.conversation.accept import accept
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Door, Tickets, Unavailable
from tests.faults.journal import Journal, acknowledged

MESSAGES = 10
"""In each conversation."""


def message(conversation: int, number: int) -> Message:
    place = Place("test", "", "room", str(conversation))
    name = f"c{conversation}-{number}"
    return Message(name, Person("test", "ann"), place, EVERYONE, f"Question {number}", 0.0)


async def _send(
    each: Message, door: Door, tickets: Tickets, journal: Journal, acknowledge_first: bool
) -> None:
    """As a platform does: again and again until it is acknowledged."""
    if acknowledge_first:
        journal.write(acknowledged=each.id)
        await asyncio.sleep(0.3)  # where a queue in memory would be
    while True:
        try:
            await accept(each, door, tickets)
            break
        except Unavailable:
            await asyncio.sleep(0.1)
    if not acknowledge_first:
        journal.write(acknowledged=each.id)


async def main(home: Path, conversations: int, seconds: float, fault: str) -> None:
    journal = Journal(home / "journal")
    done = acknowledged(journal.read())

    async def talk(conversation: int) -> None:
        for number in range(MESSAGES):
            each = message(conversation, number)
            if each.id not in done:
                await asyncio.sleep(random.uniform(0, 2 * seconds / MESSAGES))  # noqa: S311
                await _send(each, door, tickets, journal, fault == "acknowledge first")

    async with (
        open_redis("", home, "always") as redis,
        open_tickets(docket_url("", home)) as tickets,
    ):
        door = RedisDoor(redis, limit=100)
        await asyncio.gather(*(talk(each) for each in range(conversations)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
