"""What was removed is remembered, sealed, until it stands there again or is older than any backup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.mentions import in_files
from adapters.stores.sql.database import open_database
from core.messages import EVERYONE, Person
from core.ports import DocumentRecord, Erasure, Line, Source, Traces
from core.upkeep.removals import DOCUMENT, PERSON, SOURCE, Owed, Removal


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else ""


def document(uri: str) -> DocumentRecord:
    return DocumentRecord(uri, uri, "Tea", EVERYONE, "", 1, 1.0)


async def test_what_was_removed_is_told_with_its_time_and_what_came_back_is_not(
    url: str, tmp_path: Path
) -> None:
    now = [100.0]
    async with open_database(url, tmp_path, clock=lambda: now[0]) as database:
        await database.documents.record([document("file:///a"), document("file:///b")])
        await database.sources.remember(Source("file:///a", "folder", EVERYONE, added_at=1.0))
        await database.sources.remember(Source("file:///c", "folder", EVERYONE, added_at=1.0))
        await database.documents.forget(["file:///a", "file:///b"])
        now[0] = 200.0
        await database.sources.forget("file:///a")
        await database.sources.drop(EVERYONE, 50.0)
        await database.erasures.begin(Erasure(Traces(Person("web", "ada"), 150.0)))
        removals = await database.removals.since(0.0)
        assert removals == (
            [
                Removal(DOCUMENT, ("file:///a", "file:///b"), 100.0),
                Removal(SOURCE, ("file:///a",), 200.0),
                Removal(SOURCE, ("file:///c",), 200.0),
                Removal(PERSON, ("web:ada",), 150.0),
            ],
            0,
        )
        assert [one.at for one in (await database.removals.since(160.0))[0]] == [200.0, 200.0]
        await database.documents.record([document("file:///a")])
        assert (await database.removals.since(0.0))[0][0].names == ("file:///b",)


async def test_what_is_owed_to_a_removal_stands_until_it_is_fulfilled(
    url: str, tmp_path: Path
) -> None:
    async with open_database(url, tmp_path) as database:
        await database.documents.record([document("file:///a"), document("file:///b")])
        await database.documents.forget(["file:///b"])
        await database.documents.forget(["file:///a", "file:///c"], owing=True)
    async with open_database(url, tmp_path) as database:
        assert await database.removals.owing() == 1
        owed = await database.removals.owed()
        assert owed.documents == ("file:///a", "file:///c")
        assert await database.documents.absent(owed.documents) == [*owed.documents]
        await database.removals.fulfil(owed.rows)
        assert await database.removals.owing() == 0
        assert await database.removals.owed() == Owed((), (), (), ())


async def test_what_answers_quote_of_lines_is_owed_in_the_step_that_removes_these(
    url: str, tmp_path: Path
) -> None:
    room = "chat:slack/T1/C1"
    async with open_database(url, tmp_path) as database:
        await database.sources.remember(Source(room, "chat", EVERYONE))
        line = Line(room, "1", "", "slack:U1", "Ada", "Hello", 1.0, 1.0, "https://chat.test/1")
        await database.lines.keep([line, replace(line, id="2", text="")])
        await database.lines.erase([line, replace(line, id="2")], [f"{room}/day"], [])
        assert [each.erased for each in await database.lines.of(room)] == [False, True]
        await database.lines.remove("slack:U1", [], [line.link])
        assert await database.lines.of(room) == []
        owed = await database.removals.owed()
        assert (owed.documents, owed.quoted, owed.links) == ((), (f"{room}/day",), (line.link,))
        assert len(owed.rows) == await database.removals.owing() == 2


async def test_what_a_backup_has_not_undergone_is_told_whatever_the_clock_says(
    url: str, tmp_path: Path
) -> None:
    now = [500.0]
    async with open_database(url, tmp_path, clock=lambda: now[0]) as database:
        await database.documents.forget(["file:///a"])
        await database.documents.forget(["file:///b"], owing=True)
        undergone = await database.removals.undergone()
        now[0] = 100.0
        await database.sources.forget("file:///c")
        await database.erasures.begin(Erasure(Traces(Person("web", "ada"), 90.0)))
        removals, closed = await database.removals.since(500.0, undergone)
        assert [one.names[0] for one in removals] == ["file:///b", "file:///c", "web:ada"]
        assert closed == 0
    # Handed on to another home, they are the same.
    async with open_database("", tmp_path / "other") as other:
        await other.removals.take_over(removals)
        assert (await other.removals.since(0.0, [one.mark for one in removals]))[0] == []


async def test_only_the_key_tells_what_was_removed(tmp_path: Path) -> None:
    async with open_database("", tmp_path) as database:
        await database.documents.forget(["file:///xylocarp.md"])
    assert list(in_files(tmp_path, ["xylocarp"])) == []
    (tmp_path / "key").unlink()
    async with open_database("", tmp_path) as database:
        assert await database.removals.since(0.0) == ([], 1)
        assert await database.removals.since(0.0, await database.removals.undergone()) == ([], 0)


async def test_removals_older_than_any_backup_go(tmp_path: Path) -> None:
    now = [100.0]
    async with open_database("", tmp_path, clock=lambda: now[0]) as database:
        await database.documents.forget(["file:///a"])
        now[0] += 401 * 86_400
        await database.documents.forget(["file:///b"])
        assert [one.names for one in (await database.removals.since(0.0))[0]] == [("file:///b",)]
