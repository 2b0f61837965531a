"""A circuit breaker that processes share: one that fails is left alone by all, and one call tries it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.doubles.people import MemoryNotes
from core.ports import Unavailable
from core.resilience.breaker import LOOK_SECONDS, NOTES_SECONDS, TRY_SECONDS, Breaker, LeftAlone
from core.resilience.circuit import Rule, State

RULE = Rule(failures=3, rest=5.0, longest=40.0)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Cut(MemoryNotes):
    """Notes that can be out of reach."""

    away = False
    hangs = False

    async def kept(self, name: str) -> str:
        self._check()
        if self.hangs:
            await asyncio.sleep(60)
        return await super().kept(name)

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        self._check()
        await super().keep(name, value, seconds)

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        self._check()
        return await super().keep_first(name, value, seconds)

    def _check(self) -> None:
        if self.away:
            raise Unavailable("no Redis")


@dataclass
class Town:
    """Processes with one set of notes."""

    clock: Clock = field(default_factory=Clock)
    ids: Any = field(default_factory=count)
    changes: list[tuple[str, State]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.notes = Cut(self.clock)

    def process(self) -> Breaker:
        def told(name: str, state: State) -> None:
            self.changes.append((name, state))

        return Breaker("model a", self.clock, lambda: f"id{next(self.ids)}", self.notes, RULE, told)


def counts(error: BaseException) -> bool:
    return isinstance(error, Unavailable)


async def call(breaker: Breaker, error: BaseException | None = None) -> None:
    async with breaker.asking(counts):
        if error is not None:
            raise error


async def breaks(breaker: Breaker, times: int = RULE.failures) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable, match="broken"):
            await call(breaker, Unavailable("broken"))


async def test_what_one_process_found_broken_all_leave_alone() -> None:
    town = Town()
    one, other = town.process(), town.process()
    await call(other)
    await breaks(one)
    town.clock.now += LOOK_SECONDS
    for breaker in (one, other):
        with pytest.raises(LeftAlone, match="left alone"):
            await call(breaker)
        assert breaker.state() is State.OPEN


async def test_after_the_rest_one_call_of_all_processes_tries_and_its_success_opens_the_way() -> (
    None
):
    town = Town()
    one, other = town.process(), town.process()
    await breaks(one)
    town.clock.now += RULE.rest
    trying = other.asking(counts)
    await trying.__aenter__()
    for breaker in (one, other, town.process()):
        with pytest.raises(LeftAlone, match="being tried"):
            await call(breaker)
    await trying.__aexit__(None, None, None)
    town.clock.now += LOOK_SECONDS
    await call(one)
    await call(other)
    assert town.changes[0][1] is State.OPEN
    assert town.changes[-1][1] is State.CLOSED


async def test_a_try_that_fails_rests_twice_as_long() -> None:
    town = Town()
    one = town.process()
    await breaks(one)
    town.clock.now += RULE.rest
    await breaks(one, 1)
    town.clock.now += 2 * RULE.rest - 0.1
    with pytest.raises(LeftAlone):
        await call(one)
    town.clock.now += 0.1
    await call(one)
    assert one.state() is State.CLOSED


async def test_many_that_fail_at_once_open_it_once() -> None:
    town = Town()
    one = town.process()
    calls = [one.asking(counts) for _ in range(30)]
    for each in calls:
        await each.__aenter__()
    for each in calls:
        error = Unavailable("broken")
        assert not await each.__aexit__(type(error), error, None)
    town.clock.now += RULE.rest
    await call(one)  # not after a rest that doubled thirty times


async def test_a_late_success_from_before_says_nothing() -> None:
    town = Town()
    one = town.process()
    late = one.asking(counts)
    await late.__aenter__()
    await breaks(one)
    await late.__aexit__(None, None, None)
    assert one.state() is State.OPEN


async def test_what_is_no_failure_of_its_changes_nothing() -> None:
    town = Town()
    one = town.process()
    for _ in range(10):
        with pytest.raises(ValueError, match="refused"):
            await call(one, ValueError("refused"))
    assert one.state() is State.CLOSED


async def test_a_try_that_was_stopped_may_be_made_again() -> None:
    town = Town()
    one = town.process()
    await breaks(one)
    town.clock.now += RULE.rest
    with pytest.raises(asyncio.CancelledError):
        await call(one, asyncio.CancelledError())
    await call(one)
    assert one.state() is State.CLOSED


async def test_a_try_whose_process_was_killed_is_made_by_another_later() -> None:
    town = Town()
    killed, other = town.process(), town.process()
    await breaks(killed)
    town.clock.now += RULE.rest
    await killed.asking(counts).__aenter__()  # and nothing is heard of it
    with pytest.raises(LeftAlone):
        await call(other)
    town.clock.now += TRY_SECONDS
    await call(other)
    assert other.state() is State.CLOSED


async def test_while_the_notes_are_away_each_process_judges_alone() -> None:
    town = Town()
    one, other = town.process(), town.process()
    town.notes.away = True
    await breaks(one)
    with pytest.raises(LeftAlone):
        await call(one)
    await call(other)
    town.clock.now += RULE.rest
    await call(one)
    assert one.state() is State.CLOSED


async def test_notes_that_hang_hold_no_call_up_for_long() -> None:
    town = Town()
    town.notes.hangs = True
    one = town.process()
    began = asyncio.get_running_loop().time()
    await call(one)
    await call(one)
    assert asyncio.get_running_loop().time() - began < 2 * NOTES_SECONDS


async def test_rubbish_in_the_notes_counts_for_nothing() -> None:
    town = Town()
    await town.notes.keep("circuit:model a", "open, please", 60)
    await call(town.process())


@dataclass
class Running:
    process: int
    call: AbstractAsyncContextManager[None]
    tried_from: float
    """Until when the circuit was open that it tries; 0 where it was closed."""
    since: float


class SharedCircuit(RuleBasedStateMachine):
    """Any processes, calls and endings in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()
        self.processes = [self.town.process() for _ in range(3)]
        self.running: list[Running] = []
        self.loop = asyncio.new_event_loop()

    def teardown(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    @rule(seconds=st.sampled_from([0.3, LOOK_SECONDS, RULE.rest, RULE.longest, TRY_SECONDS]))
    def time_passes(self, seconds: float) -> None:
        self.town.clock.now += seconds

    @rule(process=st.integers(0, 2))
    def begin(self, process: int) -> None:
        breaker = self.processes[process]
        asking = breaker.asking(counts)
        try:
            self.loop.run_until_complete(asking.__aenter__())
        except LeftAlone:
            assert breaker.state() is not State.CLOSED
            return
        state = breaker.state()
        assert state is not State.OPEN
        tried_from = breaker._circuit.until if state is State.HALF_OPEN else 0.0
        self.running.append(Running(process, asking, tried_from, self.town.clock.now))

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 20), ending=st.sampled_from(["well", "fails", "stopped"]))
    def end(self, which: int, ending: str) -> None:
        running = self.running.pop(which % len(self.running))
        errors: dict[str, Sequence[BaseException]] = {
            "well": (),
            "fails": (Unavailable("broken"),),
            "stopped": (asyncio.CancelledError(),),
        }
        error = next(iter(errors[ending]), None)
        kind = type(error) if error else None
        self.loop.run_until_complete(running.call.__aexit__(kind, error, None))

    @rule(process=st.integers(0, 2))
    def breaks(self, process: int) -> None:
        """As far as it is asked."""
        for _ in range(RULE.failures):
            before = len(self.running)
            self.begin(process)
            if len(self.running) > before:
                self.end(before, "fails")

    @rule(process=st.integers(0, 2))
    def kill(self, process: int) -> None:
        """Its calls are never heard of again, and a new process takes its place."""
        self.running = [each for each in self.running if each.process != process]
        self.processes[process] = self.town.process()

    @invariant()
    def after_each_rest_one_call_at_a_time_tries(self) -> None:
        now = self.town.clock.now
        tries = [r.tried_from for r in self.running if r.tried_from and now - r.since < TRY_SECONDS]
        assert len(tries) == len(set(tries))

    @invariant()
    def nothing_stays_open_for_ever(self) -> None:
        for breaker in self.processes:
            assert breaker._circuit.until <= self.town.clock.now + RULE.longest


SharedCircuit.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_circuits_shared_in_any_order = SharedCircuit.TestCase
