"""What the monitor reads and keeps is alike in SQLite and Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database, open_database
from core.ports import (
    Answered,
    Choice,
    Feedback,
    Kept,
    Looked,
    Opinion,
    Payer,
    Score,
    Slot,
    Spent,
    Subject,
    Told,
    Verdict,
    Way,
)
from core.quality.causes import Cause
from core.quality.figures import total
from core.quality.incidents import Incident, Silence, Stage
from core.quality.monitor import HOUR, MINUTE, counted
from core.quality.rules import Severity, Symptom
from tests.adapters.stores.test_sql_contract import turn

SLACK = Subject("platform", "slack")
AT = 1_000 * HOUR


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path, clock=lambda: 5_000.0) as opened:
        yield opened


def minutes(count: int, seconds: float) -> list[Slot]:
    """An answer a minute on Slack, of so many seconds."""
    told = Told("slack")
    answers = [Answered(AT + n * MINUTE, seconds + n, told) for n in range(count)]
    return counted((answers, (), (), ()))


async def test_slots_come_back_as_they_were_kept(database: Database) -> None:
    slots = minutes(3, 1.0)
    await database.measures.keep(slots, ())
    await database.measures.keep(slots, ())
    assert {(s.at, s.subject) for s in slots} == {
        (s.at, s.subject) for s in await database.measures.slots(0, AT + HOUR)
    }
    (first,) = await database.measures.slots(AT, AT + MINUTE, ("platform",))
    assert (first.subject, first.sums, first.seconds) == (SLACK, {"answers": 1}, MINUTE)
    assert total([(first.sums, first.sketch)]).quantile(0.95) == 1.0


async def test_old_minutes_are_folded_into_hours_without_losing_a_percentile(
    database: Database,
) -> None:
    await database.measures.keep(minutes(61, 0.0), ())
    assert await database.measures.fold(AT + HOUR, 0.0) == 120
    hours = await database.measures.slots(AT, AT + HOUR, ("platform",))
    assert [(s.seconds, s.sums["answers"]) for s in hours] == [(HOUR, 60)]
    assert total([(hours[0].sums, hours[0].sketch)]).quantile(0.5) == pytest.approx(30, abs=1)
    assert len(await database.measures.slots(AT + HOUR, AT + 2 * HOUR)) == 2
    await database.measures.fold(AT, AT + HOUR)
    assert not await database.measures.slots(AT, AT + HOUR)


async def test_points_come_back_in_order(database: Database) -> None:
    points = [Kept("cost all", AT + n, 0.1 * n, (0.5, 0.0), 1.5, -2.0) for n in range(3)]
    await database.measures.keep((), points[::-1])
    assert await database.measures.points(AT + 1) == points[1:]


async def test_an_answer_is_seen_with_all_that_was_noted_of_it(database: Database) -> None:
    score = Score(0.5, "")
    way = Way("naive", (), (Looked("q", "", 3),), 1)
    record = replace(
        turn(1),
        answered_at=2_000.0,
        model="extractive",
        ways=(way,),
        verdict=Verdict(score, score, score, score, score, Score(1.0, "")),
        choices=(Choice("", "light", ("simple: light", "openai:x failed: timeout")),),
        signs=("denied",),
    )
    await database.records.save(record)
    (seen,) = await database.observed.answered(1_999.0, 2_001.0)
    assert seen.failed_models == ("openai:x",)
    assert seen.unwritten
    assert seen.searched
    assert seen.corrected
    assert not seen.opened
    assert seen.quality == pytest.approx(3.5 / 6)
    assert (seen.told.model, seen.told.strategy) == ("", "naive")
    assert seen.cited == bool(record.reply.citations)
    assert not await database.observed.answered(2_000.1, 3_000.0)


async def test_opinions_and_costs_are_seen_when_they_came(database: Database) -> None:
    record = turn(1)
    await database.records.save(record)
    await database.records.rate(
        Feedback(record.message.conversation, "m1", str(record.message.person), -1)
    )
    place = record.message.place
    told = Told(place.platform, place.workspace, record.model, "")
    (opinion,) = await database.observed.opinions(5_000.0, 5_001.0)
    assert (opinion.at, opinion.score) == (5_000.0, -1)
    assert replace(opinion.told, strategy="", model=record.model) == told
    assert opinion == Opinion(5_000.0, -1, opinion.told)
    spent = Spent(7.0, Payer("web:ada", "", "T1"), "m", 1, 2, 3)
    await database.uses.record(spent)
    assert await database.observed.spent(7.0, 8.0) == [spent]


async def test_incidents_are_kept_until_they_are_over_for_long(database: Database) -> None:
    symptom = Symptom("errors", SLACK, Severity.CRITICAL, 0.5, 0.1, 2)
    incident = Incident(
        "errors-1",
        Severity.CRITICAL,
        (symptom,),
        Cause("model", "openai:x"),
        AT,
        AT,
        stages=(Stage("opened", AT),),
    )
    await database.incidents.save([incident])
    assert await database.incidents.recent(AT + 9 * HOUR) == [incident]
    over = replace(incident, closed_at=AT + HOUR)
    await database.incidents.save([over])
    assert await database.incidents.recent(AT + HOUR) == [over]
    assert not await database.incidents.recent(AT + 2 * HOUR)


async def test_a_silence_ends_by_itself_and_the_same_pattern_is_one(database: Database) -> None:
    await database.incidents.silence(Silence("errors *", 10.0))
    await database.incidents.silence(Silence("errors *", 20.0))
    assert await database.incidents.silences(15.0) == [Silence("errors *", 20.0)]
    assert not await database.incidents.silences(20.0)


async def test_a_claim_is_granted_once_until_it_is_let_go(database: Database) -> None:
    claims = database.incidents
    assert [await claims.claim("it", AT), await claims.claim("it", AT)] == [True, False]
    await claims.let_go("it")
    assert await claims.claim("it", AT)
