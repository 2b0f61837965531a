"""Keeps each conversation's state for LangGraph, in a SQLite file or in Postgres, and forgets it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from adapters.stores.patience import in_time, unavailable
from adapters.stores.wipe import libpq_address, wiping

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

T = TypeVar("T")
Outages = tuple[type[Exception], ...]
"""What a driver raises when its database is away."""

ENGINE = "the conversations' database"

# A step that has not run yet stands in a checkpoint as such a channel.
_UNFINISHED = ("branch:to:", "__start__")

# 100 ns intervals from the Gregorian calendar's start to 1970 (RFC 9562, section 5.6).
_GREGORIAN_OFFSET = 0x01B21DD213814000


def open_checkpoints(
    database_url: str, home: Path
) -> AbstractAsyncContextManager[BaseCheckpointSaver[str]]:
    """LangGraph's saver over Postgres when the URL names one, else over `home/conversations.sqlite`.

    Raises Unavailable, and so does the saver, when the database does not answer.
    """
    return _postgres(database_url) if database_url else _sqlite(home)


@asynccontextmanager
async def _sqlite(home: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    # A full disk, a file that is locked or not ours.
    outages = (sqlite3.OperationalError,)
    saver_class: Any = _settled(AsyncSqliteSaver, outages)
    async with AsyncExitStack() as stack:
        opening = stack.enter_async_context(aiosqlite.connect(home / "conversations.sqlite"))
        connection = await _answered(opening, outages)
        # Several roles may run as processes of their own over one file.
        await connection.execute("PRAGMA busy_timeout = 10000")
        await connection.execute("PRAGMA synchronous = NORMAL")
        saver = saver_class(connection)
        await _answered(saver.setup(), outages)  # switches to write-ahead logging
        yield saver


@asynccontextmanager
async def _postgres(database_url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    import psycopg
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg.rows import dict_row
    from psycopg_pool import AsyncConnectionPool

    # InternalError: the server has become a read-only one, which a fail-over leaves for a moment.
    outages = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)
    saver_class: Any = _settled(AsyncPostgresSaver, outages)
    async with AsyncConnectionPool(
        libpq_address(database_url),
        min_size=1,
        max_size=4,
        timeout=10,
        # Given up early, an attempt is made anew for the next caller; else the pauses between
        # attempts would go on growing after the server is back.
        reconnect_timeout=2,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "application_name": "mynah",
        },
        check=AsyncConnectionPool.check_connection,
        open=False,
    ) as pool:
        saver = saver_class(pool)
        await _answered(saver.setup(), outages)
        yield saver


async def _answered(work: Coroutine[Any, Any, T], outages: Outages) -> T:
    """What the database says; its driver's errors and its silence become Unavailable."""
    try:
        return await in_time(work)
    except TimeoutError as error:
        raise unavailable(ENGINE, error) from error
    except outages as error:
        raise unavailable(ENGINE, error) from error


def _settled(saver_class: Any, outages: Outages) -> Any:
    """The saver, keeping only what a finished run leaves that nobody overtook.

    At `durability="exit"` LangGraph also saves what a cancelled or failed run had so far. Such a
    run begins anew, so its scratch is worth nothing; and one that lost its lease and wakes up
    late must not put its old view of the conversation on top of a newer one.
    """

    class Settled(saver_class):  # type: ignore[misc]
        async def aget_tuple(self, config: Any) -> Any:
            return await _answered(super().aget_tuple(config), outages)

        async def adelete_thread(self, thread_id: str) -> None:
            await _answered(super().adelete_thread(thread_id), outages)

        async def aput(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
            if any(name.startswith(_UNFINISHED) for name in checkpoint["channel_values"]):
                return config
            place = config["configurable"]
            head = await _answered(_head(self, place["thread_id"]), outages)
            if head is not None and head != place.get("checkpoint_id"):
                return config
            put = super().aput(config, checkpoint, metadata, new_versions)
            return await _answered(put, outages)

        async def aput_writes(
            self, config: Any, writes: Any, task_id: str, task_path: str = ""
        ) -> None:
            """Nothing: writes of single steps serve to resume a run, and ours begin anew."""

    return Settled


async def prune(saver: BaseCheckpointSaver[str], before: float) -> int:
    """Keep each conversation's latest state alone, and none of those silent since `before`.

    `before` is seconds since 1970. Returns how many conversations were dropped whole.
    """
    oldest = _uuid6_at(before)
    heads = await _rows(
        saver, "SELECT thread_id, max(checkpoint_id) AS head FROM checkpoints GROUP BY thread_id"
    )
    silent = [thread for thread, head in heads if head < oldest]
    for thread in silent:
        await saver.adelete_thread(thread)
    await keep_latest(saver, [thread for thread, head in heads if head >= oldest])
    return len(silent)


def wiping_checkpoints(database_url: str, home: Path) -> Callable[[], Awaitable[None]]:
    """What makes removed states unreadable in the files of `open_checkpoints` of these."""
    tables = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
    return wiping(database_url, tables, home / "conversations.sqlite")


async def mentioning(saver: BaseCheckpointSaver[str], words: str) -> list[str]:
    """Conversations of which some state holds these words (ASCII), by a look at the bytes."""
    if _is_sqlite(saver):
        found = await _rows(
            saver,
            "SELECT DISTINCT thread_id, '' FROM checkpoints"
            " WHERE instr(checkpoint, CAST({} AS BLOB)) > 0",
            words,
        )
    else:
        found = await _rows(
            saver,
            "SELECT thread_id, '' AS head FROM checkpoints WHERE position({} in checkpoint::text) > 0"
            " UNION SELECT thread_id, '' FROM checkpoint_blobs"
            " WHERE position(convert_to({}, 'UTF8') in blob) > 0",
            words,
            words,
        )
    return sorted({thread for thread, _ in found})


def _is_sqlite(saver: Any) -> bool:
    return hasattr(saver.conn, "execute_fetchall")


async def keep_latest(saver: Any, conversations: list[str]) -> None:
    """Drop all states of these conversations but the latest of each."""
    if not _is_sqlite(saver):
        await saver.aprune(conversations)
        return
    # The SQLite saver has no prune of its own.
    newer = (
        "SELECT 1 FROM checkpoints n WHERE n.thread_id = {table}.thread_id"
        " AND n.checkpoint_ns = {table}.checkpoint_ns AND n.checkpoint_id > {table}.checkpoint_id"
    )
    async with saver.lock:
        for table in ("writes", "checkpoints"):
            where = f"{table}.thread_id = ? AND EXISTS ({newer.format(table=table)})"
            threads = [(conversation,) for conversation in conversations]
            await saver.conn.executemany(f"DELETE FROM {table} WHERE {where}", threads)
        await saver.conn.commit()


async def _head(saver: Any, thread: str) -> str | None:
    """The id of a conversation's latest state, without reading the state."""
    query = "SELECT thread_id, max(checkpoint_id) AS head FROM checkpoints WHERE thread_id = {} GROUP BY thread_id"
    return next((head for _, head in await _rows(saver, query, thread)), None)


async def _rows(saver: Any, query: str, *values: str) -> list[tuple[str, str]]:
    """A query's threads and heads; {} stands for a value, which each driver spells its own way."""
    if _is_sqlite(saver):
        found = await saver.conn.execute_fetchall(query.replace("{}", "?"), values)
        return [(row[0], row[1]) for row in found]
    async with saver.conn.connection() as connection:
        cursor = await connection.execute(query.replace("{}", "%s"), values or None)
        return [(row["thread_id"], row["head"]) for row in await cursor.fetchall()]


def _uuid6_at(seconds: float) -> str:
    """The least id that LangGraph could have given a checkpoint at that time (RFC 9562, UUIDv6)."""
    ticks = max(int(seconds * 10_000_000) + _GREGORIAN_OFFSET, 0)
    high, middle, low = ticks >> 28, (ticks >> 12) & 0xFFFF, ticks & 0xFFF
    return f"{high:08x}-{middle:04x}-6{low:03x}-0000-000000000000"
