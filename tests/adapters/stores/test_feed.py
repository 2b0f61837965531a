"""What a feed promises, held by the double and by the real one alike."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.doubles.feed import MemoryFeed
from adapters.stores.feed import RedisFeed, open_feed
from adapters.stores.valkey import open_redis
from core.ports import Feed


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    async with open_redis("", tmp_path, "no") as client:
        yield client


@pytest.fixture(params=["memory", "valkey"])
async def feed(request: pytest.FixtureRequest, redis: Redis) -> AsyncIterator[Feed]:
    if request.param == "memory":
        yield MemoryFeed()
        return
    async with open_feed(redis) as real:
        yield real


async def read(
    feed: Feed, count: int, after: str = "", message: str = "m"
) -> list[tuple[str, Mapping[str, Any]]]:
    events = []
    async with aclosing(feed.follow("c", message, after)) as following:  # type: ignore[type-var]
        async for event in following:
            events.append(event)
            if len(events) == count:
                break
    return events


async def test_a_late_reader_sees_all_and_a_returning_one_the_rest(feed: Feed) -> None:
    for number in range(5):
        await feed.publish("c", "m", {"number": number, "text": "ä"})
    events = await asyncio.wait_for(read(feed, 5), 30)
    assert [event["number"] for _, event in events] == [0, 1, 2, 3, 4]
    rest = await asyncio.wait_for(read(feed, 2, after=events[2][0]), 30)
    assert rest == events[3:]


async def test_a_waiting_reader_is_told_at_once(feed: Feed) -> None:
    async def seconds_to_be_told(message: str) -> float:
        reading = asyncio.create_task(read(feed, 3, message=message))
        await asyncio.sleep(0.2)
        started = asyncio.get_running_loop().time()
        for number in range(3):
            await feed.publish("c", message, {"number": number})
        assert [event["number"] for _, event in await asyncio.wait_for(reading, 30)] == [0, 1, 2]
        return asyncio.get_running_loop().time() - started

    # The best of three: the machine does other things, too.
    assert min([await seconds_to_be_told(f"m{each}") for each in range(3)]) < 0.5


async def test_answers_do_not_mix(feed: Feed) -> None:
    await feed.publish("c", "other", {"number": 1})
    await feed.publish("other", "m", {"number": 2})
    await feed.publish("c", "m", {"number": 3})
    assert [event["number"] for _, event in await asyncio.wait_for(read(feed, 1), 30)] == [3]


async def test_followers_share_one_connection_and_leave_none_behind(redis: Redis) -> None:
    async with open_feed(redis) as feed:
        before = int((await redis.info("clients"))["connected_clients"])
        readers = [asyncio.create_task(read(feed, 1)) for _ in range(50)]
        await asyncio.sleep(1.5)
        blocked = await redis.info("clients")
        assert int(blocked["blocked_clients"]) == 0
        assert int(blocked["pubsub_clients"]) == 1
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    after = await redis.info("clients")
    assert int(after["pubsub_clients"]) == 0
    # The pool keeps what it opened for the first look of fifty readers at once.
    assert int(after["connected_clients"]) <= before + 51


class Swallowing:
    """Redis whose client keeps a cancellation to itself, as redis-py may."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.asked = 0
        self.begun = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.redis, name)

    async def xrange(self, *_: object, **_more: object) -> list[object]:
        self.asked += 1
        self.begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.2)
        return []


async def test_who_left_follows_no_more_whatever_the_client_swallows(redis: Redis) -> None:
    swallowing = Swallowing(redis)
    async with aclosing(RedisFeed(swallowing)) as feed:  # type: ignore[arg-type]
        reading = asyncio.create_task(read(feed, 1))
        await swallowing.begun.wait()
        reading.cancel()
        await asyncio.wait({reading}, timeout=5)
        assert reading.cancelled()
        assert swallowing.asked == 1


async def test_a_reader_outlives_the_death_of_the_server(redis: Redis) -> None:
    async with open_feed(redis) as feed:
        await feed.publish("c", "m", {"number": 0})
        reading = asyncio.create_task(read(feed, 2))
        await asyncio.sleep(0.2)
        os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
        await feed.publish("c", "m", {"number": 1})
        events = await asyncio.wait_for(reading, 30)
        assert [event["number"] for _, event in events][-1] == 1


async def test_a_feed_is_forgotten_after_an_hour(redis: Redis) -> None:
    async with open_feed(redis) as feed:
        await feed.publish("c", "m", {"number": 0})
        (stream,) = [each async for each in redis.scan_iter("*")]
        assert 3_500 < await redis.ttl(stream) <= 3_600
