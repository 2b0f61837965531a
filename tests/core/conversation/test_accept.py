"""The door and the sweep behind it."""

from __future__ import annotations

import pytest

from adapters.doubles.inbox import MemoryInbox
from adapters.doubles.tickets import MemoryTickets
from core.conversation.accept import accept
from core.messages import EVERYONE, Message, Person, Place
from core.ports import Accepted, Unavailable
from core.upkeep.sweep import sweep


def message(number: int, thread: str = "t") -> Message:
    place = Place("web", "", "room", thread)
    return Message(f"m{number}", Person("web", "ann"), place, EVERYONE, "hello", 1.0)


class NoTickets(MemoryTickets):
    async def enqueue(self, conversation: str, seconds: float = 0.0) -> None:
        raise Unavailable("the queue is away")


async def test_an_accepted_message_waits_and_has_a_ticket() -> None:
    inbox, tickets = MemoryInbox(), MemoryTickets()
    assert await accept(message(1), inbox, tickets) is Accepted.NEW
    assert await inbox.waiting(message(1).conversation) == [message(1)]
    assert tickets.enqueued == [(message(1).conversation, 0.0)]


async def test_accepting_again_after_a_cut_off_makes_up_for_the_ticket() -> None:
    inbox, tickets = MemoryInbox(), MemoryTickets()
    with pytest.raises(Unavailable):
        await accept(message(1), inbox, NoTickets())
    assert await accept(message(1), inbox, tickets) is Accepted.DUPLICATE
    assert await inbox.waiting(message(1).conversation) == [message(1)]
    assert len(tickets.enqueued) == 1


async def test_a_refused_message_gets_no_ticket() -> None:
    inbox, tickets = MemoryInbox(limit=1), MemoryTickets()
    await accept(message(1), inbox, tickets)
    assert await accept(message(2), inbox, tickets) is Accepted.FULL
    assert await accept(message(3), inbox, tickets) is Accepted.STILL_FULL
    assert len(tickets.enqueued) == 1


async def test_the_sweep_gives_a_ticket_to_what_was_left_behind() -> None:
    inbox, tickets = MemoryInbox(), MemoryTickets()
    await inbox.append(message(1))
    await inbox.append(message(1, "other"))
    await inbox.take(message(1).conversation)
    assert await sweep(inbox, tickets) == 1
    assert tickets.enqueued == [(message(1, "other").conversation, 0.0)]
