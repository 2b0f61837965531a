"""Small things that platforms' adapters must find again, in Redis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from adapters.stores.keys import raw, text_of
from adapters.stores.valkey import away

PREFIX = "mynah:note:"


class RedisNotes:
    """Implements core.ports.Notes; durable as far as the server's fsync goes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        with away():
            await self._redis.set(_key(name), raw(value), px=_milliseconds(seconds))

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        return await set_first(self._redis, _key(name), value, seconds)

    async def kept(self, name: str) -> str:
        with away():
            found: Any = await self._redis.get(_key(name))
        return text_of(found)

    async def all_kept(self, names: Sequence[str]) -> Sequence[str]:
        if not names:
            return ()
        with away():
            found: Any = await self._redis.mget([_key(name) for name in names])
        return [text_of(each) for each in found]


def _key(name: str) -> bytes:
    return raw(f"{PREFIX}{name}")


async def set_first(redis: Redis, key: bytes, value: str, seconds: float) -> str:
    """Set the key unless it is there, in one step; the value that stands then."""
    with away():
        earlier: Any = await redis.set(
            key, raw(value), px=_milliseconds(seconds), nx=True, get=True
        )
    return value if earlier is None else text_of(earlier)


def _milliseconds(seconds: float) -> int | None:
    return max(1, round(seconds * 1000)) if seconds else None
