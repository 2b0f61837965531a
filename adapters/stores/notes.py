"""Small things that must be found again, in Redis: platforms' notes, and names that are given out once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from adapters.stores.keys import raw, text_of
from adapters.stores.valkey import away

PREFIX, BOUND = "mynah:note:", "mynah:bound:"
BOUND_SECONDS = 86_400
"""As long as the inboxes remember which messages they have seen."""


class RedisNotes:
    """Implements core.ports.Notes; durable as far as the server's fsync goes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        with away():
            await self._redis.set(_key(name), raw(value), px=_milliseconds(seconds))

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        return await _set_first(self._redis, _key(name), value, seconds)

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


async def bind(redis: Redis, name: str, value: str) -> str:
    """Keep the value under this name unless there is one already, atomically; gives the one kept."""
    return await _set_first(redis, raw(f"{BOUND}{name}"), value, BOUND_SECONDS)


async def _set_first(redis: Redis, key: bytes, value: str, seconds: float) -> str:
    """Set the key unless it is there, in one step; the value that stands then."""
    with away():
        earlier: Any = await redis.set(
            key, raw(value), px=_milliseconds(seconds), nx=True, get=True
        )
    return value if earlier is None else text_of(earlier)


def _milliseconds(seconds: float) -> int | None:
    return max(1, round(seconds * 1000)) if seconds else None
