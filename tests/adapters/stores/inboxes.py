"""The same inbox in memory and in Valkey, with a way to let time pass in both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from redis.asyncio import Redis

from adapters.doubles.inbox import MemoryInbox
from adapters.stores.dead import RedisDeadLetters
from adapters.stores.inbox import RedisDoor, RedisInbox
from adapters.stores.valkey import open_redis
from core.messages import EVERYONE, Message, Person, Place
from core.ports import DeadLetters, Door, Inbox

LIMIT = 5


def message(number: int | str, thread: str = "t1", text: str = "hello") -> Message:
    """A message of thread `t1`, or of another."""
    place = Place("web", "", "room", thread)
    return Message(f"m{number}", Person("web", "ann"), place, EVERYONE, text, 1.0)


class PassAnHour(Protocol):
    async def __call__(self) -> None: ...


@dataclass(frozen=True)
class Inboxes:
    """All sides of one store. After an hour every lease, pause and look is over."""

    door: Door
    inbox: Inbox
    dead: DeadLetters
    pass_an_hour: PassAnHour


def in_memory() -> Inboxes:
    now = [1_000.0]
    store = MemoryInbox(LIMIT, lambda: now[0])

    async def pass_an_hour() -> None:
        now[0] += 3_600.0

    return Inboxes(store, store, store, pass_an_hour)


def in_redis(redis: Redis) -> Inboxes:
    async def pass_an_hour() -> None:
        async for state in redis.scan_iter("mynah:*:state:*"):
            for moment in ("held_until", "not_before", "changed"):
                if await redis.hexists(state, moment):
                    await redis.hset(state, moment, "0")
        async for waiting in redis.scan_iter("mynah:*:waiting"):
            conversations: Any = await redis.zrange(waiting, 0, -1)
            for conversation in conversations:
                await redis.zadd(waiting, {conversation: 0}, xx=True)

    return Inboxes(
        RedisDoor(redis, LIMIT), RedisInbox(redis), RedisDeadLetters(redis), pass_an_hour
    )


@asynccontextmanager
async def opened(kind: str, home: Path) -> AsyncIterator[Inboxes]:
    if kind == "memory":
        yield in_memory()
        return
    async with open_redis("", home, "always") as redis:
        yield in_redis(redis)
