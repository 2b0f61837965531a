"""In a whole turn: what a model writes of somebody is shown only where its readers may know it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from core.conversation.turn import Written
from core.safety.outbound import HIDDEN
from core.words import say
from tests.core.conversation.world import World, ask, events, open_world
from tests.core.knowledge.passages import passage

CARD, MAIL = "4111 1111 1111 1111", "ada@lovelace.org"
RECALL = "What did we discuss?"
NOTICE = say("hidden_personal_data")


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_what_stands_in_a_document_of_its_readers_is_shown(world: World) -> None:
    line = f"The help desk is reached at {MAIL}."
    await world.stock([passage("desk", "Help desk", line)])
    model = ScriptedModel(f"{line} [1]")
    turn = await ask(world.in_english(model), world.message("How is the help desk reached?"))
    assert MAIL in turn.reply.text
    assert NOTICE not in turn.reply.notices


async def test_nothing_of_it_is_shown_in_any_state_of_a_growing_answer(world: World) -> None:
    await ask(world.in_english(), world.message("When do backups run?"))
    model = ScriptedModel(f"You gave {CARD}.\n\nAnd then {CARD} again.")
    seen = await events(world.in_english(model), world.message(RECALL))
    states = [event.reply.text for event in seen if isinstance(event, Written)]
    assert len(states) == 2
    assert not [state for state in states if CARD in state]
    assert states[-1].count(HIDDEN) == 2
    last = seen[-1]
    assert last.turn.reply.notices.count(NOTICE) == 1  # type: ignore[union-attr]


async def test_an_address_from_the_conversation_may_be_said_again_in_it(world: World) -> None:
    await ask(world.in_english(), world.message(f"I am {MAIL}. When do backups run?"))
    model = ScriptedModel(f"You said that you are {MAIL}.")
    turn = await ask(world.in_english(model), world.message(RECALL))
    assert MAIL in turn.reply.text
