"""Who signs in to the console, what they did, and everybody's turns: alike in SQLite and Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.stores.sql.console import SqlConsole
from adapters.stores.sql.database import Database, open_database
from core.messages import Person, Reply, person_audience
from core.ports import Deed, Feedback, Operator, Role, Session, Traces, TurnRecord
from tests.adapters.stores.test_sql_contract import turn

ADA = Operator("ada", Role.ADMINISTRATOR, "scrypt$…", 1.0)
BO = Operator("bo@example.org", Role.VIEWER, "", 2.0)
FIRST = Session("d1", "ada", 10.0, 10.0)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def console(database: Database) -> SqlConsole:
    return database.console


async def test_a_session_tells_whose_it_is_until_it_ends(console: SqlConsole) -> None:
    await console.operators.keep(ADA)
    await console.sessions.begin(FIRST)
    assert await console.sessions.find("d1") == (FIRST, ADA)
    await console.sessions.seen("d1", 20.0)
    assert await console.sessions.find("d1") == (replace(FIRST, seen_at=20.0), ADA)
    await console.sessions.end("d1", 0.0)
    assert await console.sessions.find("d1") is None


async def test_whoever_is_changed_or_removed_is_signed_in_nowhere(console: SqlConsole) -> None:
    for gone in (console.operators.keep(ADA), console.operators.remove("ada")):
        await console.operators.keep(ADA)
        await console.sessions.begin(FIRST)
        await gone
        assert await console.sessions.find("d1") is None
    assert await console.operators.find("ada") is None
    assert not await console.operators.remove("ada")


async def test_sessions_of_others_stay_until_they_are_old(console: SqlConsole) -> None:
    for each in (ADA, BO):
        await console.operators.keep(each)
    other = Session("d2", BO.name, 30.0, 30.0)
    await console.sessions.begin(FIRST)
    await console.sessions.begin(other)
    await console.sessions.end("none", 20.0)
    assert await console.sessions.find("d1") is None
    assert await console.sessions.find("d2") == (other, BO)
    assert [each.name for each in await console.operators.all()] == ["ada", BO.name]


async def test_deeds_are_told_latest_first_and_forget_whom_they_name(database: Database) -> None:
    who = Person("slack", "T1.U1")
    first = Deed(1.0, "ada", "allowed", str(person_audience(who)))
    second = Deed(2.0, "ada", "retried", "07-1-0")
    for deed in (first, second):
        await database.console.deeds.note(deed)
    assert await database.console.deeds.latest(9) == [second, first]
    assert await database.console.deeds.latest(9, before=2.0) == [first]
    await database.kept.forget(Traces(who, before=5.0), "")
    assert await database.console.deeds.latest(9) == [second, replace(first, about="")]


def plain(number: int, **more: object) -> TurnRecord:
    """A turn without a citation."""
    bare = replace(turn(number, f"r{number}"), reply=Reply("Nothing is known of that."))
    return replace(bare, **more)  # type: ignore[arg-type]


async def test_turns_are_paged_by_number_and_told_apart(database: Database) -> None:
    turns = [
        turn(1),
        plain(2),
        plain(3, mode="chat"),
        plain(4, seconds={}),
        replace(turn(5), seconds={}),
    ]
    for each in turns:
        await database.records.save(each)
    of = turns[0].message
    await database.records.rate(Feedback(of.conversation, of.id, "web:bo", -1))
    looked = database.console.turns
    every = await looked.page(9)
    assert [each.turn.message.id for each in every] == ["m5", "m4", "m3", "m2", "m1"]
    assert [each.rated for each in every] == [0, 0, 0, 0, -1]
    first, second = await looked.page(2)
    assert [each.number for each in await looked.page(2, before=second.number)] == [
        each.number for each in every[2:4]
    ]
    told = {
        only: [each.turn.message.id for each in await looked.page(9, only=only)]
        for only in ("unanswered", "down", "up", "stopped")
    }
    assert told == {
        "unanswered": ["m4", "m2"],
        "down": ["m1"],
        "up": [],
        "stopped": ["m5", "m4"],
    }
    here = await looked.page(9, conversation=of.conversation)
    assert [each.turn.message.id for each in here] == ["m5", "m1"]
    assert await looked.numbered([first.number, 10**9]) == [first]


async def test_conversations_are_told_by_their_latest_turn(database: Database) -> None:
    for each in (turn(1), plain(2), turn(3), plain(4)):
        await database.records.save(each)
    looked = database.console.turns
    fourth, third, second = await looked.talks(9)
    assert [each.latest.turn.message.id for each in (fourth, third, second)] == ["m4", "m3", "m2"]
    assert (third.turns, third.began_at, fourth.turns) == (2, 101.0, 1)
    assert await looked.talks(1, before=fourth.latest.number) == [third]
    assert await looked.talks(9, before=second.latest.number) == []


async def test_facts_hold_no_word_of_a_turn(database: Database) -> None:
    for each in (turn(1), plain(2)):
        await database.records.save(each)
    of = turn(1).message
    await database.records.rate(Feedback(of.conversation, of.id, "web:bo", 1))
    second, first = await database.console.turns.facts(0.0, 9)
    assert (first.cited, first.up, first.down, first.platform) == (True, True, False, "web")
    assert (second.cited, second.up, first.seconds) == (False, False, turn(1).seconds)
    assert await database.console.turns.facts(202.0, 9) == [second]
    assert await database.console.turns.facts(0.0, 1) == [second]


async def test_what_no_document_answered_is_unanswered_and_small_talk_is_not(
    database: Database,
) -> None:
    for each in (turn(1), plain(2), plain(3, mode="chat"), plain(4)):
        await database.records.save(each)
    found = await database.console.turns.unanswered(0.0, 9)
    assert [each.turn.message.id for each in found] == ["m4", "m2"]
    assert await database.console.turns.unanswered(204.0, 1) == found[:1]
