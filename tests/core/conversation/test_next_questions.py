"""What is offered after an answer: questions that documents answer for its readers, and no others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from core.conversation.next_questions import MOST, Citing, next_questions
from core.conversation.turn import Exchange, Turn
from core.messages import EVERYONE, Audience, Chunk, Passage, Person
from core.people.preferences import Preferences
from core.people.typeahead.lines import Line
from tests.core.conversation.world import World, ask, open_world

BACKUPS = "When do backups run?"
ROOM = Audience("room", "slack", "T1", "C1")
BO, CY = "web:2", "web:3"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def asked(*lines: Line) -> Citing:
    async def citing(_documents: Collection[str], _readers: Sequence[Audience]) -> Sequence[Line]:
        return lines

    return citing


async def answered(world: World, text: str = BACKUPS) -> Turn:
    turn = await ask(world.in_english(), world.message(text))
    assert turn.reply.citations
    return turn


async def offered(world: World, turn: Turn, *lines: Line) -> tuple[str, ...]:
    return await next_questions(turn, world.tools(), asked(*lines))


def section(heading: str, text: str, position: int, audience: Audience = EVERYONE) -> Passage:
    document = "file:///pool.md"
    uri, headings = f"{document}#{position}", ("Pool", heading)
    chunk = Chunk(uri, document, uri, "Pool", headings, text, position, audience)
    return Passage(chunk, 1.0, "test")


async def pool(world: World, audience: Audience = EVERYONE) -> None:
    told = (
        ("Opening hours", "The pool opens at seven in the morning on weekdays."),
        ("Who may swim?", "Employees and their children may swim in the pool."),
        ("Lockers", "Lockers at the pool take a coin of one euro."),
    )
    await world.stock([section(*each, n, audience) for n, each in enumerate(told)])


async def test_neighbouring_sections_are_offered_as_questions_or_by_their_place(
    world: World,
) -> None:
    await pool(world)
    found = await offered(world, await answered(world, "When does the pool open?"))
    assert {"Who may swim?", "Pool › Lockers"} <= set(found)
    assert "Pool › Opening hours" not in found
    assert len(found) <= MOST


async def test_sections_that_are_most_like_the_question_come_first(world: World) -> None:
    await pool(world)
    alike = section("Opening of the pool on holidays", "The pool is closed on holidays.", 9)
    await world.stock([replace(alike, chunk=replace(alike.chunk, document="file:///h.md"))])
    turn = await answered(world, "When does the pool open in the morning?")
    assert (await offered(world, turn))[0] == "Pool › Opening of the pool on holidays"


async def test_a_page_as_a_whole_is_not_offered(world: World) -> None:
    assert await offered(world, await answered(world)) == ()


async def test_every_offer_is_answered_with_a_citation_when_it_is_asked(world: World) -> None:
    await pool(world)
    turn = await answered(world, "When does the pool open?")
    found = await offered(world, turn)
    assert found
    for text in found:
        assert (await ask(world.in_english(), world.message(text))).reply.citations


async def test_what_two_others_asked_comes_first_and_what_one_asked_is_not_offered(
    world: World,
) -> None:
    await pool(world)
    turn = await answered(world, "When does the pool open?")
    common = [Line("Do lockers take a coin?", EVERYONE, who) for who in (BO, CY)]
    rare = Line("May children of employees swim?", EVERYONE, BO)
    found = await offered(world, turn, *common, rare)
    assert found[0] == "Do lockers take a coin?"
    assert rare.text not in found


async def test_what_others_asked_is_not_offered_where_documents_do_not_answer_it(
    world: World,
) -> None:
    text = "What is the airspeed of an unladen swallow?"
    lines = [Line(text, EVERYONE, who) for who in (BO, CY)]
    assert text not in await offered(world, await answered(world), *lines)


async def test_a_section_that_a_reader_may_not_see_is_not_offered(world: World) -> None:
    await pool(world)
    secret = section("Alarm code", "The alarm code of the pool is seven.", 3, ROOM)
    await world.stock([replace(secret, chunk=replace(secret.chunk, document="file:///s.md"))])
    turn = await answered(world, "When does the pool open?")
    assert not any("Alarm" in each for each in await offered(world, turn))


async def test_what_was_asked_in_this_conversation_is_not_offered_again(world: World) -> None:
    await pool(world)
    turn = await answered(world, "When does the pool open?")
    before = Exchange("m0", "", "who may swim", "Employees.", readers=())
    assert "Who may swim?" not in await offered(world, replace(turn, history=(before,)))


async def test_nothing_is_offered_after_small_talk_or_to_who_prefers_it_short(
    world: World,
) -> None:
    await pool(world)
    turn = await answered(world, "When does the pool open?")
    assert await offered(world, turn)
    assert await offered(world, replace(turn, preferences=Preferences(length="short"))) == ()
    assert await offered(world, replace(turn, mode="chat")) == ()
    overheard = replace(turn, message=replace(turn.message, overheard=True))
    assert await offered(world, overheard) == ()
    none = await ask(world.in_english(), world.message("What is the airspeed of a swallow?"))
    assert await offered(world, none) == ()


async def test_readers_of_a_room_are_offered_what_all_of_them_may_see(world: World) -> None:
    await pool(world, ROOM)
    bo = Person("slack", "T1.U2")
    inside = world.message("When does the pool open?", person=bo, audience=ROOM)
    found = await offered(world, await ask(world.in_english(), inside))
    assert "Who may swim?" in found
