"""Several models at a server where some are in trouble: another one answers, over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.assemble import chat_model, chat_models
from bots.settings import Settings
from core.ports import ModelFailed, Prompt
from core.resilience.route import Demand
from core.resilience.routed import Routed, bound
from tests.faults.rogue import ANSWER, Rogue, running_rogue

ASKED = Prompt("Answer.", "When does the library open?")
WHOLE = "".join(ANSWER)
EASY, HARD = Demand(aside=False, complexity=0.1), Demand(aside=False, complexity=0.9)


@pytest.fixture
async def rogue() -> AsyncIterator[Rogue]:
    async with running_rogue() as running:
        yield running


def models(rogue: Rogue, **more: Any) -> Routed:
    settings = Settings(
        _env_file=None,
        mynah_model_url=rogue.url,
        mynah_model_seconds=10,
        models_light="small",
        models_premium="large, other",
        **more,
    )
    made = chat_model(settings, chat_models(settings))
    assert isinstance(made, Routed)
    return made


async def told(model: Routed, demand: Demand) -> tuple[str, Routed]:
    asked = bound(model, demand)
    assert isinstance(asked, Routed)
    return "".join([piece async for piece in asked.write(ASKED)]), asked


async def test_an_easy_question_goes_to_the_light_tier_and_a_hard_one_to_the_premium_one(
    rogue: Rogue,
) -> None:
    every = models(rogue)
    assert (await told(every, EASY))[0] == WHOLE
    assert (await told(every, HARD))[0] == WHOLE
    assert rogue.models == ["small", "large"]


@pytest.mark.parametrize("mode", ["500", "no http", "no events"])
async def test_the_next_model_answers_where_one_is_in_trouble(rogue: Rogue, mode: str) -> None:
    rogue.modes = {"large": mode}
    text, asked = await told(models(rogue), HARD)
    assert text == WHOLE
    assert asked.name == "other"
    assert asked.choices[0].reasons[1].startswith("large failed: its provider")


async def test_an_answer_that_breaks_off_is_not_begun_anew_by_another(rogue: Rogue) -> None:
    rogue.modes = {"large": "closes"}
    with pytest.raises(ModelFailed, match="broke off"):
        await told(models(rogue), HARD)
    assert rogue.models == ["large"]


async def test_a_silent_model_is_overtaken_where_requests_are_hedged(rogue: Rogue) -> None:
    rogue.modes = {"large": "silent"}
    text, asked = await told(models(rogue, model_hedge_seconds=0.2), HARD)
    assert text == WHOLE
    assert asked.name == "other"
    assert asked.choices[0].reasons[1] == "no word from large in 0.2 s"
