"""Opens SQLAlchemy's async engine on SQLite or Postgres, with what each needs to be safe."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.stores.sql.migrate import migrate
from adapters.stores.sql.transactions import WRITING
from core.ports import Misconfigured, Unavailable

_BUSY_SECONDS = 5
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


def _open_postgres(url: str) -> AsyncEngine:
    return create_async_engine(
        postgres_url(url),
        pool_pre_ping=True,  # a connection that died with the server is replaced unnoticed
        pool_size=8,
        max_overflow=8,
        pool_timeout=10,
        hide_parameters=True,  # or an error's text would carry people's words into the log
        connect_args=_POSTGRES_CONNECTION,
    )


def _open_sqlite(path: Path) -> AsyncEngine:
    engine = create_async_engine(
        sa.URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=4,
        max_overflow=4,
        pool_timeout=10,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        # The driver would begin transactions only before some statements; we begin them.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA foreign_keys = ON")
        # A turn leaves its inbox once it is recorded, so the record must survive a power cut.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A transaction that reads first and then writes fails at once if another wrote meanwhile.
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _use_write_ahead_log(path: Path) -> None:
    # Kept in the file; readers then never wait for a writer, nor a writer for them.
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:  # no room, no right to write, or no such folder
        raise Unavailable(f"the records' database {path}: {error}") from error


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[None]:
    """One process at a time; the kernel gives the lock back when its holder dies."""
    with await asyncio.to_thread(path.open, "ab") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


@asynccontextmanager
async def open_engine(url: str, home: Path) -> AsyncIterator[AsyncEngine]:
    """A migrated database: Postgres when there is an address, else `records.sqlite` in `home`."""
    engine = _open_postgres(url) if url else _open_sqlite(home / "records.sqlite")
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
        await engine.dispose()
