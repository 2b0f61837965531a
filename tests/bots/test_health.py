"""Readiness follows the engines within a second and never overwhelms them."""

from __future__ import annotations

import asyncio

import pytest

from adapters.doubles.models import ScriptedModel
from adapters.telemetry.counted import WatchedModel
from bots.health import FRESH_SECONDS, attended_or_degraded, readiness
from core.ports import ModelFailed, Prompt, Unavailable


class Clock:
    """Moves when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Engine:
    """Answers or not, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.trouble: Exception | None = None

    async def ping(self) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble


async def test_all_well_is_ready() -> None:
    ready = readiness({"queue": Engine().ping, "records": Engine().ping}, Clock())
    assert await ready() == (True, {"queue": "ok", "records": "ok"})


async def test_one_engine_away_is_named_and_back_again_when_it_is() -> None:
    queue, records, clock = Engine(), Engine(), Clock()
    ready = readiness({"queue": queue.ping, "records": records.ping}, clock)
    records.trouble = Unavailable("the records' database: connection refused")
    states = {"queue": "ok", "records": "the records' database: connection refused"}
    assert await ready() == (False, states)
    records.trouble = None
    clock.now += FRESH_SECONDS
    assert await ready() == (True, {"queue": "ok", "records": "ok"})


async def test_many_who_ask_at_once_ask_the_engine_once() -> None:
    engine, clock = Engine(), Clock()
    ready = readiness({"queue": engine.ping}, clock)
    await asyncio.gather(*(ready() for _ in range(50)))
    assert engine.asked == 1
    clock.now += FRESH_SECONDS
    await ready()
    assert engine.asked == 2


async def test_a_clock_set_back_does_not_freeze_the_answer() -> None:
    engine, clock = Engine(), Clock()
    ready = readiness({"queue": engine.ping}, clock)
    await ready()
    clock.now -= 3600
    await ready()
    assert engine.asked == 2


async def test_an_engine_that_hangs_counts_as_away() -> None:
    ready = readiness({"queue": asyncio.Event().wait}, Clock(), patience=0.05)
    is_ready, states = await ready()
    assert not is_ready
    assert states["queue"].startswith("no answer in")


async def test_a_failing_model_degrades_and_keeps_nobody_from_an_answer() -> None:
    failing = ModelFailed("no word from it for 2 s", retryable=False)
    model = WatchedModel(ScriptedModel([failing], "Fine again."), lambda _failure: None)
    clock = Clock()
    ready = readiness({"model": model.check}, clock)
    assert await ready() == (True, {"model": "ok"})
    with pytest.raises(ModelFailed):
        [words async for words in model.write(Prompt("", ""))]
    clock.now += FRESH_SECONDS
    told = "degraded: no word from it for 2 s; people get quotes instead"
    assert await ready() == (True, {"model": told})
    assert "".join([words async for words in model.write(Prompt("", ""))]) == "Fine again."
    clock.now += FRESH_SECONDS
    assert await ready() == (True, {"model": "ok"})


@pytest.mark.parametrize(("attended", "state"), [(True, "ok"), (False, "degraded: no worker runs")])
async def test_without_a_worker_messages_wait_and_readiness_says_so(
    attended: bool, state: str
) -> None:
    async def ask() -> bool:
        return attended

    ready = readiness({"workers": attended_or_degraded(ask)}, Clock())
    is_ready, states = await ready()
    assert is_ready
    assert states["workers"].startswith(state)
