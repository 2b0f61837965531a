"""Runs a piece of work in one transaction, and says `Unavailable` when the database is away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from adapters.stores.patience import ANSWER_SECONDS, in_time, unavailable
from adapters.stores.sql.upsert import upsert
from core.ports import Unavailable

T = TypeVar("T")
Row = Mapping[str, Any]
Work = Callable[[sa.Connection], T]
"""Statements of one transaction; not on the event loop, and safe to run twice."""

# Postgres takes 65,535 parameters a statement and SQLite half of that.
KEYS_AT_ONCE = 5_000
ROWS_AT_ONCE = 1_000


class Engine(Protocol):
    """A database that runs work off the event loop."""

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        ...

    async def run(self, work: Work[T], writing: bool) -> T:
        """The work in a transaction of its own; raises SQLAlchemy's errors."""
        ...


# These say that a statement was wrong, so asking again later cannot help.
_OUR_MISTAKES = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)
# Postgres gave up one of two transactions that stood in each other's way.
_COLLISIONS = {"40001", "40P01"}


def _is_outage(error: exc.DBAPIError) -> bool:
    return error.connection_invalidated or not isinstance(error, _OUR_MISTAKES)


def _is_worth_another_try(error: exc.DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _COLLISIONS


def _unavailable(error: Exception) -> Unavailable:
    return unavailable("the records' database", getattr(error, "orig", None) or error)


class Transactions:
    """The engine as the tables use it."""

    def __init__(self, engine: Engine, seconds: float | None = ANSWER_SECONDS) -> None:
        self._engine = engine
        self._seconds = seconds
        self.dialect = engine.dialect

    async def read(self, work: Work[T]) -> T:
        """Raises Unavailable."""
        return await self._in_time(work, writing=False)

    async def write(self, work: Work[T]) -> T:
        """Raises Unavailable; then the work was not kept, or is once the database wakes up."""
        return await self._in_time(work, writing=True)

    async def ping(self) -> None:
        """Raises Unavailable, also where nothing can be written: who can only read keeps no answer."""
        await self.write(lambda connection: connection.execute(sa.text("SELECT 1")))

    async def select(self, statement: sa.Executable, made: Callable[[sa.RowMapping], T]) -> list[T]:
        """What is made of each row, off the event loop like the reading. Raises Unavailable."""
        return await self.read(
            lambda connection: [made(row) for row in connection.execute(statement).mappings()]
        )

    async def count(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        """How many such rows there are. Raises Unavailable."""
        counting = sa.select(sa.func.count()).select_from(table).where(*where)
        return int(await self.read(lambda connection: connection.execute(counting).scalar_one()))

    async def put(
        self, table: sa.Table, rows: Row | Sequence[Row], keep: Sequence[str] = ()
    ) -> None:
        """Insert or replace by the primary key; the columns of `keep` stay. Raises Unavailable."""
        statement = upsert(self.dialect, table, keep=keep)
        await self.write(lambda connection: connection.execute(statement, rows))

    async def change(self, statement: sa.Update | sa.Delete) -> int:
        """How many rows it changed. Raises Unavailable."""
        return await self.write(lambda connection: connection.execute(statement).rowcount)

    async def _in_time(self, work: Work[T], writing: bool) -> T:
        try:
            return await in_time(_run(self._engine, work, writing), self._seconds)
        except TimeoutError as error:
            raise _unavailable(error) from error


async def _run(engine: Engine, work: Work[T], writing: bool) -> T:
    """A second time, too, where the first was broken off by what passes at once."""
    tries = 2
    while True:
        tries -= 1
        try:
            return await engine.run(work, writing)
        except exc.TimeoutError as error:  # no connection is free
            raise _unavailable(error) from error
        except exc.DBAPIError as error:
            if not _is_outage(error):
                raise
            if not tries or not _is_worth_another_try(error):
                raise _unavailable(error) from error
