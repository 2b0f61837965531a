"""What stands around calls: a time, places for few, a second try within a budget, a circuit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.index import MemoryIndex
from adapters.doubles.models import ScriptedModel
from core.messages import EVERYONE
from core.ports import ChatModel, ModelFailed, Prompt, Unavailable
from core.resilience.breaker import Breaker
from core.resilience.bulkhead import Bulkhead, Full
from core.resilience.circuit import Rule, State
from core.resilience.guard import guarded_by, in_time, tried_again, unless_left_alone
from core.resilience.guarded import GuardedReranker, GuardedSearch
from core.resilience.models import BreakingModel, ModelLeftAlone, few_calls
from core.resilience.retries import MOST, SHARE, RetryBudget, jittered

ASKED = Prompt("", "When?")


async def no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


def failing(times: int, calls: list[int]) -> Callable[[], Awaitable[str]]:
    async def work() -> str:
        calls.append(len(calls))
        if len(calls) <= times:
            raise Unavailable("away")
        return "found"

    return work


def circuit(rule: Rule | None = None) -> Breaker:
    ids = count()
    return Breaker("it", lambda: 0.0, lambda: str(next(ids)), rule=rule or Rule(failures=2))


async def test_a_second_try_is_made_for_what_is_away_and_for_nothing_else() -> None:
    guard = tried_again(RetryBudget(), 0.1, lambda: 1.0, no_pause)
    calls: list[int] = []
    assert await guard(failing(1, calls)) == "found"
    assert len(calls) == 2
    calls = []
    with pytest.raises(Unavailable):
        await guard(failing(9, calls))
    assert len(calls) == 2

    async def wrong() -> str:
        calls.append(0)
        raise ValueError("no query")

    calls = []
    with pytest.raises(ValueError, match="no query"):
        await guard(wrong)
    assert len(calls) == 1


async def test_where_everything_fails_tries_are_a_share_of_the_calls() -> None:
    guard, calls = tried_again(RetryBudget(), 0.1, lambda: 1.0, no_pause), list[int]()
    for _ in range(200):
        with pytest.raises(Unavailable):
            await guard(failing(10**6, calls))
    assert 200 < len(calls) <= 200 + MOST + SHARE * 200


@given(st.lists(st.booleans(), max_size=300))
def test_however_calls_and_tries_mix_the_budget_holds(wanted: list[bool]) -> None:
    budget, calls, retries = RetryBudget(), 0, 0
    for retry in wanted:
        if retry:
            retries += budget.may_retry()
        else:
            calls += 1
            budget.called()
        assert 0 <= budget.saved <= MOST
    assert retries <= MOST + SHARE * calls


@given(st.floats(0, 100), st.floats(0, 1))
def test_a_pause_is_between_half_and_whole(pause: float, chance: float) -> None:
    assert pause / 2 <= jittered(pause, lambda: chance) <= pause


async def test_what_takes_too_long_is_away() -> None:
    guard = in_time("the index", 0.01)
    with pytest.raises(Unavailable, match=r"the index did not answer in 0\.01 s"):
        await guard(lambda: asyncio.sleep(5, "late"))
    assert await guard(lambda: asyncio.sleep(0, "found")) == "found"


async def test_beyond_its_places_nobody_waits() -> None:
    bulkhead, go, running = Bulkhead("it", at_once=2, waiting=1), asyncio.Event(), 0

    async def work() -> int:
        nonlocal running
        running += 1
        seen = running
        await go.wait()
        running -= 1
        return seen

    async def guard(work: Callable[[], Awaitable[int]]) -> int:
        async with bulkhead.place():
            return await work()

    tasks = [asyncio.create_task(guard(work)) for _ in range(3)]
    await asyncio.sleep(0.01)
    with pytest.raises(Full, match="it is busy: 3 calls run or wait"):
        await guard(work)
    go.set()
    assert max(await asyncio.gather(*tasks)) == 2
    assert bulkhead.inside == 0


async def test_a_place_is_free_again_after_a_failure_and_a_stop() -> None:
    bulkhead = Bulkhead("it", at_once=1, waiting=0)

    async def hold(seconds: float) -> None:
        async with bulkhead.place():
            await asyncio.sleep(seconds)
            raise Unavailable("away")

    with pytest.raises(Unavailable, match="away"):
        await hold(0)
    stopped = asyncio.create_task(hold(5))
    await asyncio.sleep(0.01)
    stopped.cancel()
    await asyncio.gather(stopped, return_exceptions=True)
    assert bulkhead.inside == 0
    with pytest.raises(Unavailable, match="away"):
        await hold(0)


async def test_guards_stand_in_the_order_in_which_they_are_named() -> None:
    calls: list[int] = []
    breaker = circuit()
    guard = guarded_by(
        unless_left_alone(breaker), tried_again(RetryBudget(), 0.1, lambda: 1.0, no_pause)
    )
    for _ in range(2):
        with pytest.raises(Unavailable, match="away"):
            await guard(failing(10**6, calls))
    assert breaker.state() is State.OPEN
    before = len(calls)
    assert before == 4  # both tries of a call are one failure to the circuit
    with pytest.raises(Unavailable, match="left alone"):
        await guard(failing(10**6, calls))
    assert len(calls) == before


async def test_a_guarded_search_finds_what_the_index_does() -> None:
    index = MemoryIndex()
    guarded = GuardedSearch(index, guarded_by(in_time("the index", 5.0)))
    readers = (EVERYONE,)
    assert await guarded.match("backups", readers, 3) == await index.match("backups", readers, 3)
    assert await guarded.languages(readers) == await index.languages(readers)
    assert await guarded.read("x", readers) == []
    assert await guarded.at({"x": [0]}, readers) == []


class Slow:
    name = "slow"
    asked = 0

    async def score(self, question: str, texts: object) -> list[float]:
        self.asked += 1
        await asyncio.sleep(5)
        return []


async def test_a_cross_encoder_that_is_always_late_is_soon_left_alone() -> None:
    slow = Slow()
    guard = guarded_by(unless_left_alone(circuit()), in_time("slow", 0.01))
    reranker = GuardedReranker(slow, guard)
    for _ in range(10):
        with pytest.raises(Unavailable):
            await reranker.score("When?", ["At ten."])
    assert slow.asked == 2


async def told(model: ChatModel) -> str:
    return "".join([piece async for piece in model.write(ASKED)])


async def test_a_model_that_is_left_alone_says_nothing_against_itself() -> None:
    broken = ScriptedModel([ModelFailed("away", retryable=True)])
    model = BreakingModel(broken, circuit())
    for _ in range(2):
        with pytest.raises(ModelFailed, match="away"):
            await told(model)
    with pytest.raises(ModelLeftAlone, match="left alone") as left:
        await told(model)
    assert left.value.works and left.value.retryable
    assert len(broken.prompts) == 2
    with pytest.raises(ModelFailed, match="left alone"):
        await model.step(ASKED, (), ())


async def test_refusals_open_no_circuit() -> None:
    refusing = ScriptedModel([ModelFailed("it refused", False, works=True)])
    model = BreakingModel(refusing, circuit())
    for _ in range(6):
        with pytest.raises(ModelFailed, match="it refused"):
            await told(model)
    assert len(refusing.prompts) == 6


async def test_a_model_with_few_places_sends_the_rest_elsewhere() -> None:
    slow = ScriptedModel([0.05, "At ten."])
    model = few_calls(slow, Bulkhead("slow", at_once=1, waiting=1))
    async with AsyncExitStack():
        tasks = [asyncio.create_task(told(model)) for _ in range(3)]
        found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [each for each in found if isinstance(each, str)] == ["At ten."] * 2
    (full,) = [each for each in found if isinstance(each, ModelFailed)]
    assert full.works and "busy" in full.reason
