"""Preferences change the form of an answer and Mynah's words, and nothing that it states or cites."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from adapters.doubles.people import MemoryPreferences
from core.commands import Command, respond
from core.conversation.graph import Conversation
from core.knowledge.extract import SENTENCES, extract
from core.messages import EVERYONE, Passage, Person
from core.people.preferences import Preferences, in_language, known
from core.ports import Unavailable
from tests.core.conversation.world import SAM, World, ask, open_world
from tests.core.knowledge.passages import handbook

QUESTIONS = (
    "When do backups run?",
    "How do I restore a backup?",
    "How long are backups kept and when do they run?",
    "How do I ask for vacation?",
)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def preferring(world: World, kept: Preferences, model: ScriptedModel | None = None) -> Conversation:
    async def preferences(person: Person) -> Preferences:
        return kept

    plain = world.conversation(model)
    return Conversation(replace(plain._tools, preferences=preferences), world.saver)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_short_answer_states_and_cites_only_what_the_usual_one_does(question: str) -> None:
    passages = handbook()
    usual = await extract(question, passages, "en", ())
    short = await extract(question, passages, "en", (), sentences=0)
    assert bool(short.blocks) == bool(usual.blocks)
    quoted = [words(c.quote) for block in usual.blocks for c in block.citations]
    for block in short.blocks:
        for citation in block.citations:
            assert any(words(citation.quote) in each for each in quoted)
            assert citation.uri in {c.uri for b in usual.blocks for c in b.citations}
    assert sum(len(b.text) for b in short.blocks) <= sum(len(b.text) for b in usual.blocks)


async def test_fewer_sentences_are_quoted_where_there_are_more() -> None:
    text = (
        "The parrot eats seeds at dawn. In winter the parrot eats warm rice. "
        "The parrot eats no chocolate, which is poison. On Sundays the parrot eats a pear."
    )
    chunk = replace(handbook()[0].chunk, id="parrots", text=text, title="Parrots", headings=())
    passages = [Passage(chunk, 1.0, "test", 1.0)]
    usual = await extract("What does the parrot eat?", passages, "en", ())
    short = await extract("What does the parrot eat?", passages, "en", (), sentences=0)
    counts = [sum(b.text.count("parrot eats") for b in e.blocks) for e in (usual, short)]
    assert counts[0] > counts[1] >= 1, (SENTENCES, counts)


async def test_who_prefers_short_answers_is_said_to_the_model_and_nobody_else_is(
    world: World,
) -> None:
    model = ScriptedModel("Backups run every night at 02:30 [1].")
    turns = [
        await ask(preferring(world, kept, model), world.message("When do backups run?"))
        for kept in (Preferences(), Preferences(length="short"))
    ]
    said = [prompt.system for prompt in model.prompts]
    assert ["At most two sentences" in each for each in said] == [False, True]
    assert turns[0].reply.citations == turns[1].reply.citations
    assert turns[0].reply.text == turns[1].reply.text


async def test_the_chosen_language_is_that_of_notices_and_not_of_quotes(world: World) -> None:
    usual = await ask(preferring(world, Preferences()), world.message("When do backups run?"))
    german = replace(world.message("When do backups run?"), place=replace(usual.message.place))
    german = replace(german, place=replace(german.place, thread="another"))
    turn = await ask(preferring(world, Preferences("de")), german)
    assert turn.reply.text == usual.reply.text
    assert turn.reply.citations == usual.reply.citations
    assert "kein Sprachmodell" in turn.reply.notices[0]
    assert "no language model" in usual.reply.notices[0]


async def test_a_model_is_asked_for_the_chosen_language_where_a_passage_speaks_it(
    world: World,
) -> None:
    model = ScriptedModel("Backups run every night at 02:30 [1].")
    await ask(preferring(world, Preferences("ja"), model), world.message("When do backups run?"))
    # No passage speaks Japanese, and what no passage says would be left out.
    assert "the language with the code en" in model.prompts[-1].system


async def test_commands_speak_the_chosen_language(world: World) -> None:
    async def find(*_: object) -> list[Passage]:
        return []

    async def preferences(person: Person) -> Preferences:
        return Preferences("es")

    command = Command("help", "", SAM, (EVERYONE,))
    reply = await respond(command, find, world.documents, preferences)
    assert reply.text.startswith("Pregúntame")


async def test_where_nobody_can_tell_in_time_the_usual_counts() -> None:
    class Away(MemoryPreferences):
        async def of(self, person: Person) -> Preferences:
            raise Unavailable("gone")

    assert await known(SAM, Away()) == Preferences()


async def test_a_client_without_a_choice_keeps_its_language(world: World) -> None:
    message = replace(world.message("?"), person=replace(SAM, locale="es-MX"))
    assert in_language(message, Preferences()).person.locale == "es-MX"
    assert in_language(message, Preferences("zh")).person.locale == "zh"
