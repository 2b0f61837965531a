"""Names that are given out once: whoever asks first decides what a key stands for."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from adapters.stores.valkey import away

KEPT_SECONDS = 86_400
"""As long as the inboxes remember which messages they have seen."""


async def bind(redis: Redis, name: str, value: str) -> str:
    """Keep the value under this name unless there is one already, atomically; gives the one kept."""
    with away():
        earlier: Any = await redis.set(
            f"mynah:bound:{name}".encode("utf-8", "surrogatepass"),
            value.encode("utf-8", "surrogatepass"),
            nx=True,
            get=True,
            ex=KEPT_SECONDS,
        )
    return value if earlier is None else earlier.decode("utf-8", "surrogatepass")
