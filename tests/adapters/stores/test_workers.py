"""A worker's sign of life is seen at once, and ends by itself when the worker does."""

from __future__ import annotations

import asyncio
from pathlib import Path

from redis.asyncio import Redis

from adapters.stores.valkey import open_redis
from adapters.stores.workers import attended, keep_signing


async def _becomes(redis: Redis, state: bool) -> None:
    async with asyncio.timeout(30):
        while await attended(redis) is not state:  # noqa: ASYNC110 nobody announces it
            await asyncio.sleep(0.02)


async def test_a_living_worker_is_seen_and_a_killed_one_missed(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        assert not await attended(redis)
        signing = asyncio.create_task(keep_signing(redis, renew_seconds=0.4))
        await _becomes(redis, True)
        for _ in range(20):
            await asyncio.sleep(0.1)
            assert await attended(redis)
        signing.cancel()
        await _becomes(redis, False)
