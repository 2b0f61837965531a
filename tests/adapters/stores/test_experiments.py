"""Runs and exposures in SQLite and in Postgres alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database, open_database
from core.ports import Feedback, Score, Traces, Verdict
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit
from core.quality.experiments.running import Run
from tests.adapters.stores.test_sql_contract import ADA, BO, turn

ARMS = (Arm("control", 0.5, {}), Arm("quick", 0.5, {"STRATEGY_SIMPLE": 0.9}))
BY_PERSON = Experiment("one", Unit.PERSON, ARMS, Metric("answered", 0.1, True), ())
SCORE = Score(0.5, "")


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened


async def test_an_experiment_runs_as_it_was_declared_and_is_started_once(
    database: Database,
) -> None:
    experiments = database.experiments
    assert await experiments.start(BY_PERSON, 10.0)
    assert await experiments.start(replace(BY_PERSON, name="two"), 11.0)
    assert not await experiments.start(replace(BY_PERSON, arms=ARMS[::-1]), 12.0)
    assert [run.experiment for run in await experiments.runs()] == [
        BY_PERSON,
        replace(BY_PERSON, name="two"),
    ]
    assert await experiments.stop("one", 20.0, "enough")
    assert not await experiments.stop("one", 30.0, "again")
    assert not await experiments.stop("none", 30.0, "")
    assert not await experiments.start(BY_PERSON, 40.0)
    assert [run.experiment.name for run in await experiments.runs(running=True)] == ["two"]
    assert (await experiments.runs())[0] == Run(BY_PERSON, 10.0, 20.0, "enough")


async def test_a_unit_is_exposed_once_and_its_later_answers_are_seen(database: Database) -> None:
    run, records = Run(BY_PERSON, 0.0), database.records
    await database.experiments.expose(run, str(ADA), "quick", str(ADA), 202.5)
    await database.experiments.expose(run, str(ADA), "control", str(ADA), 1.0)
    assert await database.experiments.exposed(run) == {"control": 0, "quick": 1}
    for number in (1, 2, 3, 4, 5):  # answered at 201, 202, …
        await records.save(turn(number))
    verdict = Verdict(SCORE, SCORE, SCORE, SCORE, SCORE, SCORE)
    assert await records.keep_verdict("web::r:t", "m3", verdict)
    silent = turn(4)
    await records.save(replace(silent, reply=replace(silent.reply, citations=())))
    await records.save(replace(turn(5), mode="chat"))
    await records.save(turn(6, person=BO))
    for person, score in ((ADA, 1), (BO, -1)):
        assert await records.rate(Feedback("web::r:t", "m3", str(person), score))

    third, fourth = sorted(await database.experiments.seen(run), key=lambda each: not each.cited)
    assert (third.arm, third.unit, third.verdict) == ("quick", str(ADA), verdict)
    assert (third.cited, third.thumbs_up, third.thumbs_down) == (True, True, True)
    assert third.seconds == pytest.approx(0.512)
    assert (fourth.cited, fourth.thumbs_up, fourth.verdict) == (False, False, None)
    await records.save(replace(turn(4), seconds={}))
    (given_up,) = [e for e in await database.experiments.seen(run) if e.seconds is None]
    assert given_up.unit == str(ADA), "what was stopped took no time, and is no quick answer"
    stopped = replace(run, stopped_at=203.5)
    assert await database.experiments.seen(stopped) == [third]


async def test_conversations_are_units_of_their_own(database: Database) -> None:
    run = Run(replace(BY_PERSON, unit=Unit.CONVERSATION), 0.0)
    await database.experiments.expose(run, "web::r:t", "control", str(ADA), 0.0)
    for saved in (turn(1), turn(2, person=BO), turn(3, room="other")):
        await database.records.save(saved)
    assert [each.unit for each in await database.experiments.seen(run)] == ["web::r:t"] * 2


async def test_forgetting_a_person_removes_their_exposures_alone(database: Database) -> None:
    run = Run(BY_PERSON, 0.0)
    for person, at in ((ADA, 5.0), (BO, 5.0)):
        await database.experiments.expose(run, str(person), "quick", str(person), at)
    later = replace(run, experiment=replace(BY_PERSON, name="later"))
    await database.experiments.expose(later, str(ADA), "quick", str(ADA), 99.0)
    traces = await database.kept.traces(Traces(ADA, 50.0))
    assert (await database.kept.forget(traces, "", only_look=True))["exposures"] == 1
    assert (await database.experiments.exposed(run))["quick"] == 2
    assert (await database.kept.forget(traces, ""))["exposures"] == 1
    assert (await database.experiments.exposed(run))["quick"] == 1
    assert (await database.experiments.exposed(later))["quick"] == 1
