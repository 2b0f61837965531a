"""Keeps each conversation's state for LangGraph, in a SQLite file or in Postgres, and forgets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

# A step that has not run yet stands in a checkpoint as such a channel.
_UNFINISHED = ("branch:to:", "__start__")

# 100 ns intervals from the Gregorian calendar's start to 1970 (RFC 9562, section 5.6).
_GREGORIAN_OFFSET = 0x01B21DD213814000


@asynccontextmanager
async def open_checkpoints(
    database_url: str, home: Path
) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """LangGraph's saver over Postgres when the URL names one, else over `home/conversations.sqlite`."""
    opened = (
        _postgres(database_url)
        if database_url.startswith(("postgresql", "postgres:"))
        else _sqlite(home)
    )
    async with opened as saver:
        yield saver


@asynccontextmanager
async def _sqlite(home: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    saver_class: Any = _settled(AsyncSqliteSaver)
    async with aiosqlite.connect(home / "conversations.sqlite") as connection:
        # Several roles may run as processes of their own over one file.
        await connection.execute("PRAGMA busy_timeout = 10000")
        await connection.execute("PRAGMA synchronous = NORMAL")
        saver = saver_class(connection)
        await saver.setup()  # switches to write-ahead logging
        yield saver


@asynccontextmanager
async def _postgres(database_url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg.rows import dict_row
    from psycopg_pool import AsyncConnectionPool

    scheme, _, rest = database_url.partition("://")
    address = f"{scheme.split('+')[0]}://{rest}"  # SQLAlchemy's driver name is not libpq's
    saver_class: Any = _settled(AsyncPostgresSaver)
    async with AsyncConnectionPool(
        address,
        min_size=1,
        max_size=4,
        timeout=10,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        check=AsyncConnectionPool.check_connection,
        open=False,
    ) as pool:
        saver = saver_class(pool)
        await saver.setup()
        yield saver


def _settled(saver_class: Any) -> Any:
    """The saver, keeping only what a finished run leaves that nobody overtook.

    At `durability="exit"` LangGraph also saves what a cancelled or failed run had so far. Such a
    run begins anew, so its scratch is worth nothing; and one that lost its lease and wakes up
    late must not put its old view of the conversation on top of a newer one.
    """

    class Settled(saver_class):  # type: ignore[misc]
        async def aput(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
            if any(name.startswith(_UNFINISHED) for name in checkpoint["channel_values"]):
                return config
            place = config["configurable"]
            head = await self.aget_tuple({"configurable": {"thread_id": place["thread_id"]}})
            if head and head.checkpoint["id"] != place.get("checkpoint_id"):
                return config
            return await super().aput(config, checkpoint, metadata, new_versions)

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
    await _keep_latest(saver, [thread for thread, _ in heads if thread not in set(silent)])
    return len(silent)


async def forget(saver: BaseCheckpointSaver[str], conversation: str) -> None:
    """Remove everything that is kept of one conversation."""
    await saver.adelete_thread(conversation)


async def _keep_latest(saver: Any, threads: list[str]) -> None:
    if not hasattr(saver.conn, "execute_fetchall"):
        await saver.aprune(threads)
        return
    # The SQLite saver has no prune of its own.
    newer = (
        "SELECT 1 FROM checkpoints n WHERE n.thread_id = {table}.thread_id"
        " AND n.checkpoint_ns = {table}.checkpoint_ns AND n.checkpoint_id > {table}.checkpoint_id"
    )
    async with saver.lock:
        for table in ("writes", "checkpoints"):
            where = newer.format(table=table)
            await saver.conn.execute(f"DELETE FROM {table} WHERE EXISTS ({where})")
        await saver.conn.commit()


async def _rows(saver: Any, query: str) -> list[tuple[str, str]]:
    if hasattr(saver.conn, "execute_fetchall"):
        return [(row[0], row[1]) for row in await saver.conn.execute_fetchall(query)]
    async with saver.conn.connection() as connection:
        cursor = await connection.execute(query)
        return [(row["thread_id"], row["head"]) for row in await cursor.fetchall()]


def _uuid6_at(seconds: float) -> str:
    """The least id that LangGraph could have given a checkpoint at that time (RFC 9562, UUIDv6)."""
    ticks = max(int(seconds * 10_000_000) + _GREGORIAN_OFFSET, 0)
    high, middle, low = ticks >> 28, (ticks >> 12) & 0xFFFF, ticks & 0xFFF
    return f"{high:08x}-{middle:04x}-6{low:03x}-0000-000000000000"
