"""Whether some worker lives, in whatever process: a key that workers renew and that ends by itself."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis

from adapters.stores.valkey import away
from core.ports import Unavailable

RENEW_SECONDS = 10.0
_KEY = b"mynah:worker-lives"
_RENEWALS = 3
"""Of so many, one may come late or fail before nobody is believed to live."""
BELIEVED_SECONDS = _RENEWALS * RENEW_SECONDS
"""How long a worker is still taken to live after its last sign: so long after it was killed."""


async def keep_signing(redis: Redis, renew_seconds: float = RENEW_SECONDS) -> None:
    """Say again and again that a worker lives, until cancelled; goes on where Redis is away."""
    while True:
        try:
            with away():
                await redis.set(_KEY, b"1", px=round(_RENEWALS * renew_seconds * 1000))
        except Unavailable:
            pass  # whoever asks meanwhile is told that the queue is away
        await asyncio.sleep(renew_seconds)


async def attended(redis: Redis) -> bool:
    """Whether a worker said so lately; raises Unavailable."""
    with away():
        return bool(await redis.exists(_KEY))
