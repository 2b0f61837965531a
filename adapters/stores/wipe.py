"""Overwrites in a database's files what was deleted from its tables."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from adapters.stores.patience import unavailable
from core.ports import Unavailable

WIPE_SECONDS = 60.0
PAUSE_SECONDS = 0.05


def wiping(url: str, tables: Sequence[str], file: Path) -> Callable[[], Awaitable[None]]:
    """What wipes these tables of Postgres where there is an address, else the file of SQLite."""
    return partial(wipe_postgres, url, tables) if url else partial(wipe_sqlite, file)


async def wipe_sqlite(path: Path, seconds: float = WIPE_SECONDS) -> None:
    """Build the file anew and empty its write-ahead log. Raises Unavailable while others read on and on."""
    await asyncio.to_thread(_wipe_sqlite, path, seconds)


def _wipe_sqlite(path: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(path, timeout=seconds, isolation_level=None)) as own:
            own.execute("VACUUM")
            # The log keeps what stood in it before until it is cut, for which nobody may be reading.
            while own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > deadline:
                    raise Unavailable(f"{path.name} is read all the time")
                time.sleep(PAUSE_SECONDS)
    except sqlite3.OperationalError as error:
        raise unavailable(path.name, error) from error


async def wipe_postgres(url: str, tables: Sequence[str]) -> None:
    """Have the rows' places given free. Raises Unavailable."""
    import psycopg
    from psycopg import sql

    address = libpq_address(url)
    try:
        connecting = psycopg.AsyncConnection.connect(address, autocommit=True, connect_timeout=5)
        async with await connecting as connection:
            for table in tables:
                await connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))
    except psycopg.OperationalError as error:
        raise unavailable("the database", error) from error


def libpq_address(url: str) -> str:
    """Without the driver that SQLAlchemy lets an address name."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.split('+')[0]}://{rest}"
