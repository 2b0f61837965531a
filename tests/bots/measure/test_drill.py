"""The drill tells what a person would have been told: a small one, without the days that are learned."""

from __future__ import annotations

import numpy as np

from bots.measure.drill import Installation, drilled, installed
from bots.measure.faults import FAULTS, MONDAY, Fault, World

HOUR = 10.0


def house() -> Installation:
    return installed(World(np.random.default_rng(5)))


def fault(name: str) -> Fault:
    return next(each for each in FAULTS if each.name == name)


async def test_a_model_that_fails_is_noticed_in_two_minutes_and_named() -> None:
    told = await drilled(fault("a model fails"), house(), HOUR)
    assert told["before"] == 0
    assert told["minutes"] <= 2
    assert told["cause"] == "model anthropic:small"
    assert told["right"]


async def test_nothing_is_noticed_where_nothing_breaks() -> None:
    nothing = Fault("nothing", lambda _world, _at: None, ("", ""))
    told = await drilled(nothing, house(), HOUR)
    assert told["minutes"] is None
    assert not told["right"]


async def test_questions_come_by_day_and_hardly_any_by_night() -> None:
    made = house()
    await made.minutes(MONDAY + 13 * 3600, 30)
    by_day = len(made.world.observed.answers)
    await made.minutes(MONDAY + 27 * 3600, 30)
    assert len(made.world.observed.answers) - by_day < by_day / 4
