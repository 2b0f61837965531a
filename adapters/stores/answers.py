"""Cached answers in Redis: a key an answer, a hash of questions a scope, gone by themselves in time.

All of it is in one slot of a cluster, so that one script keeps an answer only while nothing of it
was dropped: a removal takes every ticket back, and bumps the generation that copies go by.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from redis.asyncio import Redis

from adapters.stores.keys import encoded, raw, text_of
from adapters.stores.valkey import away
from core import wire
from core.batches import batches
from core.ports import Asked, CachedAnswer, Gone, Unreadable, Vectors

_ALL = "mynah:{answers}:"
_ANSWER, _ASKED, _FLIGHT = f"{_ALL}answer:", f"{_ALL}asked:", f"{_ALL}flight:"
_GENERATION, _COUNTS = f"{_ALL}generation", f"{_ALL}counts"
MOST_ASKED = 500
"""Questions of a scope that rewordings are compared with."""
PAGE = 500

# KEYS flight answer asked; ARGV ticket answer milliseconds question vector most. 1 where it is kept.
_KEEP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
if ARGV[5] ~= '' then
    if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[6]) then
        redis.call('HDEL', KEYS[3], redis.call('HRANDFIELD', KEYS[3]))
    end
    redis.call('HSET', KEYS[3], ARGV[4], ARGV[5])
    redis.call('PEXPIRE', KEYS[3], ARGV[3])
end
redis.call('DEL', KEYS[1])
return 1
"""
# KEYS flight; ARGV ticket
_END = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """What is in the cache, and how often it was of use since it was last cleared."""

    answers: int
    scopes: int
    """Circles of readers, index versions, models, languages and forms of which there are some."""
    bytes: int
    counts: Mapping[str, int]
    """Of lookups, by how they ended."""


class RedisAnswers:
    """Implements core.ports.Cache and core.ports.Flights."""

    def __init__(self, redis: Redis, clock: Callable[[], float], stale_seconds: float) -> None:
        self._redis = redis
        self._clock = clock
        self._stale_seconds = stale_seconds
        self._keep = redis.register_script(_KEEP)
        self._end = redis.register_script(_END)

    async def find(self, scope: str, question: str) -> CachedAnswer | None:
        with away():
            found: Any = await self._redis.get(raw(_answer_key(scope, question)))
        return _read(found)

    async def keep(
        self, scope: str, question: str, answer: CachedAnswer, vector: Vectors, ticket: str
    ) -> bool:
        seconds = answer.fresh_until + self._stale_seconds - self._clock()
        if seconds <= 0:
            return False
        keys = (_flight_key(scope, question), _answer_key(scope, question), f"{_ASKED}{scope}")
        told = (ticket, wire.dump(answer), round(seconds * 1_000), question)
        half = vector.astype(np.float16).tobytes()
        with away():
            kept: Any = await self._keep(encoded(*keys), encoded(*told, half, MOST_ASKED))
        return bool(kept)

    async def drop(self, gone: Gone, *, only_look: bool = False) -> Sequence[CachedAnswer]:
        found: list[CachedAnswer] = []
        if not only_look:
            await self._take_tickets_back()
        async for names, answers in self._pages():
            taken = [n for n, each in enumerate(answers) if each is None or gone.takes(each)]
            found += [each for each in answers if each is not None and gone.takes(each)]
            if taken and not only_look:
                await self._remove([names[n] for n in taken], [answers[n] for n in taken])
        if not only_look:
            with away():
                await self._redis.incr(_GENERATION)
                if gone.everything:
                    await self._redis.delete(_COUNTS)
        return found

    async def asked(self, scope: str) -> Sequence[Asked]:
        with away():
            found: Any = await self._redis.hgetall(raw(f"{_ASKED}{scope}"))
        return [
            Asked(text_of(question), np.frombuffer(half, np.float16).astype(np.float32))
            for question, half in found.items()
        ]

    async def begin(self, scope: str, question: str, seconds: float) -> str:
        ticket = secrets.token_hex(8)
        key, lasting = raw(_flight_key(scope, question)), round(seconds * 1_000)
        with away():
            won = await self._redis.set(key, ticket, px=lasting, nx=True)
        return ticket if won else ""

    async def end(self, scope: str, question: str, ticket: str) -> None:
        with away():
            await self._end(encoded(_flight_key(scope, question)), encoded(ticket))

    async def generation(self) -> str:
        with away():
            found: Any = await self._redis.get(_GENERATION)
        return text_of(found)

    async def count(self, how: str) -> None:
        with away():
            await self._redis.hincrby(_COUNTS, how, 1)

    async def figures(self) -> CacheFigures:
        """Of all scopes."""
        answers, size, scopes = 0, 0, set[str]()
        async for name in self._names(_ANSWER):
            answers += 1
            scopes.add(name.removeprefix(_ANSWER).partition(":")[0])
            with away():
                size += int(await self._redis.strlen(raw(name)))
        with away():
            counts: Any = await self._redis.hgetall(_COUNTS)
        told = {text_of(how): int(number) for how, number in counts.items()}
        return CacheFigures(answers, len(scopes), size, told)

    async def _take_tickets_back(self) -> None:
        flights = [name async for name in self._names(_FLIGHT)]
        for some in batches(flights, PAGE):
            with away():
                await self._redis.unlink(*encoded(*some))

    async def _pages(self) -> AsyncIterator[tuple[list[str], list[CachedAnswer | None]]]:
        """Names of keys with their answers; one that cannot be read is None."""
        names = [name async for name in self._names(_ANSWER)]
        for some in batches(names, PAGE):
            with away():
                found: Any = await self._redis.mget(encoded(*some))
            yield some, [_read(each) for each in found]

    async def _remove(self, names: Sequence[str], answers: Sequence[CachedAnswer | None]) -> None:
        """With the questions; those of an answer that cannot be read go with all of their scope."""
        with away():
            await self._redis.unlink(*encoded(*names))
            for name, answer in zip(names, answers, strict=True):
                asked = raw(f"{_ASKED}{name.removeprefix(_ANSWER).partition(':')[0]}")
                if answer is None:
                    await self._redis.unlink(asked)
                else:
                    await self._redis.hdel(asked, raw(answer.question))

    async def _names(self, beginning: str) -> AsyncIterator[str]:
        with away():
            async for name in self._redis.scan_iter(match=f"{beginning}*", count=1_000):
                yield text_of(name)


def _read(found: bytes | None) -> CachedAnswer | None:
    """None also where another release wrote it: it is only a cache."""
    try:
        return wire.load(CachedAnswer, found) if found else None
    except Unreadable:
        return None


def _answer_key(scope: str, question: str) -> str:
    return f"{_ANSWER}{scope}:{_digest(question)}"


def _flight_key(scope: str, question: str) -> str:
    return f"{_FLIGHT}{scope}:{_digest(question)}"


def _digest(question: str) -> str:
    return sha256(raw(question)).hexdigest()[:32]
