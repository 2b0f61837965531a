"""The conversations' inboxes in Redis: the gateway's side and the workers' side."""

from __future__ import annotations

import uuid

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from adapters.stores import scripts
from adapters.stores.keys import PARTITIONS, encoded, key, partition, partition_key
from adapters.stores.valkey import away
from core import wire
from core.messages import Message
from core.ports import Accepted, Held, Lease

SEEN_SECONDS = 86_400
# Shorter than the tickets' redelivery, so that a killed worker's ticket finds its message free.
LEASE_SECONDS = 8.0
# The sweep looks again after 5 s, then after as long as a conversation has waited already.
FIRST_LOOK_SECONDS = 5.0
LAST_LOOK_SECONDS = 60.0
LOOKS_A_PARTITION = 1_000


class RedisDoor:
    """Door over Redis; a conversation holds at most `limit` waiting messages."""

    def __init__(self, redis: Redis, limit: int) -> None:
        self._redis = redis
        self._limit = limit
        self._append = redis.register_script(scripts.APPEND)
        self._waiting = redis.register_script(scripts.WAITING)
        self._stop = redis.register_script(scripts.STOP)
        self._look = redis.register_script(scripts.LOOK)

    async def append(self, message: Message) -> Accepted:
        conversation = message.conversation
        keys = encoded(*inbox_keys(conversation), key(conversation, "seen", message.id))
        entry = wire.dump(message)
        arguments = encoded(message.id, entry, conversation, self._limit, SEEN_SECONDS)
        with away():
            done = await self._append(keys, arguments)
        return Accepted(done.decode())

    async def waiting(self, conversation: str) -> list[Message]:
        keys = [key(conversation, "inbox"), key(conversation, "entries")]
        with away():
            entries = await self._waiting(keys)
        return [message for message in map(readable, entries) if message is not None]

    async def stop(self, conversation: str, message_id: str) -> None:
        keys = [key(conversation, "entries"), key(conversation, "state")]
        with away():
            await self._stop(keys, encoded(message_id))

    async def unattended(self) -> list[str]:
        """Conversations that wait and that no worker holds; each is told once in a while only."""
        with away():
            seconds, microseconds = await self._redis.time()
            now = seconds * 1000 + microseconds // 1000
            async with self._redis.pipeline(transaction=False) as looks:
                for number in range(PARTITIONS):
                    due = partition_key(number, "waiting")
                    looks.zrangebyscore(due, "-inf", now, 0, LOOKS_A_PARTITION)
                found = [each.decode() for waiting in await looks.execute() for each in waiting]
            return [each for each in found if await self._is_due(each)]

    async def _is_due(self, conversation: str) -> bool:
        keys = [key(conversation, "state"), _waiting_key(conversation)]
        looks = (_milliseconds(FIRST_LOOK_SECONDS), _milliseconds(LAST_LOOK_SECONDS))
        return bool(await self._look(keys, encoded(conversation, *looks)))


class RedisInbox:
    """Inbox over Redis. Entries that cannot be read go to the dead letters as they are."""

    def __init__(self, redis: Redis, lease_seconds: float = LEASE_SECONDS) -> None:
        self._lease = _milliseconds(lease_seconds)
        self._take = redis.register_script(scripts.TAKE)
        self._keep = redis.register_script(scripts.KEEP)
        self._postpone = redis.register_script(scripts.POSTPONE)
        self._remove = redis.register_script(scripts.REMOVE)

    async def take(self, conversation: str) -> Lease | None:
        keys = inbox_keys(conversation)
        while True:
            owner = uuid.uuid4().hex
            with away():
                taken = await self._take(keys, encoded(owner, conversation, self._lease))
            if taken is None:
                return None
            message_id, entry, tries, stopped = taken
            try:
                message = wire.load(Message, entry)
                return Lease(
                    conversation=conversation,
                    message=message,
                    owner=owner,
                    tries=tries,
                    stopped=bool(stopped),
                )
            except wire.Unreadable as error:
                await remove(self._remove, conversation, owner, message_id, str(error))

    async def keep(self, lease: Lease) -> Held:
        keys = [key(lease.conversation, "state"), _waiting_key(lease.conversation)]
        arguments = encoded(lease.owner, lease.conversation, self._lease, lease.message.id)
        with away():
            held = await self._keep(keys, arguments)
        return Held(held.decode())

    async def finish(self, lease: Lease) -> bool:
        return await remove(self._remove, lease.conversation, lease.owner, lease.message.id)

    async def postpone(self, lease: Lease, seconds: float, failed: bool = True) -> None:
        keys = [key(lease.conversation, "state"), _waiting_key(lease.conversation)]
        counted = (lease.message.id, _milliseconds(seconds), int(failed))
        with away():
            await self._postpone(keys, encoded(lease.owner, lease.conversation, *counted))


async def remove(
    script: AsyncScript, conversation: str, owner: str, message_id: str | bytes, *reason: str
) -> bool:
    """Run REMOVE: with a reason the message is buried; True when more is waiting."""
    keys = [*inbox_keys(conversation), dead_key(conversation)]
    with away():
        return bool(await script(keys, encoded(owner, conversation, message_id, *reason)))


def inbox_keys(conversation: str) -> list[str]:
    """What the scripts call inbox, entries, state and waiting, in this order."""
    kinds = ("inbox", "entries", "state")
    return [*(key(conversation, kind) for kind in kinds), _waiting_key(conversation)]


def dead_key(conversation: str) -> str:
    """The stream of dead letters of the conversation's partition."""
    return partition_key(partition(conversation), "dead")


def _waiting_key(conversation: str) -> str:
    return partition_key(partition(conversation), "waiting")


def readable(entry: bytes) -> Message | None:
    """The message of an entry; None for what an earlier or a later release wrote otherwise."""
    try:
        return wire.load(Message, entry)
    except wire.Unreadable:
        return None


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))
