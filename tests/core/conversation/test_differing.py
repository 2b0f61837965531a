"""An answer whose sources contradict each other says so, with their dates and their own words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from core.words import say
from tests.core.conversation.world import World, ask, open_world
from tests.core.knowledge.passages import passage

QUESTION = "How long are backups kept?"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


async def dated(world: World, name: str, text: str, at: float) -> None:
    found = passage(name, name.capitalize(), text)
    await world.stock([found])
    [record] = [
        each for each in await world.documents.visible([], 50) if each.uri == found.chunk.document
    ]
    await world.documents.record([replace(record, changed_at=at)])


@pytest.mark.parametrize(
    "model", [None, ScriptedModel("Backups of the mail server are kept for 30 days [1].")]
)
async def test_both_sides_are_shown_the_newer_first(
    world: World, model: ScriptedModel | None
) -> None:
    await dated(world, "notes", "Backups of the mail server are kept for 30 days.", 1_600_000_000)
    await dated(world, "rules", "Backups of the mail server are kept for 60 days.", 1_700_000_000)
    question = "How long are backups of the mail server kept?"
    turn = await ask(world.conversation(model), world.message(question))
    told = turn.reply.text.partition(say("sources_differ"))[2]
    newer, older = told.strip().splitlines()
    assert newer.startswith("- [Rules](<https://docs.acme.org/rules>) (2023-11-14): ")
    assert "60 days. [" in newer
    assert older.startswith("- [Notes](<https://docs.acme.org/notes>) (2020-09-13): ")
    assert "30 days. [" in older
    quotes = {each.number: each.quote for each in turn.reply.citations}
    for line, days in ((newer, "60 days"), (older, "30 days")):
        assert days in quotes[int(line.rpartition("[")[2].rstrip("]"))]


async def test_where_sources_agree_nothing_is_said(world: World) -> None:
    turn = await ask(world.conversation(), world.message(QUESTION))
    assert turn.reply.citations
    assert say("sources_differ") not in turn.reply.text


async def test_the_newest_source_answers_and_the_older_one_is_told_after_it(world: World) -> None:
    await dated(world, "notes", "Wages of the kiln crew are paid on day 12.", 1_600_000_000)
    await dated(world, "rules", "Wages of the kiln crew are paid on day 27.", 1_700_000_000)
    message = world.message("When are wages of the kiln crew paid?")
    turn = await ask(world.in_english(), message)
    answer, _, told = turn.reply.text.partition(say("sources_differ"))
    assert "day 27" in answer
    assert "day 12" not in answer
    assert "day 12" in told


async def test_an_older_source_answers_a_question_that_names_its_year(world: World) -> None:
    await dated(world, "notes", "In 2020 wages of the crew were paid on day 12.", 1_600_000_000)
    await dated(world, "rules", "In 2020 wages of the crew were paid on day 27.", 1_700_000_000)
    turn = await ask(world.in_english(), world.message("When were wages of the crew paid in 2020?"))
    assert "day 12" in turn.reply.text.partition(say("sources_differ"))[0]
