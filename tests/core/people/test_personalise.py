"""Whatever somebody prefers, and whatever was learned of them, an answer states and cites the same."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.models import ScriptedModel
from core.conversation.turn import Turn
from core.knowledge.block import Block
from core.knowledge.pieces import Place
from core.messages import Citation
from core.people.personalise import personalise
from core.people.preferences import Preferences
from core.people.profile import Trait, applied
from tests.core.conversation.world import World, ask, open_world
from tests.core.knowledge.passages import handbook
from tests.core.people.test_preferences import preferring

QUESTIONS = (
    "When do backups run?",
    "How do I restore a backup?",
    "How long are backups kept and when do they run?",
    "How do I ask for vacation?",
    "What do the plans cost?",
    "Is there anything about dragons?",
)
WRITTEN = "Backups run every night at 02:30 [1]. Dragons sleep at noon [1]. They are kept for 14 days [1]."
LENGTHS: tuple[Literal["", "usual"], ...] = ("", "usual")
FORMS = [
    Preferences(language, length, listed=listed, sectioned=sectioned)
    for language, length, listed, sectioned in product(
        ("", "de"), LENGTHS, (False, True), (False, True)
    )
]


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def claims(turn: Turn) -> list[str]:
    """The words of the answer in their order, without what a form may add."""
    plain = re.sub(r"^\*\*.*\*\*$", "", turn.reply.text, flags=re.MULTILINE)
    return re.sub(r"^- ", "", plain, flags=re.MULTILINE).split()


async def answers(
    world: World, question: str, forms: list[Preferences], model: ScriptedModel | None = None
) -> list[Turn]:
    found = []
    for number, form in enumerate(forms):
        message = world.message(question)
        place = replace(message.place, thread=f"{question} {number}")
        found.append(await ask(preferring(world, form, model), replace(message, place=place)))
    return found


@pytest.mark.parametrize("model", (None, ScriptedModel(WRITTEN)), ids=("quoted", "written"))
@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_form_has_the_same_claims_and_citations(
    question: str, model: ScriptedModel | None, world: World
) -> None:
    usual, *others = await answers(world, question, FORMS, model)
    for other in others:
        assert other.reply.citations == usual.reply.citations
        if not other.preferences.language:  # what Mynah says itself is no claim
            assert claims(other) == claims(usual)


async def test_the_forms_do_change_the_form(world: World) -> None:
    texts = {
        turn.reply.text
        for turn in await answers(world, "When do backups run?", FORMS[:4], ScriptedModel(WRITTEN))
    }
    assert len(texts) == 4
    assert any(text.count("\n- ") >= 1 for text in texts)
    assert sum("**Backups" in text for text in texts) == 2


@pytest.mark.parametrize("question", QUESTIONS)
async def test_short_answers_keep_the_best_claim_and_add_none(question: str, world: World) -> None:
    usual, set_, learned = await answers(
        world,
        question,
        [
            Preferences(),
            Preferences(length="short"),
            applied(Preferences(), [Trait("length", "short", 9, 9.0)]),
        ],
    )
    assert set_.reply.citations == learned.reply.citations
    for citation in set_.reply.citations:
        assert any(
            citation.quote in each.quote and citation.uri == each.uri
            for each in usual.reply.citations
        )
    assert bool(set_.reply.citations) == bool(usual.reply.citations)


async def test_asking_for_it_shorter_answers_the_same_question_again(world: World) -> None:
    talk = preferring(world, Preferences())
    first = await ask(talk, world.message("How long are backups kept and when do they run?"))
    shorter = await ask(talk, world.message("Shorter, please!"))
    assert shorter.question == first.question and shorter.preferences.short
    assert shorter.reply.citations and len(shorter.reply.text) <= len(first.reply.text)
    # And a second time it is still that question, not the wish.
    again = await ask(talk, world.message("longer please"))
    assert again.question == first.question and not again.preferences.short


async def test_nobody_asks_for_another_persons_question_shorter(world: World) -> None:
    talk = preferring(world, Preferences())
    await ask(talk, world.message("When do backups run?"))
    stranger = replace(world.message("Shorter, please"), person=replace(world.message("?").person))
    stranger = replace(stranger, person=type(stranger.person)("web", "2", "Tom"))
    turn = await ask(talk, stranger)
    assert turn.question == "Shorter, please" and not turn.preferences.short


def test_beneath_its_documents_title_only_the_heading_is_said() -> None:
    chunk = replace(handbook()[0].chunk, title="Backups", headings=("Backups", "Restore"))
    quote = Block("It runs. [1]", places=(Place(chunk, 0, 8),))
    form = Preferences(sectioned=True)
    alone, above = personalise(quote, form, "")
    assert alone.text == "**Backups › Restore**\n\nIt runs. [1]"
    assert personalise(quote, form, above)[0].text == quote.text
    title, above = personalise(Block("**Backups**"), form, "")
    assert title.text == above == "**Backups**"
    assert personalise(quote, form, above)[0].text == "**Restore**\n\nIt runs. [1]"


words = st.text(st.sampled_from("ab .!?:[]()*#-12\n`|>“”。"), max_size=60)


@given(words, st.booleans())
def test_listing_takes_no_sign_away(text: str, sectioned: bool) -> None:
    citation = Citation(1, "T", "u", "q", "c")
    form = Preferences(listed=True, sectioned=sectioned)
    block, above = personalise(Block(text, (citation,)), form, "")
    assert re.sub(r"\s", "", re.sub(r"(?m)^- ", "", block.text)) == re.sub(
        r"\s", "", re.sub(r"(?m)^- ", "", text)
    )
    assert block.citations == (citation,) and above in ("", block.text)
    assert personalise(Block(text), Preferences(), "")[0].text == text
