"""How much waits and how much was given up, counted over all partitions."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from adapters.stores.keys import PARTITIONS, partition_key
from adapters.stores.valkey import away


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
