"""Records of what was screened, in SQLite and in Postgres alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database, open_database
from core.ports import Reason, Screening, Traces
from tests.adapters.stores.test_sql_contract import ADA, BO

FIRST = Screening(
    "web::r:t",
    "m1",
    str(ADA),
    "room",
    "refuse",
    (Reason("toxicity", 0.97, 0.9, "light"),),
    "You scum",
    100.0,
)
URGENT = replace(FIRST, message="m2", person=str(BO), action="help", text="I end it", tell=True)


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened


async def test_what_is_kept_comes_back_newest_first_and_once(database: Database) -> None:
    for screening in (FIRST, URGENT, FIRST, replace(FIRST, place="answer")):
        await database.screenings.keep(screening)
    found = await database.screenings.latest(10)
    assert [replace(each, id=0) for each in found] == [
        replace(FIRST, place="answer"),
        URGENT,
        FIRST,
    ]
    assert len(await database.screenings.latest(2)) == 2


async def test_what_waits_comes_first_where_it_is_urgent_until_it_is_reviewed(
    database: Database,
) -> None:
    for screening in (FIRST, URGENT, replace(FIRST, message="m3")):
        await database.screenings.keep(screening)
    urgent, *_ = await database.screenings.latest(10, waiting=True)
    assert urgent.tell
    assert await database.screenings.counted() == (3, 1)
    marked = await database.screenings.review(urgent.id, "false alarm", "ada")
    assert marked is not None
    assert (marked.mark, marked.by) == ("false alarm", "ada")
    assert urgent.id not in [each.id for each in await database.screenings.latest(10, waiting=True)]
    assert await database.screenings.counted() == (2, 0)
    assert await database.screenings.review(99, "right", "ada") is None


async def test_forgetting_a_person_removes_what_was_judged_of_them_alone(
    database: Database,
) -> None:
    for screening in (FIRST, URGENT, replace(FIRST, message="later", at=900.0)):
        await database.screenings.keep(screening)
    assert len(await database.screenings.of(str(ADA))) == 2
    traces = Traces(ADA, 500.0)
    assert (await database.kept.forget(traces, "", only_look=True))["screenings"] == 1
    assert len(await database.screenings.latest(10)) == 3
    assert (await database.kept.forget(traces, ""))["screenings"] == 1
    assert {each.message for each in await database.screenings.latest(10)} == {"m2", "later"}


async def test_an_answer_that_is_erased_takes_what_was_judged_of_it_along(
    database: Database,
) -> None:
    answer = replace(FIRST, place="answer", text="All of them are like that.")
    for screening in (FIRST, answer):
        await database.screenings.keep(screening)
    await database.kept.erase("web::r:t", ["m1"], ["docs/page.md"])
    assert [each.place for each in await database.screenings.latest(10)] == ["room"]


async def test_what_is_to_be_told_is_urgent_recent_and_not_reviewed(database: Database) -> None:
    for screening in (FIRST, URGENT, replace(URGENT, message="m3"), replace(URGENT, message="m4")):
        await database.screenings.keep(screening)
    every = await database.screenings.urgent(0, 100.0, 10)
    assert [each.message for each in every] == ["m2", "m3", "m4"]
    await database.screenings.review(every[1].id, "right", "ada")
    assert await database.screenings.urgent(every[0].id, 100.0, 10) == [every[2]]
    assert await database.screenings.urgent(0, 100.0, 1) == [every[0]]
    assert await database.screenings.urgent(0, 100.5, 10) == []
