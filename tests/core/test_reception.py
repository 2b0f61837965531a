"""What becomes of a message on its way in, and the word its person gets at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from core.commands import Command
from core.messages import Audience, Message, Person, Place, Reply, person_audience
from core.people.cards import Cards
from core.ports import Accepted, Draft, Feedback, Guest, Standing
from core.reception import Received, Reception, receive

ADA = Person("slack", "U1", locale="en")
MESSAGE = Message(
    "1.0", ADA, Place("slack", "T1", "D1", "1.0", private=True), person_audience(ADA), "When?", 1.0
)


async def accept(message: Message) -> Accepted:
    return Accepted.NEW


async def full(message: Message) -> Accepted:
    return Accepted.FULL


async def waiting(conversation: str) -> list[Message]:
    return [MESSAGE] * 100


async def stop(conversation: str, message_id: str) -> None:
    return


async def rate(feedback: Feedback) -> bool:
    return True


async def draft(message: Message) -> Draft | None:
    return None


async def respond(command: Command) -> Reply:
    return Reply(command.text)


async def suggest(person: Person, typed: str, readers: Sequence[Audience]) -> Sequence[str]:
    return [typed]


RECEPTION = Reception(
    accept,
    waiting,
    stop,
    rate,
    draft,
    respond,
    suggest,
    MemoryNotes(),
    MemoryGuests(),
    "paired",
    lambda letters: letters[0],
    lambda: 1.0,
    Cards(
        MemoryNotes(),
        MemoryErasures(),
        MemoryPreferences(),
        lambda letters: letters[0],
        lambda: 1.0,
        asyncio.sleep,
    ),
)


async def test_a_member_is_let_in() -> None:
    assert await receive(MESSAGE, True, RECEPTION) == Received(Accepted.NEW)


async def test_a_stranger_is_told_how_to_be_let_in_and_nothing_is_accepted() -> None:
    received = await receive(MESSAGE, False, RECEPTION)
    assert received.accepted is None
    assert "mynah access approve 22222222" in received.words


async def test_a_blocked_person_hears_nothing() -> None:
    guests = MemoryGuests([Guest(person_audience(ADA), Standing.BLOCKED, "cli", 1.0)])
    blocking = replace(RECEPTION, guests=guests, rule="open")
    assert await receive(MESSAGE, True, blocking) == Received(None)


async def test_a_full_inbox_is_told() -> None:
    received = await receive(MESSAGE, True, replace(RECEPTION, accept=full))
    assert received.accepted is Accepted.FULL
    assert "100 of your messages" in received.words
