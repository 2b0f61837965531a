"""What only a database can show: its tables, its outages, the words it cannot hold."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from adapters.stores.sql.database import Database, open_database
from adapters.stores.sql.engine import postgres_url
from core.messages import EVERYONE
from core.ports import Feedback, Misconfigured, Source, Unavailable
from tests.adapters.stores.test_sql_contract import TEAM, turn
from tests.postgres import pause_postgres, resume_postgres, start_postgres


@pytest.fixture(params=["sqlite", "postgres"])
async def opened(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Database, sa.Engine]]:
    """The database, and a second, independent way into it."""
    if request.param == "sqlite":
        url, reader = "", sa.create_engine(f"sqlite:///{tmp_path}/records.sqlite")
    else:
        url = request.getfixturevalue("database_url")
        reader = sa.create_engine(postgres_url(url))
    async with open_database(url, tmp_path, clock=lambda: 1234.5) as database:
        yield database, reader
    reader.dispose()


def rows(engine: sa.Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


async def test_citations_follow_the_turn_they_belong_to(opened: tuple[Database, sa.Engine]) -> None:
    database, reader = opened
    await database.records.save(turn(1))
    query = "SELECT number, title, uri, quote, chunk FROM citations"
    assert rows(reader, query) == [(1, "Hours", "file:///h.md#a", "At ten.", "c1")]
    await database.records.save(replace(turn(1), reply=replace(turn(1).reply, citations=())))
    assert rows(reader, query) == []


async def test_a_person_has_one_opinion_of_a_turn_and_saving_it_again_keeps_it(
    opened: tuple[Database, sa.Engine],
) -> None:
    database, reader = opened
    await database.records.save(turn(1))
    await database.records.rate(Feedback("web::r:t", "m1", "web:ada", 1))
    await database.records.rate(Feedback("web::r:t", "m1", "web:bo", 1))
    await database.records.rate(Feedback("web::r:t", "m1", "web:ada", -1, "No."))
    await database.records.save(turn(1))
    query = "SELECT person, score, comment, at FROM feedback ORDER BY person"
    assert rows(reader, query) == [
        ("web:ada", -1, "No.", 1234.5),
        ("web:bo", 1, "", 1234.5),
    ]


async def test_opinions_are_read_with_their_turns_from_all_conversations(
    opened: tuple[Database, sa.Engine],
) -> None:
    database, _ = opened
    for room in ("r", "s"):
        await database.records.save(turn(1, room=room))
        await database.records.rate(Feedback(f"web::{room}:t", "m1", "web:bo", -1, "No."))
    await database.records.rate(Feedback("web::s:t", "m1", "web:ada", 0))
    found = await database.records.judged(1234.5, down=False, limit=9)
    assert [(one.opinion, one.at, one.turn) for one in found] == [
        (Feedback(f"web::{room}:t", "m1", "web:bo", -1, "No."), 1234.5, turn(1, room=room))
        for room in ("s", "r")
    ]
    assert await database.records.judged(1234.6, down=True, limit=9) == []


async def test_words_no_database_can_hold_are_replaced(
    opened: tuple[Database, sa.Engine],
) -> None:
    database, reader = opened
    await database.records.save(turn(1, text="a\x00b"))
    await database.records.rate(Feedback("web::r:t", "m1", "web:ada", 0, "c\ud800d"))
    assert rows(reader, "SELECT question FROM turns") == [("a\ufffdb",)]
    assert rows(reader, "SELECT comment FROM feedback") == [("c\ufffdd",)]


async def test_a_source_is_remembered_once_with_when_it_was_added(
    opened: tuple[Database, sa.Engine],
) -> None:
    database, _ = opened
    source = Source("file:///docs", "folder", TEAM, added_at=1.0)
    await database.sources.remember(source)
    later = replace(source, audience=EVERYONE, added_at=9.0, synced_at=9.5)
    await database.sources.remember(later)
    assert await database.sources.all() == [replace(later, added_at=1.0)]


async def test_a_locked_sqlite_is_unavailable_and_then_there_again(tmp_path: Path) -> None:
    async with open_database("", tmp_path) as database:
        await database.records.save(turn(1))
        other = sa.create_engine(f"sqlite:///{tmp_path}/records.sqlite", isolation_level=None)
        with other.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            started = time.monotonic()
            with pytest.raises(Unavailable, match="locked"):
                await database.records.save(turn(2))
            assert 4 < time.monotonic() - started < 10
            assert await database.records.turns("web::r:t") == [turn(1)]
            connection.exec_driver_sql("ROLLBACK")
        await database.records.save(turn(2))
        other.dispose()


async def test_a_broken_connection_to_postgres_goes_unnoticed(
    database_url: str, tmp_path: Path
) -> None:
    async with open_database(database_url, tmp_path) as database:
        await database.records.save(turn(1))
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as admin:
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await database.records.save(turn(2))
        assert len(await database.records.turns("web::r:t")) == 2


async def test_postgres_that_was_gone_is_used_again_without_a_restart(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="mynah-postgres-"))
    server = start_postgres(folder)
    try:
        async with open_database(server.get_uri(), tmp_path) as database:
            await database.records.save(turn(1))
            await asyncio.to_thread(pause_postgres, server)
            with pytest.raises(Unavailable):
                await database.records.save(turn(2))
            with pytest.raises(Unavailable):
                await database.ping()
            await asyncio.to_thread(resume_postgres, server)
            await database.ping()
            await database.records.save(turn(2))
            assert await database.records.turns("web::r:t") == [turn(1), turn(2)]
    finally:
        server.cleanup()
        shutil.rmtree(folder)


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        async with open_database("postgresql://ada:hush@127.0.0.1:1/none", tmp_path):
            pass
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "spelling",
    ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg"],
)
def test_every_spelling_of_postgres_is_understood(spelling: str) -> None:
    url = postgres_url(f"{spelling}://u:p@h:5/n?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.host, url.port, url.database) == ("u", "h", 5, "n")


def test_another_database_is_refused_without_its_password() -> None:
    with pytest.raises(Misconfigured, match="mysql") as raised:
        postgres_url("mysql://u:hush@h/n")
    assert "hush" not in str(raised.value)
