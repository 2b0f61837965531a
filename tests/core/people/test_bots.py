"""Other bots: heard where they are named, a few times in a row, and never in a loop."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace

import pytest

from adapters.doubles.people import MemoryGuests, MemoryNotes
from core.messages import Audience, Message, Person, Place, person_audience
from core.people.bots import EXCHANGES, ROOM_EXCHANGES, may_speak, named_bots
from core.ports import Accepted, Guest, Standing
from core.reception import Received, Reception, receive
from tests.core.test_reception import RECEPTION

ADA = Person("slack", "U1", "Ada")
OTHER = Person("slack", "U9", "Other", bot=True)
THREAD = Place("slack", "T1", "C1", "1.1")


def said(id_: str, person: Person = OTHER, place: Place = THREAD) -> Message:
    return Message(id_, person, place, Audience("workspace", "slack", "T1"), "When?", 1.0)


def house(*bots: str, guests: MemoryGuests | None = None) -> Reception:
    return replace(RECEPTION, notes=MemoryNotes(), guests=guests or MemoryGuests(), bots=bots)


async def heard(reception: Reception, *messages: Message) -> list[bool]:
    return [(await receive(m, False, reception)).accepted is not None for m in messages]


@pytest.mark.parametrize(
    ("text", "bots"),
    [
        ("", set()),
        (" slack:U9 ,discord:5,", {"slack:U9", "discord:5"}),
    ],
)
def test_bots_are_named_with_commas(text: str, bots: Collection[str]) -> None:
    assert named_bots(text) == bots


def test_people_may_always_speak_and_bots_where_they_are_named() -> None:
    assert may_speak(ADA, ())
    assert not may_speak(OTHER, ())
    assert not may_speak(OTHER, {"discord:U9", "slack:U8"})
    assert may_speak(OTHER, {"slack:U9"})


async def test_a_bot_that_nobody_named_hears_nothing_not_even_a_code() -> None:
    for rule in ("open", "paired", "listed"):
        assert await receive(said("1"), True, replace(house(), rule=rule)) == Received(None)


async def test_a_named_bot_needs_no_code_and_a_block_counts_before_its_name() -> None:
    for rule in ("open", "paired", "listed"):
        reception = replace(house("slack:U9"), rule=rule)
        assert await receive(said("1"), False, reception) == Received(Accepted.NEW)
    blocked = MemoryGuests([Guest(person_audience(OTHER), Standing.BLOCKED, "cli", 1.0)])
    assert await heard(house("slack:U9", guests=blocked), said("1")) == [False]


async def test_what_a_bot_edits_asks_nothing() -> None:
    edit = replace(said("1~2"), revises="1")
    assert await heard(house("slack:U9"), said("1"), edit) == [True, False]


async def test_after_enough_in_a_row_bots_are_silence_until_a_person_speaks_there() -> None:
    reception = replace(house("slack:U9", "slack:U8"), rule="open")
    third = replace(OTHER, id="U8")
    row = [said(str(number), third if number % 2 else OTHER) for number in range(EXCHANGES + 3)]
    assert await heard(reception, *row) == [True] * EXCHANGES + [False] * 3
    elsewhere = replace(THREAD, thread="2.2")
    assert await heard(reception, said("20", place=elsewhere)) == [True]
    assert await heard(reception, said("21", ADA, elsewhere), said("22")) == [True, False]
    assert await heard(reception, said("23", ADA), said("24")) == [True, True]


async def test_whoever_may_not_ask_does_not_begin_it_anew() -> None:
    reception = replace(house("slack:U9"), rule="listed")
    row = [said(str(number)) for number in range(EXCHANGES)]
    assert await heard(reception, *row, said("20", ADA), said("21")) == [
        *([True] * EXCHANGES),
        False,
        False,
    ]


async def test_a_message_that_comes_again_counts_once() -> None:
    reception = house("slack:U9")
    row = [said("1")] * 3 * EXCHANGES + [said(str(number)) for number in range(2, EXCHANGES + 1)]
    assert all(await heard(reception, *row))
    assert await heard(reception, said("99"), said("1")) == [False, True]


async def test_people_and_bots_may_share_more_than_the_conversation() -> None:
    reception = replace(house("slack:U9"), rule="open")
    room, own = replace(THREAD, thread=""), replace(THREAD, thread="p1")
    for number in range(EXCHANGES):
        assert (await receive(said(str(number)), False, reception, room)).accepted
    assert not (await receive(said("20"), False, reception, room)).accepted
    await receive(said("21", ADA, own), False, reception, room)
    assert (await receive(said("22"), False, reception, room)).accepted


@dataclass
class Mynah:
    """Answers whatever it accepts, in the same thread, where the other one hears it."""

    me: Person
    reception: Reception
    answered: list[str] = field(default_factory=list)

    async def hear(self, message: Message, talk: deque[Message]) -> None:
        if message.person == self.me:
            return
        received = await receive(message, True, self.reception)
        if received.accepted is Accepted.NEW:
            self.answered.append(message.id)
            talk.append(replace(message, id=f"{message.id}{self.me.id}", person=self.me))


async def test_two_that_may_ask_each_other_come_to_an_end_and_begin_anew_with_a_person() -> None:
    one, two = (Person("slack", f"U{n}", bot=True) for n in (7, 8))
    mynahs = [Mynah(one, house(str(two))), Mynah(two, house(str(one)))]
    for count, question in enumerate(("1", "2"), start=1):
        talk = deque([said(question, ADA)])
        for _ in range(1_000):
            if not talk:
                break
            message = talk.popleft()
            for mynah in mynahs:
                await mynah.hear(message, talk)
        assert not talk, "it goes on and on"
        for mynah in mynahs:
            assert len(mynah.answered) == count * (1 + EXCHANGES)


async def test_bots_that_begin_a_conversation_each_time_come_to_an_end_in_the_room() -> None:
    reception = house("slack:U9")
    anew = [said(str(n), place=replace(THREAD, thread=f"{n}.1")) for n in range(ROOM_EXCHANGES + 3)]
    assert await heard(reception, *anew) == [True] * ROOM_EXCHANGES + [False] * 3
    elsewhere = said("e", place=replace(THREAD, room="C2"))
    assert await heard(reception, elsewhere) == [True]
    await receive(said("p", ADA), True, reception)
    assert await heard(reception, said("l", place=replace(THREAD, thread="l.1"))) == [True]
