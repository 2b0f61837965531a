"""Where words stand in an index in a folder, every version of it that is on the disk included."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from adapters.indexes.engine import imported

T = TypeVar("T")

TRIES, PAUSE = 20, 0.1
TEXTS = ("document", "uri", "title", "headings", "text", "originals", "terms")


async def mentions(folder: Path, words: Sequence[str]) -> list[str]:
    """Version and column of each place, read by the engine itself; none where there is no index."""
    lancedb = imported()

    if not await asyncio.to_thread(folder.exists):
        return []
    connection: Any = await lancedb.connect_async(
        str(folder), read_consistency_interval=timedelta(0)
    )
    places: list[str] = []
    try:
        for name in (await connection.list_tables()).tables:
            table = await connection.open_table(name)
            for number in await _versions(table):
                columns = await _columns_in(table, number, words)
                places += [f"index {name}, version {number}: {column}" for column in columns]
    finally:
        connection.close()
    return places


async def _settled(ask: Callable[[], Awaitable[T]]) -> T:
    """Asked again while versions and their files are being dropped. Raises RuntimeError."""
    for _ in range(TRIES):
        with suppress(RuntimeError):
            return await ask()
        await asyncio.sleep(PAUSE)
    return await ask()


async def _versions(table: Any) -> list[int]:
    return [each["version"] for each in await _settled(table.list_versions)]


async def _columns_in(table: Any, number: int, words: Sequence[str]) -> list[str]:
    """Of a version of the table; of one that is dropped meanwhile nothing is left."""

    async def look() -> list[str]:
        if number not in await _versions(table):
            return []
        with suppress(ValueError):  # what the engine says of a version that just went
            await table.checkout(number)
            return await _columns_with(table, words)
        return []

    try:
        return await _settled(look)
    finally:
        await table.checkout_latest()


async def _columns_with(table: Any, words: Sequence[str]) -> list[str]:
    held = [name for name in (await table.schema()).names if name in TEXTS]
    found: set[str] = set()
    async for batch in await table.query().select(held).to_batches():
        for name in held:
            told = "\x00".join(map(str, batch.column(name).to_pylist()))
            if name not in found and any(word in told for word in words):
                found.add(name)
    return sorted(found)
