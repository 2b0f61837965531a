"""What conversations' states and Redis keep of answers from documents, and how it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis

from adapters.stores.checkpoints import keep_what_is_left, mentioning
from adapters.stores.keys import encoded, parted, raw, text_of
from adapters.stores.valkey import away
from core.upkeep.erase import beginning

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from core.conversation.graph import Conversation

PAGE = 1_000


class RememberedQuotes:
    """Implements core.upkeep.erase.Quotes over the checkpoints."""

    def __init__(
        self,
        saver: BaseCheckpointSaver[str],
        conversation: Conversation,
        wipe: Callable[[], Awaitable[None]],
    ) -> None:
        self._saver = saver
        self._conversation = conversation
        self._wipe = wipe

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """Conversations of which some state names what all the addresses begin with."""
        found = await mentioning(self._saver, beginning(documents))
        return [
            (conversation, message)
            for conversation in found
            for message in ("", *await self._conversation.drawing_on(conversation, documents))
        ]

    async def erase(
        self,
        conversation: str,
        messages: Collection[str],  # noqa: ARG002
        documents: Collection[str],
    ) -> int:
        removed = await self._conversation.forget_documents(conversation, documents)
        empty = await self._conversation.is_empty(conversation)
        await keep_what_is_left(self._saver, conversation, empty)
        return removed

    async def purge(self) -> None:
        await self._wipe()


class RedisQuotes:
    """Implements core.upkeep.erase.Quotes over drafts and events of answers."""

    def __init__(self, redis: Redis, rewrite: Callable[[], Awaitable[None]]) -> None:
        self._redis = redis
        self._rewrite = rewrite

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """By a look at the words of each draft and event."""
        begins = raw(beginning(documents))
        found = set()
        async for name, conversation, message_id in self._answers():
            if begins in await self._words(name):
                found.add((conversation, message_id))
        return found

    async def erase(
        self,
        conversation: str,
        messages: Collection[str],
        documents: Collection[str],  # noqa: ARG002
    ) -> int:
        """Of edits of these messages, too: they have their own drafts."""
        gone = [
            name
            async for name, where, message_id in self._answers()
            if where == conversation and message_id.partition("~")[0] in messages
        ]
        if gone:
            with away():
                await self._redis.unlink(*encoded(*gone))
        return len(gone)

    async def purge(self) -> None:
        await self._rewrite()

    async def _answers(self) -> AsyncIterator[tuple[str, str, str]]:
        with away():
            async for name in self._redis.scan_iter(match="mynah:{p*}:*", count=PAGE):
                kind, conversation, message_id = parted(text_of(name)) or ("", "", "")
                if kind in ("draft", "feed"):
                    yield text_of(name), conversation, message_id

    async def _words(self, name: str) -> bytes:
        with away():
            if await self._redis.type(raw(name)) == b"stream":
                return repr(await self._redis.xrange(raw(name))).encode()
            found: Any = await self._redis.get(raw(name))
        return found or b""
