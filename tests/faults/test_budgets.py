"""A running Mynah holds a person to their budget, over a kill and a restart, and nobody is left without an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.words import say
from tests.faults.product import product
from tests.faults.rogue import running_rogue

QUESTION = "When does the library open?"


@pytest.mark.soak
async def test_a_spent_budget_stays_spent_when_the_process_is_killed(
    tmp_path: Path, stocked: Path
) -> None:
    async with running_rogue() as rogue:
        settings = {
            "MYNAH_MODEL": "rogue",
            "MYNAH_MODEL_URL": rogue.url,
            "BUDGET_PERSON_DAY_TOKENS": "6000",
        }
        async with product(tmp_path, stocked=stocked, **settings) as (mynah, caller):
            await mynah.start()
            await caller.wait_until_ready()
            answers = [await caller.ask(f"c{n}", f"m{n}", QUESTION) for n in range(6)]
            spent = say("budget_spent", "en")
            assert answers[0]["notices"] == []
            assert spent in answers[-1]["notices"]
            assert all("ten on weekdays" in answer["answer"] for answer in answers)
            asked = rogue.asked
            assert 0 < asked < 6
            mynah.kill()
            await mynah.processes["serve"].wait()
            await mynah.start()
            await caller.wait_until_ready()
            assert spent in (await caller.ask("d", "after", QUESTION))["notices"]
            assert rogue.asked == asked
