"""Names that are given out once: whoever asks first decides what a key stands for."""

from __future__ import annotations

from redis.asyncio import Redis

from adapters.stores.keys import raw
from adapters.stores.notes import set_first

PREFIX = "mynah:bound:"
KEPT_SECONDS = 86_400
"""As long as the inboxes remember which messages they have seen."""


async def bind(redis: Redis, name: str, value: str) -> str:
    """Keep the value under this name unless there is one already, atomically; gives the one kept."""
    return await set_first(redis, raw(f"{PREFIX}{name}"), value, KEPT_SECONDS)
