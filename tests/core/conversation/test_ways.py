"""A turn keeps how its passages were sought, and a question that leans is completed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from core.messages import Person
from core.resilience.route import Tier
from core.resilience.routed import Routed
from tests.core.conversation.world import World, ask, open_world


def tiers(*models: ScriptedModel) -> Routed:
    """One model a tier, the lightest first."""
    return Routed(tuple(Tier(n, (model,)) for n, model in enumerate(models)), lambda: 0.0)


ANN = Person("slack", "U2", "Ann")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_each_question_of_a_turn_has_its_way_with_reasons(world: World) -> None:
    turn = await ask(world.conversation(), world.message("How do I restore a backup?"))
    [way] = turn.ways
    assert way.strategy == "naive"
    assert way.reasons[0].startswith("complexity 0.")
    assert way.looked[0].query == "How do I restore a backup?"


async def test_what_leans_on_the_question_before_is_completed_with_it(world: World) -> None:
    conversation = world.conversation()
    await ask(conversation, world.message("How do I restore a backup?"))
    turn = await ask(conversation, world.message("And how long does it take?"))
    [way] = turn.ways
    assert way.strategy == "conversational"
    assert way.looked[0].query == "And how long does backup take (restore)?"


async def test_what_another_person_asked_in_between_is_not_leaned_on(world: World) -> None:
    conversation = world.conversation()
    await ask(conversation, world.message("How do I restore a backup?"))
    await ask(conversation, world.message("When does the office open?", person=ANN))
    turn = await ask(conversation, world.message("And how long does it take?"))
    [way] = turn.ways
    assert way.looked[0].query == "And how long does backup take (restore)?"


async def test_a_turn_keeps_which_model_was_asked_and_why(world: World) -> None:
    every = tiers(*(ScriptedModel("NO_ANSWER", name=name) for name in ("small", "mid", "large")))
    turn = await ask(world.conversation(every), world.message("How do I restore a backup?"))
    assert turn.model == "small"
    [choice] = turn.choices
    assert (choice.model, choice.tier) == ("small", "light")
    assert choice.reasons[0].startswith(f"complexity {turn.ways[0].complexity:.2f}")


async def test_what_asks_more_is_answered_by_a_larger_model(world: World) -> None:
    every = tiers(*(ScriptedModel("NO_ANSWER", name=name) for name in ("small", "mid", "large")))
    asked = "Who is the manager of the author of the page that both differ from?"
    turn = await ask(world.conversation(every), world.message(asked))
    assert turn.ways[0].complexity >= 0.6
    assert turn.model == "large"


async def test_what_the_check_makes_of_an_answer_is_known_of_its_model(world: World) -> None:
    says = "Run `mynah restore`.\n\nBananas are blue and sing at night [1]."
    every = tiers(ScriptedModel(says, name="small"), ScriptedModel(name="large"))
    turn = await ask(world.conversation(every), world.message("How do I restore a backup?"))
    assert turn.model == "small"
    track = every.tracks["small"]
    assert track.judged == 1
    assert 0 <= track.quality < 1
