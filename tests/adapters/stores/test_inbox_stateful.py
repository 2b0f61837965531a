"""Whatever happens in whatever order: nothing lost, nothing answered twice, first come first served."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from redis.asyncio import Redis

from adapters.stores.valkey import open_redis
from core.ports import Accepted, Held, Lease
from tests.adapters.stores.inboxes import LIMIT, Inboxes, in_memory, in_redis, message
from tests.effort import examples

T = TypeVar("T")
THREADS = ("t1", "t2")
threads = st.sampled_from(THREADS)


class AnyOrder(RuleBasedStateMachine):
    """Keeps a list for each conversation and compares."""

    def __init__(self, run: asyncio.Runner, store: Inboxes) -> None:
        super().__init__()
        self._run = run
        self.store = store
        self.number = 0
        self.waiting: dict[str, list[str]] = {thread: [] for thread in THREADS}
        self.answered: list[str] = []
        self.dead: list[str] = []
        self.leases: list[Lease] = []
        self.holder: dict[str, Lease | None] = dict.fromkeys(THREADS)

    def do(self, step: Coroutine[Any, Any, T]) -> T:
        return self._run.run(step)

    @rule(thread=threads)
    def append(self, thread: str) -> None:
        self.number += 1
        accepted = self.do(self.store.door.append(message(self.number, thread)))
        full = len(self.waiting[thread]) >= LIMIT
        assert (accepted in (Accepted.FULL, Accepted.STILL_FULL)) is full
        if not full:
            self.waiting[thread].append(f"m{self.number}")

    @rule(thread=threads, back=st.integers(0, 3))
    def append_again(self, thread: str, back: int) -> None:
        known = [*self.waiting[thread]]
        if back < len(known):
            again = message(known[back].removeprefix("m"), thread)
            assert self.do(self.store.door.append(again)) is Accepted.DUPLICATE

    @rule(thread=threads)
    def take(self, thread: str) -> None:
        lease = self.do(self.store.inbox.take(message(0, thread).conversation))
        if lease is None:
            return
        assert lease.message.id == self.waiting[thread][0]
        self.leases.append(lease)
        self.holder[thread] = lease

    @rule(which=st.integers(0, 5), end=st.sampled_from(["finish", "postpone", "bury", "give back"]))
    def end(self, which: int, end: str) -> None:
        """Any worker ends, also one that lost its lease or ended already."""
        if which >= len(self.leases):
            return
        lease = self.leases[-1 - which]
        thread = lease.message.place.thread
        holds = self.holder[thread] == lease
        if end == "finish":
            self.do(self.store.inbox.finish(lease))
        elif end == "bury":
            self.do(self.store.dead.bury(lease, "broken"))
        else:
            self.do(self.store.inbox.postpone(lease, 60, failed=end == "postpone"))
        if not holds:
            return
        self.holder[thread] = None
        if end in ("finish", "bury"):
            done = self.answered if end == "finish" else self.dead
            done.append(self.waiting[thread].pop(0))

    @rule(which=st.integers(0, 5))
    def keep(self, which: int) -> None:
        if which < len(self.leases):
            lease = self.leases[-1 - which]
            held = self.do(self.store.inbox.keep(lease))
            assert (held is Held.LOST) is (self.holder[lease.message.place.thread] != lease)

    @rule()
    def all_leases_run_out(self) -> None:
        self.do(self.store.pass_an_hour())

    @invariant()
    def nothing_is_lost_and_the_order_stands(self) -> None:
        for thread in THREADS:
            conversation = message(0, thread).conversation
            waiting = self.do(self.store.door.waiting(conversation))
            assert [each.id for each in waiting] == self.waiting[thread]
        letters = self.do(self.store.dead.letters())
        assert sorted(letter.message.id for letter in letters) == sorted(self.dead)
        assert len(self.answered) == len(set(self.answered))

    def teardown(self) -> None:
        """Everybody goes on working: all that was accepted is answered, in order."""
        for thread in THREADS:
            conversation = message(0, thread).conversation
            while self.waiting[thread]:
                self.do(self.store.pass_an_hour())
                assert conversation in self.do(self.store.door.unattended())
                lease = self.do(self.store.inbox.take(conversation))
                assert lease is not None
                assert lease.message.id == self.waiting[thread].pop(0)
                self.do(self.store.inbox.finish(lease))
            assert self.do(self.store.inbox.take(conversation)) is None


def test_in_memory() -> None:
    with asyncio.Runner() as run:

        class InMemory(AnyOrder):
            def __init__(self) -> None:
                super().__init__(run, in_memory())

        run_state_machine_as_test(
            InMemory,
            settings=settings(max_examples=examples(150), stateful_step_count=30, deadline=None),
        )


def test_in_valkey() -> None:
    with asyncio.Runner() as run, tempfile.TemporaryDirectory() as home:
        stack = AsyncExitStack()
        # Orders are tried here, not power cuts: nothing is written to disk in between.
        redis = run.run(stack.enter_async_context(open_redis("", Path(home), "no")))

        class InValkey(AnyOrder):
            def __init__(self) -> None:
                run.run(_empty(redis))
                super().__init__(run, in_redis(redis))

        try:
            run_state_machine_as_test(
                InValkey,
                settings=settings(
                    max_examples=examples(40),
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=[HealthCheck.too_slow],
                ),
            )
        finally:
            run.run(stack.aclose())


async def _empty(redis: Redis) -> None:
    await redis.flushall()
