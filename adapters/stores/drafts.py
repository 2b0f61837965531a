"""Answers in the making, one key a message, kept for a week after they last grew."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from adapters.stores import scripts
from adapters.stores.keys import encoded, key, raw
from adapters.stores.valkey import away
from core import wire
from core.messages import Message
from core.ports import Draft, Lease, LeaseLost

# Longer than any redelivery, and than most dead letters wait to be retried.
KEPT_SECONDS = 7 * 86_400


class RedisDrafts:
    """Drafts over Redis; durable when `save` returns, as far as the server's fsync goes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._save = redis.register_script(scripts.DRAFT)

    async def load(self, message: Message) -> Draft | None:
        with away():
            text: Any = await self._redis.get(raw(draft_key(message)))
        return None if text is None else wire.load(Draft, text)

    async def save(self, lease: Lease, draft: Draft) -> None:
        keys = encoded(draft_key(lease.message), key(lease.conversation, "state"))
        with away():
            saved = await self._save(keys, encoded(lease.owner, wire.dump(draft), KEPT_SECONDS))
        if not saved:
            raise LeaseLost


def draft_key(message: Message) -> str:
    """The key of the answer in the making to this message."""
    return key(message.conversation, "draft", message.id)
