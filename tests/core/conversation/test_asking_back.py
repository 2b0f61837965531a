"""One question back, where several sections are called what is asked and say different things."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from core.conversation.asking_back import MOST, readings
from core.messages import EVERYONE, Audience, Chunk, Passage, Person
from tests.core.conversation.world import World, ask, open_world

ROOM = Audience("room", "slack", "T1", "C1")
TOLD = {
    "Boat": "A boat is launched from the ramp when the tide is high.",
    "Rocket": "A rocket is launched by the countdown officer at noon.",
}


def section(title: str, heading: str, text: str, audience: Audience = EVERYONE) -> Passage:
    document = f"file:///{title.lower()}.md"
    uri = f"{document}#{heading.lower()}"
    chunk = Chunk(uri, document, uri, title, (title, heading), text, 0, audience)
    return Passage(chunk, 1.0, "test")


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        await opened.stock([section(title, "Launch", text) for title, text in TOLD.items()])
        yield opened


async def test_what_several_sections_are_called_is_asked_back_with_their_names(
    world: World,
) -> None:
    turn = await ask(world.in_english(), world.message("How do I launch it?"))
    assert set(turn.reply.suggestions) == {"Boat › Launch", "Rocket › Launch"}
    assert turn.reply.text.startswith("That may mean several things here. Which do you mean?")
    assert "[Boat › Launch](<file:///boat.md#launch>)" in turn.reply.text
    assert (turn.reply.citations, turn.reply.receipt) == ((), True)


@pytest.mark.parametrize("chosen", ["Boat › Launch", "Boat", "the boat, please"])
async def test_what_is_chosen_is_answered_by_its_press_or_by_its_name(
    world: World, chosen: str
) -> None:
    conversation = world.in_english()
    await ask(conversation, world.message("How do I launch it?"))
    turn = await ask(conversation, world.message(chosen))
    assert [each.uri for each in turn.reply.citations] == ["file:///boat.md#launch"]
    assert turn.reply.suggestions == ()


@pytest.mark.parametrize(
    "said", [("1", "2"), ("the first one", "number two"), ("第一个", "第二个")]
)
async def test_choices_have_numbers_by_which_they_are_named(
    world: World, said: tuple[str, str]
) -> None:
    conversation = world.in_english()
    asked = await ask(conversation, world.message("How do I launch it?"))
    place = asked.reply.suggestions.index("Boat › Launch")
    assert f"\n{place + 1}. [Boat › Launch]" in asked.reply.text
    turn = await ask(conversation, world.message(said[place]))
    assert [each.uri for each in turn.reply.citations] == ["file:///boat.md#launch"]


async def test_whoever_asks_again_is_not_asked_back_again(world: World) -> None:
    conversation = world.in_english()
    await ask(conversation, world.message("How do I launch it?"))
    again = await ask(conversation, world.message("How do I launch it?"))
    assert not again.reply.suggestions


@pytest.mark.parametrize(
    "text", ["How do I launch the boat?", "When is the launch at noon?", "What does a plot show?"]
)
async def test_a_question_that_says_more_is_not_asked_back(world: World, text: str) -> None:
    assert not (await ask(world.in_english(), world.message(text))).reply.suggestions


async def test_an_earlier_answer_from_one_of_them_tells_which_is_meant(world: World) -> None:
    conversation = world.in_english()
    assert (await ask(conversation, world.message("When is the tide high?"))).reply.citations
    turn = await ask(conversation, world.message("launch"))
    assert not turn.reply.suggestions
    assert {each.uri for each in turn.reply.citations} == {"file:///boat.md#launch"}


async def test_nobody_is_asked_back_who_did_not_ask(world: World) -> None:
    overheard = replace(world.message("How do I launch it?"), overheard=True)
    assert not (await ask(world.in_english(), overheard)).reply.suggestions


async def test_the_choice_of_one_person_is_no_others(world: World) -> None:
    conversation = world.in_english()
    await ask(conversation, world.message("How do I launch it?"))
    other = world.message("How do I do a launch?", person=Person("web", "2", "Kim"))
    assert len((await ask(conversation, other)).reply.suggestions) == 2


async def test_sections_that_not_every_reader_may_see_are_no_readings(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        shown = section("Boat", "Launch", TOLD["Boat"])
        await world.stock([shown, section("Rocket", "Launch", TOLD["Rocket"], ROOM)])
        turn = await ask(world.in_english(), world.message("How do I launch it?"))
        assert turn.reply.suggestions == ()
        assert "Rocket" not in turn.reply.text


async def test_a_question_back_goes_with_the_documents_that_it_names(world: World) -> None:
    conversation = world.in_english()
    message = world.message("How do I launch it?")
    await ask(conversation, message)
    await conversation.forget_documents(message.conversation, ["file:///boat.md"])
    assert not await conversation.history(message.conversation)


def test_what_says_the_same_or_is_less_likely_is_no_reading_of_its_own() -> None:
    launch = frozenset({"launch"})
    boat, rocket = (section(title, "Launch", text) for title, text in TOLD.items())
    assert readings(launch, [boat, rocket]) == [boat, rocket]
    assert readings(launch, [boat, section("Ship", "Launch", TOLD["Boat"])]) == [boat]
    assert readings(launch, [boat, replace(rocket, score=0.8)]) == [boat]
    assert readings(launch, [boat, section("Rocket", "Launch a rocket", TOLD["Rocket"])]) == [boat]
    other = section("Kite", "Weather", "It needs wind.")
    assert readings(launch, [other, boat, rocket]) == []
    assert readings(frozenset(), [boat, rocket]) == []
    assert readings(launch, []) == []
    many = [section(f"T{n}", "Launch", f"word{n} thing{n} other{n}") for n in range(9)]
    assert len(readings(launch, many)) == MOST
