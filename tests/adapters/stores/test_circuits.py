"""Circuits that processes share stand in a real Valkey: what one found broken, the other leaves alone."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from adapters.stores.notes import RedisNotes
from adapters.stores.valkey import open_redis
from core.ports import Unavailable
from core.resilience.breaker import Breaker, LeftAlone
from core.resilience.circuit import Rule, State

RULE = Rule(failures=2, rest=0.3, longest=5.0)
ids = itertools.count()


def counts(error: BaseException) -> bool:
    return isinstance(error, Unavailable)


async def call(breaker: Breaker, *, fails: bool = False) -> None:
    async with breaker.asking(counts):
        if fails:
            raise Unavailable("broken")


async def test_a_circuit_opens_for_all_is_tried_once_and_closes_for_all(tmp_path: Path) -> None:
    async with open_redis("", tmp_path, "no") as redis:
        notes = RedisNotes(redis)

        def process() -> Breaker:
            return Breaker("index", time.time, lambda: f"id{next(ids)}", notes, RULE)

        one, other = process(), process()
        for _ in range(RULE.failures):
            with pytest.raises(Unavailable, match="broken"):
                await call(one, fails=True)
        with pytest.raises(LeftAlone, match="left alone"):
            await call(other)
        while one.state() is State.OPEN:
            time.sleep(0.05)  # noqa: ASYNC251 - the clock is the machine's, and nobody else waits
        trying = one.asking(counts)
        await trying.__aenter__()
        with pytest.raises(LeftAlone, match="being tried"):
            await call(other)
        await trying.__aexit__(None, None, None)
        later = process()
        await call(later)
        assert later.state() is State.CLOSED
