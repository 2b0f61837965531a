"""Events about answers: a stream a message in Redis, and one listener a process for their news."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing, contextmanager, suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.stores.keys import key, raw
from adapters.stores.valkey import away
from core.ports import Unavailable

KEPT_SECONDS = 3600
# Each event of an answer holds the whole text so far, so the oldest are the least missed.
KEPT_EVENTS = 2_000
PAGE = 200
NEWS = "mynah:feed:news"
# News may be lost while the listener connects again, so a follower also looks by itself.
LOOK_SECONDS = 1.0


def open_feed(redis: Redis) -> aclosing[RedisFeed]:
    """A feed whose listener starts with the first follower and ends with this context."""
    return aclosing(RedisFeed(redis))


class RedisFeed:
    """Feed over Redis. However many follow, one connection a process waits for news."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._followers: defaultdict[bytes, set[asyncio.Event]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None
        self._closed = False

    async def publish(self, conversation: str, message_id: str, event: Mapping[str, Any]) -> None:
        stream = _stream(conversation, message_id)
        with away():
            async with self._redis.pipeline(transaction=False) as commands:
                commands.xadd(stream, {"event": json.dumps(event)}, maxlen=KEPT_EVENTS)
                commands.expire(stream, KEPT_SECONDS)
                commands.publish(NEWS, stream)
                await commands.execute()

    async def follow(
        self, conversation: str, message_id: str, after: str = ""
    ) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
        stream = _stream(conversation, message_id)
        with self._told_about(stream) as news:
            while True:
                news.clear()
                events = await self._read(stream, after)
                _heed_cancellation()
                for position, fields in events:
                    after = position.decode()
                    yield after, json.loads(fields[b"event"])
                if not events:
                    with suppress(TimeoutError):
                        # Not wait_for: before Python 3.12 it may keep a cancellation to itself.
                        async with asyncio.timeout(LOOK_SECONDS):
                            await news.wait()

    async def aclose(self) -> None:
        """Stop listening; followers must have ended."""
        # Where redis-py swallows the cancellation, this ends it.
        self._closed = True
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def _read(self, stream: bytes, after: str) -> Any:
        try:
            with away():
                return await self._redis.xrange(stream, f"({after}" if after else "-", count=PAGE)
        except Unavailable:
            return []  # A reader who waits for an answer can wait for the server, too.

    @contextmanager
    def _told_about(self, stream: bytes) -> Iterator[asyncio.Event]:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        news = asyncio.Event()
        self._followers[stream].add(news)
        try:
            yield news
        finally:
            self._followers[stream].discard(news)
            if not self._followers[stream]:
                del self._followers[stream]

    async def _listen(self) -> None:
        while not self._closed:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(NEWS)
                    while not self._closed:
                        message = await pubsub.get_message(timeout=LOOK_SECONDS)
                        if message is not None:
                            self._tell(message)
            except RedisError:
                await asyncio.sleep(LOOK_SECONDS / 2)

    def _tell(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "message":
            told = self._followers.get(message["data"], set())
        else:  # subscribed anew: anything may have happened meanwhile
            told = {news for followers in self._followers.values() for news in followers}
        for news in told:
            news.set()


def _heed_cancellation() -> None:
    """redis-py may swallow a cancellation that meets one of its timeouts; who left would follow for ever."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _stream(conversation: str, message_id: str) -> bytes:
    return raw(key(conversation, "feed", message_id))
