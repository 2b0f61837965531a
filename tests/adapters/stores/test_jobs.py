"""Runs of jobs and pauses, in SQLite and in Postgres alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database, open_database
from core.ports import Claim, JobRun, Outcome, Pause


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened


async def test_of_many_that_claim_a_run_one_gets_it(database: Database) -> None:
    jobs = database.jobs
    claims = await asyncio.gather(*(jobs.claim("a", 60.0, 61.0, 121.0) for _ in range(8)))
    assert sorted(each.value for each in claims) == ["ours"] + ["taken"] * 7
    await jobs.end(JobRun("a", 60.0, 61.0, 62.0, Outcome.DONE, "3 things"))
    assert await jobs.claim("a", 60.0, 63.0, 123.0) is Claim.OVER
    assert await jobs.history("a") == [JobRun("a", 60.0, 61.0, 62.0, Outcome.DONE, "3 things")]


async def test_a_run_that_goes_on_keeps_the_next_one_out_until_it_is_silent(
    database: Database,
) -> None:
    jobs = database.jobs
    assert await jobs.claim("a", 60.0, 60.0, 100.0) is Claim.OURS
    await jobs.renew("a", 60.0, 150.0)
    assert await jobs.claim("a", 120.0, 120.0, 180.0) is Claim.OVERLAPS
    assert await jobs.claim("a", 120.0, 121.0, 181.0) is Claim.OVER, "it was left out for good"
    assert await jobs.claim("b", 120.0, 120.0, 180.0) is Claim.OURS, "another job"
    assert await jobs.claim("a", 180.0, 180.0, 240.0) is Claim.OURS, "the first one died"
    (left_out,) = [run for run in await jobs.history("a") if run.due == 120.0]
    assert left_out.outcome is Outcome.LEFT_OUT


async def test_what_was_broken_off_or_died_can_be_done_again(database: Database) -> None:
    jobs = database.jobs
    assert await jobs.claim("a", 60.0, 60.0, 120.0) is Claim.OURS
    await jobs.end(JobRun("a", 60.0, 60.0, 61.0, Outcome.BROKEN_OFF))
    assert await jobs.claim("a", 60.0, 62.0, 122.0) is Claim.OURS
    assert await jobs.claim("a", 60.0, 121.0, 181.0) is Claim.TAKEN
    assert await jobs.claim("a", 60.0, 123.0, 183.0) is Claim.OURS
    assert (await jobs.latest())["a"] == JobRun("a", 60.0, 123.0)


async def test_a_paused_job_is_claimed_by_nobody(database: Database) -> None:
    jobs = database.jobs
    assert await jobs.pause("a", 5.0)
    assert not await jobs.pause("a", 6.0)
    assert await jobs.paused() == {"a": 5.0}
    assert await jobs.claim("a", 60.0, 60.0, 120.0) is Claim.PAUSED
    assert await jobs.resume("a")
    assert not await jobs.resume("a")
    assert await jobs.claim("a", 60.0, 60.0, 120.0) is Claim.OURS


async def test_old_runs_go_and_the_latest_of_each_job_is_told(database: Database) -> None:
    jobs = database.jobs
    for due in (60.0, 120.0):
        for name in ("a", "b"):
            await jobs.end(JobRun(name, due, due, due + 1, Outcome.DONE))
    assert {run.due for run in (await jobs.latest()).values()} == {120.0}
    assert [(run.job, run.due) for run in await jobs.history(limit=3)] == [
        ("a", 120.0),
        ("b", 120.0),
        ("a", 60.0),
    ]
    assert await jobs.prune(100.0) == 2
    assert {run.due for run in await jobs.history()} == {120.0}


async def test_a_pause_stands_until_it_is_lifted(database: Database) -> None:
    pauses = database.pauses
    await pauses.put(Pause("slack", "", 1.0))
    await pauses.put(Pause("everywhere", "Back at noon.", 2.0))
    await pauses.put(Pause("slack", "Moving.", 3.0))
    assert await pauses.all() == [
        Pause("everywhere", "Back at noon.", 2.0),
        Pause("slack", "Moving.", 3.0),
    ]
    assert await pauses.lift("slack")
    assert not await pauses.lift("slack")
