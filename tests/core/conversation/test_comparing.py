"""A comparison is answered for both sides, or it is said which one was not found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.knowledge.strategies.side_by_side import asked_of, side_by_side
from core.words import say
from tests.core.conversation.world import World, ask, open_world
from tests.core.knowledge.passages import passage

NORTH = passage("north", "North kiln", "The cause of the failure was clay dust in a fan.")
SOUTH = passage("south", "South kiln", "The cause of the failure was a crack in the flue.")
QUESTION = "Compare the causes of the failure of the North kiln and the South kiln"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_both_sides_are_answered(world: World) -> None:
    await world.stock([NORTH, SOUTH])
    turn = await ask(world.in_english(), world.message(QUESTION))
    assert "clay dust" in turn.reply.text
    assert "crack" in turn.reply.text
    numbers = [each.number for each in turn.reply.citations]
    assert numbers == list(range(1, len(numbers) + 1))


REPAIRS = passage(
    "repairs",
    "Repairs of things at the North kiln and at other places",
    "The cause of the failure was later found to be a fuse.",
)
FLUE = passage("south", "South kiln", "It failed, since a crack had opened in the flue.")


async def test_a_side_that_is_told_in_other_words_is_answered_too(world: World) -> None:
    await world.stock([NORTH, REPAIRS, FLUE])
    reply = (await ask(world.in_english(), world.message(QUESTION))).reply
    assert "fuse" in reply.text
    assert "crack" in reply.text


async def test_a_side_that_its_document_is_called_by_heads_it_once(world: World) -> None:
    await world.stock([NORTH, REPAIRS, FLUE])
    reply = (await ask(world.in_english(), world.message(QUESTION))).reply
    assert reply.text.startswith("**North kiln**")
    assert "**Repairs of things at the North kiln and at other places**" in reply.text
    assert reply.text.count("**North kiln**") == 1


async def test_a_side_that_nothing_tells_of_is_named(world: World) -> None:
    await world.stock([NORTH])
    turn = await ask(world.in_english(), world.message(QUESTION))
    assert "clay dust" in turn.reply.text
    assert say("side_missing", side="South kiln") in turn.reply.text


@pytest.mark.parametrize(
    ("question", "language", "both"),
    [
        ("Compare the walls of Fort Ross and Fort Bragg", "en", ["Fort Ross", "Fort Bragg"]),
        ("What is the difference between Alder and Birch?", "en", ["Alder", "Birch"]),
        ("Vergleiche die Mauern von Erlau und Bruck", "de", ["Mauern von Erlau", "Bruck"]),
        ("Was ist der Unterschied zwischen Erle und Birke?", "de", ["Erle", "Birke"]),
        ("¿Cuál es la diferencia entre Aliso y Abedul?", "es", ["Aliso", "Abedul"]),
        ("Is Alder or Birch harder?", "en", []),
        ("How do I compare two files and print them?", "en", []),
        ("Which shops open between 9 and 10?", "en", []),
        ("比较一下", "zh", []),
    ],
)
def test_two_things_are_set_side_by_side_by_the_form_of_the_question(
    question: str, language: str, both: list[str]
) -> None:
    assert side_by_side(question, language) == both


def test_each_side_is_asked_of_alone() -> None:
    assert asked_of("Alder", "Birch", "Compare Alder and Birch") == "Compare Alder and"
