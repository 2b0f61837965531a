"""What was deleted from a SQLite file stays readable in it until it is wiped."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.stores.wipe import wipe_sqlite
from core.ports import Unavailable

SECRET = "xylocarp" * 50


def filled(path: Path) -> None:
    """A file as builds of SQLite leave it that do not overwrite what they delete."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE said (words)")
        connection.executemany("INSERT INTO said VALUES (?)", [(SECRET,)] * 50)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("DELETE FROM said")


def holds(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if b"xylocarp" in path.read_bytes()]


async def test_deleted_rows_are_in_the_file_before_and_nowhere_after(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with closing(sqlite3.connect(path)):  # somebody else has it open, too
        filled(path)
        assert holds(tmp_path) != []
        await wipe_sqlite(path)
        assert holds(tmp_path) == []


async def test_it_waits_for_whoever_reads(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM said").fetchall()
        wiped = asyncio.create_task(wipe_sqlite(path))
        await asyncio.wait({wiped}, timeout=0.2)
        assert not wiped.done()
        reader.execute("COMMIT")
        async with asyncio.timeout(20):
            await wiped
        assert holds(tmp_path) == []


async def test_where_somebody_reads_on_and_on_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM said").fetchall()
        with pytest.raises(Unavailable, match="read all the time"):
            await wipe_sqlite(path, 0.1)
