"""How much waits and how much was given up, counted over all partitions."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from adapters.stores.inbox import RedisDoor
from adapters.stores.keys import PARTITIONS, partition_key
from adapters.stores.valkey import away

LOOKED_AT = 2
"""Conversations of each partition of which it is asked how long they wait: those due first."""


@dataclass(frozen=True, slots=True)
class Depth:
    """What stands in the queue at one moment."""

    waiting: int
    """Conversations with a message that is accepted and not yet answered."""
    dead: int
    """Letters nobody has decided on."""


async def depth(redis: Redis) -> Depth:
    """One round trip; raises Unavailable."""
    with away():
        async with redis.pipeline(transaction=False) as counts:
            for number in range(PARTITIONS):
                counts.zcard(partition_key(number, "waiting"))
                counts.xlen(partition_key(number, "dead"))
            found = await counts.execute()
    return Depth(sum(found[::2]), sum(found[1::2]))


async def longest_wait(redis: Redis, now: float) -> float:
    """Seconds that the oldest message waits, of the conversations that are due first; raises Unavailable."""
    with away():
        async with redis.pipeline(transaction=False) as looks:
            for number in range(PARTITIONS):
                looks.zrange(partition_key(number, "waiting"), 0, LOOKED_AT - 1)
            found = await looks.execute()
    door = RedisDoor(redis, 0)
    heads = [await door.waiting(each.decode()) for due in found for each in due]
    return max((now - messages[0].at for messages in heads if messages), default=0.0)
