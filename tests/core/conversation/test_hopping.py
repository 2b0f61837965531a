"""A question that asks of one thing through another is answered in both hops, or not as sure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.words import say
from tests.core.conversation.world import World, ask, open_world
from tests.core.knowledge.passages import passage

KILN = "The person who owns the north kiln is Ada Reed. It burns wood from Norway."
PEOPLE = """| Name | Trade | Manager |
|---|---|---|
| Ben Cole | Potter | Eve Hall |
| Ada Reed | Glazer | Ben Cole |
"""
FILLING = [
    passage(f"ledger-{n}", f"Ledger {n}", f"The boiler of floor {n} is inspected.")
    for n in range(12)
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        await opened.stock([passage("kiln", "North kiln", KILN), *FILLING])
        yield opened


QUESTION = "Who is the manager of the person who owns the north kiln?"


async def test_the_row_of_the_name_that_the_answer_says_follows_it(world: World) -> None:
    await world.stock([passage("people", "People", PEOPLE)])
    turn = await ask(world.in_english(), world.message(QUESTION))
    first, second = turn.reply.citations
    assert "is Ada Reed" in first.quote
    assert second.quote == "| Ada Reed | Glazer | Ben Cole |"
    assert turn.reply.text.index("Ada Reed. [1]") < turn.reply.text.index("| Manager |")
    assert say("unsure") not in turn.reply.notices


async def test_so_does_a_sentence_that_says_both(world: World) -> None:
    words = "In the office Ada Reed has Ben Cole for her manager."
    await world.stock([passage("office", "Office", words)])
    turn = await ask(world.in_english(), world.message(QUESTION))
    assert turn.reply.citations[-1].quote == words


async def test_a_word_that_is_asked_for_twice_is_followed_twice(world: World) -> None:
    await world.stock([passage("people", "People", PEOPLE)])
    message = world.message("Who is the manager of the manager of Ada Reed?")
    turn = await ask(world.in_english(), message)
    assert [each.quote for each in turn.reply.citations] == [
        "| Ada Reed | Glazer | Ben Cole |",
        "| Ben Cole | Potter | Eve Hall |",
    ]


async def test_where_nothing_says_the_second_hop_the_first_is_not_sure(world: World) -> None:
    turn = await ask(world.in_english(), world.message(QUESTION))
    assert turn.reply.citations
    assert say("unsure") in turn.reply.notices


async def test_a_question_of_one_hop_stays_as_it_is(world: World) -> None:
    await world.stock([passage("people", "People", PEOPLE)])
    turn = await ask(world.in_english(), world.message("Who owns the north kiln?"))
    assert "people" not in {each.uri.rpartition("/")[2] for each in turn.reply.citations}
