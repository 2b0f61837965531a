"""What becomes of a message on its way in, and the word its person gets at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.doubles.cards import cards_over
from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from adapters.models.language import detect
from core.commands import Command
from core.messages import Audience, Message, Person, Place, Reply, person_audience
from core.ports import Accepted, Draft, Feedback, Guest, Standing, Unavailable
from core.reception import Received, Reception, approve, let_in, receive
from core.words import say

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
    cards_over(
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


BOSS = Person("slack", "U9", locale="en")
CODE = "2" * 8


class Accepting:
    """A door that keeps what it lets in, each once."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}

    async def __call__(self, message: Message) -> Accepted:
        known = self.messages.setdefault(message.id, message)
        return Accepted.NEW if known is message else Accepted.DUPLICATE


def with_boss(door: Accepting) -> Reception:
    return replace(
        RECEPTION,
        accept=door,
        notes=MemoryNotes(),
        guests=MemoryGuests(),
        clock=lambda: 9.0,
        administrators=(BOSS,),
    )


async def test_who_is_approved_is_told_so_once_where_they_were() -> None:
    door = Accepting()
    reception = with_boss(door)
    await let_in(MESSAGE, False, reception)
    told = await asyncio.gather(*(approve(CODE, BOSS, reception) for _ in range(2)))
    assert "may use me" in told[0]
    assert "unknown" in await approve(CODE, BOSS, reception)
    (line,) = door.messages.values()
    assert (line.telling, line.asks, line.place, line.person) == (
        "may_ask",
        "1.0",
        MESSAGE.place,
        ADA,
    )
    assert (line.text, line.at, line.person.locale) == ("", 9.0, "en")


async def test_in_a_room_the_room_is_told_and_nobody_is_named() -> None:
    door = Accepting()
    reception = with_boss(door)
    room = Audience("room", "slack", "T1", "C1")
    asked = replace(MESSAGE, place=Place("slack", "T1", "C1", "1.0"), audience=room)
    await receive(asked, False, reception)
    await approve(CODE, BOSS, reception)
    (line,) = door.messages.values()
    assert (line.telling, line.place) == ("may_ask_room", asked.place)


async def test_what_a_stranger_asked_last_is_answered_once_they_are_let_in() -> None:
    door = Accepting()
    reception = with_boss(door)
    await receive(MESSAGE, False, reception)
    await receive(replace(MESSAGE, id="2.0", text="Where?"), False, reception)
    await let_in(replace(MESSAGE, id="3.0", text="a command's words"), False, reception)
    await approve(CODE, BOSS, reception)
    (asked,) = door.messages.values()
    assert (asked.id, asked.text, asked.telling) == ("2.0", "Where?", "may_ask")


async def test_a_question_without_bounds_is_not_kept_for_a_stranger() -> None:
    door = Accepting()
    reception = with_boss(door)
    await receive(replace(MESSAGE, text="why " * 3_000), False, reception)
    await approve(CODE, BOSS, reception)
    assert [each.text for each in door.messages.values()] == [""]


async def test_what_was_only_overheard_or_a_command_is_not_kept_of_a_stranger() -> None:
    notes = MemoryNotes()
    reception = replace(with_boss(Accepting()), notes=notes)
    await receive(replace(MESSAGE, text="a secret", overheard=True), False, reception)
    await let_in(replace(MESSAGE, text="a secret"), False, reception)
    assert notes.values and "a secret" not in str(notes.values)


@pytest.mark.parametrize(
    ("platform", "written"),
    [("slack", "`/mynah approve 22222222`"), ("telegram", "`/approve 22222222`")],
)
async def test_a_stranger_is_told_what_an_administrator_can_write_there(
    platform: str, written: str
) -> None:
    person = Person(platform, "U1", locale="de")
    asked = replace(MESSAGE, person=person, place=replace(MESSAGE.place, platform=platform))
    approves = {"slack": "/mynah approve"}
    received = await receive(asked, False, replace(RECEPTION, approves=approves))
    assert written in received.words and "`mynah access approve 22222222`" in received.words


async def test_for_whoever_was_told_there_is_a_shorter_word() -> None:
    received = await receive(MESSAGE, False, RECEPTION)
    assert received.again == say("pairing_waits", code=CODE)
    assert len(received.again) < len(received.words) / 2


async def test_an_administrator_reads_a_name_where_one_is_known() -> None:
    reception = with_boss(Accepting())
    ann, bo = Person("slack", "U3", name="Ann\n Lee"), Person("slack", "U4", name="Bo")
    await receive(replace(MESSAGE, person=ann), False, reception)
    assert await approve(CODE, BOSS, reception) == "Ann Lee may use me now."
    group = replace(MESSAGE, person=bo, place=Place("slack", "T1", "C1", "1.0"))
    await receive(group, False, reception)
    told = await approve(CODE, BOSS, reception)
    assert told == "Everybody in the room where Bo asked may use me now."
    unnamed = replace(MESSAGE, person=Person("slack", "U2"))
    await receive(unnamed, False, reception)
    assert await approve(CODE, BOSS, reception) == "person:slack:U2 may use me now."


async def test_an_approval_without_a_code_says_how_it_is_given() -> None:
    reception = replace(with_boss(Accepting()), approves={"slack": "/mynah approve"})
    told = await approve(" ", BOSS, reception)
    assert told.endswith(": /mynah approve K7QP2M9X")
    assert await approve("", ADA, reception) == say("only_administrators")


async def test_nobody_but_an_administrator_has_anybody_told() -> None:
    door = Accepting()
    reception = with_boss(door)
    await receive(MESSAGE, False, reception)
    await approve(CODE, ADA, reception)
    assert not door.messages


async def test_an_approval_holds_where_it_cannot_be_told() -> None:
    async def away(message: Message) -> Accepted:
        raise Unavailable("redis is away")

    reception = replace(with_boss(Accepting()), accept=away)
    await receive(MESSAGE, False, reception)
    assert "may use me" in await approve(CODE, BOSS, reception)
    assert [guest.standing for guest in await reception.guests.decided()] == [Standing.ALLOWED]


@pytest.mark.parametrize(
    ("locale", "text", "begins"),
    [
        ("", "¿Cuándo abre la biblioteca?", "Todavía no te conozco"),
        ("", "図書館は何時に開きますか", "まだ利用が許可されていません"),
        ("", "Quando apre la biblioteca comunale?", "I do not know you yet"),
        ("", "", "I do not know you yet"),
        ("de-AT", "When does the library open?", "Ich kenne dich noch nicht"),
    ],
)
async def test_where_no_client_tells_the_language_what_they_wrote_does(
    locale: str, text: str, begins: str
) -> None:
    asked = replace(MESSAGE, text=text, person=Person("slack", "U1", locale=locale))
    received = await receive(asked, False, replace(RECEPTION, detect=detect))
    assert received.words.startswith(begins)


async def test_what_is_accepted_carries_the_language_on() -> None:
    door = Accepting()
    asked = replace(MESSAGE, text="Wann öffnet die Bibliothek?", person=Person("slack", "U1"))
    await receive(asked, True, replace(RECEPTION, accept=door, detect=detect))
    assert [each.person.locale for each in door.messages.values()] == ["de"]
