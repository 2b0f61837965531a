"""A deep search is answered with a report: a section a document, shown as it grows, stopped at any time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from core.conversation.report import doing
from core.conversation.turn import Turn, Working, Written
from core.messages import Chunk, Passage
from core.ports import Prompt
from tests.core.conversation.world import World, ask, events, open_world
from tests.core.knowledge.passages import passage

QUESTION = (
    "Compare the retention of backups with that of logs: days, who decides, of Anna and of Bruno"
)
LOGS = "The retention of logs is 30 days. Anna decides on the retention of logs."
COPIES = "The retention of backups is 14 days. Bruno decides on the retention of backups."


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        await opened.stock([passage("logs", "Logs [9]", LOGS), passage("copies", "Copies", COPIES)])
        yield opened


async def test_each_document_that_answers_has_a_section_with_citations(world: World) -> None:
    turn = await ask(world.conversation(), world.message(QUESTION))
    [way] = turn.ways
    assert way.strategy == "deep_search"
    assert "read whole" in {each.why for each in way.looked}
    assert {"**Copies**", "**Logs \\[9\\]**"} <= set(turn.reply.text.split("\n\n"))
    assert {each.title for each in turn.reply.citations} == {"Copies", "Logs [9]"}
    assert all(each.quote in LOGS + COPIES for each in turn.reply.citations)


async def test_the_person_sees_what_is_searched_for_read_and_written_section_by_section(
    world: World,
) -> None:
    told = await events(world.conversation(), world.message(QUESTION))
    steps = [each.step for each in told if isinstance(each, Working)]
    assert any(step.startswith("Searching for ") for step in steps)
    assert "Reading all of Copies" in steps
    grown = [each.reply.text for each in told if isinstance(each, Written)]
    assert len(grown) > 2
    assert all(after.startswith(before) for before, after in pairwise(grown))


async def test_a_search_that_is_stopped_reads_and_writes_nothing_more(world: World) -> None:
    conversation = world.conversation()
    running = conversation.answering(world.message(QUESTION))
    async for event in running:
        if isinstance(event, Working) and event.step.startswith("Searching for "):
            break
    world.index.read = None  # whoever read now would fail
    await running.aclose()  # type: ignore[attr-defined]
    assert await conversation.history(world.message("").conversation) == ()


async def test_a_model_is_asked_for_sections_and_its_words_are_checked(world: World) -> None:
    def report(prompt: Prompt) -> str:
        assert "Write a report" in prompt.system
        return (
            "### Copies\n\nBruno decides on the retention of backups. [1]\n\n"
            "### Invented\n\nThe moon decides on the retention of moonlight."
        )

    model = ScriptedModel('["retention of logs", "who decides"]', report)
    turn = await ask(world.conversation(model), world.message(QUESTION))
    assert {"retention of logs", "who decides"} <= {each.query for each in turn.ways[0].looked}
    assert turn.ways[0].tokens > 0
    assert turn.reply.text == "### Copies\n\nBruno decides on the retention of backups. [1]"


async def test_what_no_document_answers_gets_no_sections(world: World) -> None:
    question = "Compare the orbit of Neptune and that of Uranus, of which the moons are colder?"
    turn = await ask(world.conversation(), world.message(question))
    assert not turn.reply.citations
    assert "**" not in turn.reply.text


def test_long_words_of_others_are_cut_with_a_mark_in_what_is_told(world: World) -> None:
    told = doing("reading_whole", "word " * 100, Turn(world.message("q")))
    assert len(told) < 90
    assert told.endswith("…")


ASKED = "Write me a report on the kiln failures, their causes and what we repaired afterwards"


async def kilns(world: World) -> None:
    for name, day in (("north", "3 May"), ("south", "9 June")):
        title, uri = f"Failure of the {name} kiln on {day}", f"https://docs.acme.org/{name}"
        sections = {
            "Summary": f"The {name} kiln stood still.",
            "Cause": f"A fan in the {name} was jammed by clay dust.",
            "What we repaired": f"All fans in the {name} have filters now.",
        }
        chunks = [
            Chunk(f"{name}-{n}", uri, uri, title, (title, heading), text, n)
            for n, (heading, text) in enumerate(sections.items())
        ]
        await world.stock([Passage(chunk, 1.0, "test") for chunk in chunks])


async def test_who_asks_for_a_report_gets_one_whatever_the_question_is_like(world: World) -> None:
    await kilns(world)
    turn = await ask(world.conversation(), world.message(ASKED))
    [way] = turn.ways
    assert way.strategy == "deep_search"
    assert "a report is asked for" in way.reasons
    assert "**Failure of the north kiln on 3 May**" in turn.reply.text
    assert "**Failure of the south kiln on 9 June**" in turn.reply.text
    quotes = " ".join(each.quote for each in turn.reply.citations)
    assert "jammed by clay dust" in quotes
    assert "filters now" in quotes


async def test_a_report_on_what_nothing_is_told_of_is_none(world: World) -> None:
    await kilns(world)
    message = world.message("Give me an overview of our whaling fleet, its routes and its crews")
    turn = await ask(world.conversation(), message)
    assert turn.ways[0].strategy == "deep_search"
    assert not turn.reply.citations
