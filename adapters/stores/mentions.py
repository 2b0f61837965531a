"""Where words stand in the stores: each is read by its own reader, files byte by byte."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from adapters.stores.keys import text_of
from adapters.stores.valkey import away
from adapters.stores.wipe import libpq_address

_PART = 4_000_000
_HEX = re.compile(r"\\+x([0-9a-f]+)")


def spellings(words: Sequence[str]) -> list[str]:
    """The words, and as JSON without letters beyond ASCII writes them."""
    return list(dict.fromkeys([*words, *(json.dumps(word)[1:-1] for word in words)]))


def in_files(home: Path, words: Sequence[str]) -> Iterator[str]:
    """Write-ahead logs, freed pages, append-only files, data of the index and all the rest."""
    sought = [word.encode() for word in words]
    longest = max(map(len, sought), default=0)
    for path in sorted(home.rglob("*")):
        try:
            if path.is_file() and not path.is_symlink() and _holds(path, sought, longest):
                yield f"file {path.relative_to(home)}"
        except FileNotFoundError:  # engines make and drop files all the time
            continue


def _holds(path: Path, sought: Sequence[bytes], longest: int) -> bool:
    with path.open("rb") as file:
        end = b""
        while part := file.read(_PART):
            seen = end + part
            if any(word in seen for word in sought):
                return True
            end = seen[-longest:]
    return False


def in_sqlite(file: Path, words: Sequence[str]) -> list[str]:
    """Tables and columns of a SQLite file, whatever type their values have."""
    if not file.exists():
        return []
    places = []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as own:
        tables = own.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for _, column, *_rest in own.execute(f'PRAGMA table_info("{table}")').fetchall():
                held = f'SELECT 1 FROM "{table}" WHERE instr(CAST("{column}" AS BLOB), ?) LIMIT 1'
                if any(own.execute(held, (word.encode(),)).fetchone() for word in words):
                    places.append(f"{file.name} {table}.{column}")
    return places


async def in_postgres(url: str, words: Sequence[str]) -> list[str]:
    """Tables of the database, each row as text."""
    import psycopg
    from psycopg import sql

    places = []
    address = libpq_address(url)
    async with await psycopg.AsyncConnection.connect(address, connect_timeout=5) as connection:
        tables = await connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        for (table,) in await tables.fetchall():
            every = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            async for (row,) in await connection.execute(every):
                plain = _HEX.sub(_unpacked, row)
                if any(word in row or word in plain for word in words):
                    places.append(f"postgres {table}")
                    break
    return places


def _unpacked(shown: re.Match[str]) -> str:
    return bytes.fromhex(shown[1][: len(shown[1]) // 2 * 2]).decode("utf-8", "replace")


async def in_redis(redis: Redis, words: Sequence[str]) -> list[str]:
    """Keys whose name or value has one of them, of whatever type."""
    places = []
    sought = [word.encode() for word in words]
    with away():
        async for name in redis.scan_iter("*", count=1_000):
            held = _flat([name, await _value(redis, name)])
            if any(word in held for word in sought):
                places.append(f"redis {text_of(name)}")
    return sorted(places)


async def _value(redis: Any, name: bytes) -> Any:
    kind = (await redis.type(name)).decode()
    reading = {
        "string": redis.get,
        "hash": redis.hgetall,
        "stream": redis.xrange,
        "list": partial(redis.lrange, start=0, end=-1),
        "set": redis.smembers,
        "zset": partial(redis.zrange, start=0, end=-1),
    }
    return await reading[kind](name) if kind in reading else b""


def _flat(value: Any) -> bytes:
    """All bytes in it, one after the other."""
    if isinstance(value, bytes):
        return value + b"\x00"
    if isinstance(value, dict):
        return b"".join(_flat(key) + _flat(each) for key, each in value.items())
    if isinstance(value, list | tuple | set):
        return b"".join(map(_flat, value))
    return str(value).encode() + b"\x00"
