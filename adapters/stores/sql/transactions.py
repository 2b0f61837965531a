"""Runs a piece of work in one transaction, and says `Unavailable` when the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TypeVar

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.stores.patience import ANSWER_SECONDS, in_time, unavailable
from core.ports import Unavailable

WRITING = "mynah_writing"
"""Execution option of a transaction that will write."""

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]

# These say that a statement was wrong, so asking again later cannot help.
_OUR_MISTAKES = (IntegrityError, DataError, ProgrammingError, NotSupportedError)
# Postgres gave up one of two transactions that stood in each other's way.
_COLLISIONS = {"40001", "40P01"}


def _is_outage(error: DBAPIError) -> bool:
    return error.connection_invalidated or not isinstance(error, _OUR_MISTAKES)


def _is_worth_another_try(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _COLLISIONS


def _unavailable(error: Exception) -> Unavailable:
    return unavailable("the records' database", getattr(error, "orig", None) or error)


class Transactions:
    """The engine as the tables use it. Work must be safe to run twice."""

    def __init__(self, engine: AsyncEngine, seconds: float | None = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self._reading = engine
        self._writing = engine.execution_options(**{WRITING: True})
        # SQLite lets one write at a time and makes others poll; inside a process we queue instead.
        self._turn: AbstractAsyncContextManager[object] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self._reading.dialect.name

    async def read(self, work: Work[T]) -> T:
        """Raises Unavailable."""
        return await self._in_time(self._reading, work)

    async def write(self, work: Work[T]) -> T:
        """Raises Unavailable, and then nothing of the work was kept."""
        async with self._turn:
            return await self._in_time(self._writing, work)

    async def _in_time(self, engine: AsyncEngine, work: Work[T]) -> T:
        try:
            return await in_time(_run(engine, work), self._seconds)
        except TimeoutError as error:
            raise _unavailable(error) from error


async def _run(engine: AsyncEngine, work: Work[T]) -> T:
    try:
        return await _run_once(engine, work)
    except DBAPIError as error:
        if not _is_outage(error):
            raise
        if not _is_worth_another_try(error):
            raise _unavailable(error) from error
    try:
        return await _run_once(engine, work)
    except DBAPIError as error:
        if not _is_outage(error):
            raise
        raise _unavailable(error) from error


async def _run_once(engine: AsyncEngine, work: Work[T]) -> T:
    try:
        async with engine.begin() as connection:
            return await work(connection)
    except NoFreeConnection as error:
        raise _unavailable(error) from error
