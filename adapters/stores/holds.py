"""Keeps a conversation still in Redis: as a worker's lease does, but with no message to answer."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from adapters.stores import scripts
from adapters.stores.inbox import inbox_keys
from adapters.stores.keys import encoded
from adapters.stores.valkey import away

WANTED = 2_000
"""Milliseconds; whoever waits for a hold asks more often. The sweep's tickets find what waited."""


class RedisHolds:
    """Implements core.ports.Holds; what waits when a hold ends gets a ticket."""

    def __init__(self, redis: Redis, enqueue: Callable[[str], Awaitable[None]]) -> None:
        self._enqueue = enqueue
        self._hold = redis.register_script(scripts.HOLD)
        self._release = redis.register_script(scripts.RELEASE)

    async def hold(self, conversation: str, seconds: float) -> str:
        """A worker that lost its lease before is fenced off as by any other worker."""
        token = uuid.uuid4().hex
        _, _, state, _ = inbox_keys(conversation)
        with away():
            held = await self._hold(encoded(state), encoded(token, round(seconds * 1000), WANTED))
        return token if held else ""

    async def release(self, conversation: str, token: str) -> bool:
        inbox, _, state, waiting = inbox_keys(conversation)
        with away():
            whole, more = await self._release(
                encoded(inbox, state, waiting), encoded(token, conversation)
            )
        if more:
            await self._enqueue(conversation)
        return bool(whole)
