"""Answers in the making, one key a message, kept for a week after they last grew."""

from __future__ import annotations

from redis.asyncio import Redis

from adapters.stores.keys import key
from adapters.stores.valkey import away
from core import wire
from core.messages import Message
from core.ports import Draft

# Longer than any redelivery, and than most dead letters wait to be retried.
KEPT_SECONDS = 7 * 86_400


class RedisDrafts:
    """Drafts over Redis; durable when `save` returns, as far as the server's fsync goes."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def load(self, message: Message) -> Draft | None:
        with away():
            text = await self._redis.get(_draft_key(message))
        return None if text is None else wire.load(Draft, text)

    async def save(self, message: Message, draft: Draft) -> None:
        record = wire.dump(draft).encode("utf-8", "surrogatepass")
        with away():
            await self._redis.set(_draft_key(message), record, ex=KEPT_SECONDS)


def _draft_key(message: Message) -> bytes:
    return key(message.conversation, "draft", message.id).encode("utf-8", "surrogatepass")
