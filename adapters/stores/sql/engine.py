"""Opens SQLAlchemy's async engine on SQLite or Postgres, with what each needs to be safe."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from adapters.stores.sql.migrate import migrate
from adapters.stores.sql.transactions import Engine, Work
from core.ports import Misconfigured, Unavailable

T = TypeVar("T")

_BUSY_SECONDS = 5
_READERS = 4
_POSTGRES = {"postgres", "postgresql"}

# A dead network is noticed in seconds, not after the kernel's quarter of an hour.
_POSTGRES_CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "mynah",
}


def postgres_url(url: str) -> sa.URL:
    """The address with the driver Mynah has, however it was spelled; raises Misconfigured if not Postgres."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise Misconfigured(
            "DATABASE_URL is not an address; example: postgresql://mynah:secret@127.0.0.1/mynah"
        ) from None
    if parsed.drivername.split("+")[0] not in _POSTGRES:
        raise Misconfigured(
            f"DATABASE_URL begins with {parsed.drivername}://; Mynah knows postgresql://, "
            "and keeps everything in SQLite when it is empty"
        )
    return parsed.set(drivername="postgresql+psycopg")


class PostgresEngine:
    """Postgres through psycopg's asynchronous connections."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine

        self._engine = create_async_engine(
            postgres_url(url),
            pool_pre_ping=True,  # a connection that died with the server is replaced unnoticed
            pool_size=8,
            max_overflow=8,
            pool_timeout=10,
            hide_parameters=True,  # or an error's text would carry people's words into the log
            connect_args=_POSTGRES_CONNECTION,
        )

    async def run(self, work: Work[T], writing: bool) -> T:  # noqa: ARG002 - it need not know
        """See Engine."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """End its connections."""
        await self._engine.dispose()


class SqliteEngine:
    """SQLite in threads of its own, a whole transaction at a time.

    SQLite lets one transaction write at a time. A driver that goes back to the event loop for
    every statement holds it some twenty turns of a busy loop long; a thread holds it for 2 ms.
    """

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            pool_size=_READERS + 1,
            hide_parameters=True,
        )
        sa.event.listen(self._engine, "connect", _set_up)
        sa.event.listen(self._engine, "begin", _begin)
        self._writing = self._engine.execution_options(**{_WRITING: True})
        self._writer = ThreadPoolExecutor(1, "records-writer")
        self._readers = ThreadPoolExecutor(_READERS, "records-reader")

    async def run(self, work: Work[T], writing: bool) -> T:
        """See Engine; work that is cancelled before its thread is free never runs."""
        threads, engine = (
            (self._writer, self._writing) if writing else (self._readers, self._engine)
        )

        def transaction() -> T:
            with engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(threads, transaction)

    async def close(self) -> None:
        """End its threads once they are done, and its connections."""
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown, cancel_futures=True)
        self._engine.dispose()


_WRITING = "mynah_writing"
"""Execution option of a transaction that will write."""


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions only before some statements; we begin them.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    # A turn leaves its inbox once it is recorded, so the record must survive a power cut.
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and then writes fails at once if another wrote meanwhile.
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _use_write_ahead_log(path: Path) -> None:
    # Kept in the file; readers then never wait for a writer, nor a writer for them.
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:  # no room, no right to write, or no such folder
        raise Unavailable(f"the records' database {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise Misconfigured(
            f"{path} is damaged or no database ({error}): bring it back with `mynah restore`"
        ) from error


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[None]:
    """One process at a time; the kernel gives the lock back when its holder dies."""
    with await asyncio.to_thread(path.open, "ab") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


@asynccontextmanager
async def open_engine(url: str, home: Path) -> AsyncIterator[Engine]:
    """A migrated database: Postgres when there is an address, else `records.sqlite` in `home`."""
    engine = PostgresEngine(url) if url else SqliteEngine(home / "records.sqlite")
    try:
        if url:
            await migrate(engine)
        else:
            await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
            # Changing the journal does not wait for another process that does the same.
            async with _alone(home / "records.lock"):
                await asyncio.to_thread(_use_write_ahead_log, home / "records.sqlite")
                await migrate(engine)
        yield engine
    finally:
        await engine.close()
