"""What Redis keeps of people and of documents, and how it goes: messages, letters, drafts, events, notes."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from redis import exceptions as said
from redis.asyncio import Redis

from adapters.stores import scripts
from adapters.stores.inbox import dead_key, inbox_keys, readable
from adapters.stores.keys import PARTITIONS, encoded, parted, partition_key, raw, text_of
from adapters.stores.notes import BOUND
from adapters.stores.notes import PREFIX as NOTE
from adapters.stores.valkey import away
from core.batches import batches
from core.messages import Message
from core.ports import Traces, Unavailable
from core.upkeep.erase import beginning

IsTheirs = Callable[[str, str, Traces], bool]
"""A note's name and value: whether it is about the person."""

PAGE = 1_000
REWRITE_SECONDS = 60.0
LOOK_SECONDS = 0.05
# That a message was seen is remembered for its day: else one that comes again would be answered.
_OF_ANSWERS = ("draft", "feed")
_OF_CONVERSATIONS = "mynah:{p*}:*"
_FEEDS = "mynah:{p*}:feed:*"
_STREAMS = tuple(partition_key(number, "dead") for number in range(PARTITIONS))


class RedisKept:
    """Implements core.ports.Keeps and core.upkeep.erase.Quotes.

    Only holding a conversation makes its inbox safe to change.
    """

    def __init__(self, redis: Redis, is_theirs: IsTheirs) -> None:
        self._redis = redis
        self._is_theirs = is_theirs
        self._discard = redis.register_script(scripts.DISCARD)

    async def traces(self, known: Traces) -> Traces:
        """By the person in each waiting message and dead letter, and by what is left in conversations of theirs."""
        exchanges, later = set(known.exchanges), set(known.later)
        alone, left = set(known.alone), set[tuple[str, str]]()
        async for name in self._keys(_OF_CONVERSATIONS):
            kind, conversation, message_id = parted(name) or ("", "", "")
            if kind in _OF_ANSWERS:
                left.add((conversation, message_id))
            elif kind == "entries":
                for message in await self._waiting(name):
                    if message.person == known.person:
                        asked = {(conversation, message.id), (conversation, message.asks)}
                        (later if message.at > known.before else exchanges).update(asked)
                        alone |= {conversation} if message.audience.kind == "person" else set()
        for _, message in await self._letters(*_STREAMS):
            if message.person == known.person:
                exchanges |= {(message.conversation, message.id)}
                alone |= {message.conversation} if message.audience.kind == "person" else set()
        exchanges |= {
            (where, message_id)
            for where, message_id in left
            if where in alone and (where, message_id.partition("~")[0]) not in later
        }
        return replace(
            known,
            exchanges=frozenset(exchanges),
            later=frozenset(later),
            alone=frozenset(alone),
        )

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        if not conversation:
            return await self._forget_beside(traces, only_look)
        removed: Counter[str] = Counter()
        inbox, entries, state, _ = inbox_keys(conversation)
        theirs = [
            message.id
            for message in await self._waiting(entries)
            if message.person == traces.person and traces.covers(conversation, message.id)
        ]
        removed["waiting"] = len(theirs)
        if theirs and not only_look:
            with away():
                await self._discard(encoded(inbox, entries, state), encoded(*theirs))
        stream = dead_key(conversation)
        for position, message in await self._letters(stream):
            if message.person == traces.person and message.conversation == conversation:
                removed["dead"] += 1
                if not only_look:
                    with away():
                        await self._redis.xdel(stream, position)
        return removed

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
    ) -> None:
        """Of edits of these messages, too: they have their own drafts."""
        gone = [
            name
            async for name, where, message_id in self._answers()
            if where == conversation and message_id.partition("~")[0] in messages
        ]
        await self._unlink(gone)

    async def drop_offered(self) -> None:
        """All events of answers beneath which something was offered to ask next: it may be anybody's words."""
        offering = [
            name async for name in self._keys(_FEEDS) if any(map(_offers, await self._events(name)))
        ]
        await self._unlink(offering)

    async def _events(self, name: str) -> list[bytes]:
        with away():
            found: Any = await self._redis.xrange(raw(name))
        return [fields[b"event"] for _, fields in found]

    async def purge(self) -> None:
        """Write the append-only file anew: until then it holds every command that ever came."""
        # Not where a server is kept by others; docs/forget-me.md says so.
        with away(), suppress(said.NoPermissionError, said.ResponseError):
            if (await self._redis.info("persistence")).get("aof_enabled"):
                await self._rewrite()

    async def _rewrite(self) -> None:
        # One that runs already may have begun before the removal.
        for _ in range(2):
            await self._rest()
            try:
                await self._redis.bgrewriteaof()
                break
            except said.ResponseError as error:
                if "already in progress" not in str(error):
                    raise
        await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(REWRITE_SECONDS):
                while await self._is_rewriting():  # noqa: ASYNC110 - the server tells nobody
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise Unavailable("the append-only file is still being written anew") from None

    async def _is_rewriting(self) -> bool:
        info = await self._redis.info("persistence")
        return bool(info.get("aof_rewrite_in_progress") or info.get("aof_rewrite_scheduled"))

    async def _forget_beside(self, traces: Traces, only_look: bool) -> Mapping[str, int]:
        removed: Counter[str] = Counter()
        gone: list[str] = []
        async for name in self._keys("mynah:*"):
            if kind := await self._kind(name, traces):
                removed[kind] += 1
                gone.append(name)
        if not only_look:
            await self._unlink(gone)
        return removed

    async def _kind(self, name: str, traces: Traces) -> str:
        """What of theirs this key holds; "" where it is not theirs."""
        if name.startswith(NOTE):
            with away():
                value: Any = await self._redis.get(raw(name))
            theirs = self._is_theirs(name.removeprefix(NOTE), text_of(value), traces)
            return "notes" if theirs else ""
        if name.startswith(BOUND):
            own = traces.person.platform == "web"
            return "notes" if own and name.startswith(f"{BOUND}{traces.person.id}:") else ""
        kind, conversation, message_id = parted(name) or ("", "", "")
        if kind not in _OF_ANSWERS or not traces.covers(conversation, message_id):
            return ""
        return "drafts" if kind == "draft" else "notes"

    async def _keys(self, pattern: str) -> AsyncIterator[str]:
        with away():
            async for name in self._redis.scan_iter(match=pattern, count=PAGE):
                yield text_of(name)

    async def _answers(self) -> AsyncIterator[tuple[str, str, str]]:
        async for name in self._keys(_OF_CONVERSATIONS):
            kind, conversation, message_id = parted(name) or ("", "", "")
            if kind in _OF_ANSWERS:
                yield name, conversation, message_id

    async def _words(self, name: str) -> bytes:
        with away():
            if await self._redis.type(raw(name)) == b"stream":
                return repr(await self._redis.xrange(raw(name))).encode()
            found: Any = await self._redis.get(raw(name))
        return found or b""

    async def _unlink(self, names: Sequence[str]) -> None:
        for some in batches(names, PAGE):
            with away():
                await self._redis.unlink(*encoded(*some))

    async def _waiting(self, entries: str) -> list[Message]:
        with away():
            found: Any = await self._redis.hvals(raw(entries))
        return [message for entry in found if (message := readable(entry)) is not None]

    async def _letters(self, *streams: str) -> list[tuple[bytes, Message]]:
        with away():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for stream in streams:
                    pipeline.xrange(stream)
                found = await pipeline.execute()
        return [
            (position, message)
            for letters in found
            for position, fields in letters
            if (message := readable(fields[b"entry"])) is not None
        ]


def _offers(event: bytes) -> bool:
    return bool((json.loads(event).get("reply") or {}).get("suggestions"))
