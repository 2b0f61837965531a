"""Several models at a server where some are in trouble: another one answers, over real connections."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.telemetry.metrics import Metrics
from adapters.telemetry.watch import Watch
from bots.answering import open_answers
from bots.assemble import open_knowledge
from bots.health import readiness
from bots.indexing import index
from bots.settings import Settings
from bots.terminal import ask, message_of
from bots.writers import chat_model, chat_models
from core.messages import EVERYONE
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


@pytest.fixture
async def stocked_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A home in which the opening hours are indexed."""
    page = tmp_path / "hours.md"
    page.write_text("# Opening hours\n\nThe library opens at ten on weekdays.\n")
    settings = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")
    await index(settings, [str(page)], EVERYONE, dry_run=False, as_json=True)
    capsys.readouterr()
    return settings.mynah_home


def settings_of(rogue: Rogue, home: Path) -> Settings:
    return Settings(
        _env_file=None,
        mynah_home=home,
        embedding_languages="en",
        mynah_model_url=rogue.url,
        mynah_model_seconds=10,
        models_light="small, other",
    )


async def test_ask_explains_which_model_was_asked_and_why(
    rogue: Rogue, stocked_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rogue.modes = {"small": "500"}
    settings, question = settings_of(rogue, stocked_home), "When does the library open?"
    await ask(settings, question, EVERYONE, explain=True, as_json=True)
    [choice] = json.loads(capsys.readouterr().out)["choices"]
    assert (choice["model"], choice["tier"]) == ("other", "light")
    assert choice["reasons"][1] == "small failed: its provider failed with status 500"
    await ask(settings, question, EVERYONE, explain=True, as_json=False)
    assert "other (light): complexity 0." in capsys.readouterr().out
    await ask(settings, question, EVERYONE, explain=False, as_json=True)
    assert "choices" not in json.loads(capsys.readouterr().out)


async def test_health_tells_whether_some_or_all_models_fail(
    rogue: Rogue, stocked_home: Path
) -> None:
    settings = settings_of(rogue, stocked_home)
    async with (
        open_knowledge(settings) as knowledge,
        open_answers(settings, knowledge, watch=Watch(Metrics())) as answers,
    ):

        async def state(**modes: str) -> str:
            rogue.modes = modes
            message = message_of("When does the library open?", EVERYONE, "1")
            async for _ in answers.answering(message):
                pass
            ready = readiness({"model": answers.checks["model"]}, time.monotonic)
            return (await ready())[1]["model"]

        assert await state() == "ok"
        failed = "its provider failed with status 500"
        some = f"degraded: 1 of 2 models failed when last asked ({failed})"
        assert await state(small="500") == some
        assert await state(small="500", other="500") == (
            f"degraded: {failed}; people get quotes instead"
        )


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
