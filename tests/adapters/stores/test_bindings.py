"""Who asks first decides what a name stands for."""

import asyncio
from pathlib import Path

from adapters.stores.notes import bind
from adapters.stores.valkey import open_redis


async def test_a_name_is_bound_once_however_many_ask_at_once(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        given = await asyncio.gather(*(bind(redis, "ada:q1", f"c{n}") for n in range(20)))
        assert len(set(given)) == 1
        assert await bind(redis, "ada:q1", "late") == given[0]
        assert await bind(redis, "ada:\ud800", "c\ud800") == "c\ud800"
