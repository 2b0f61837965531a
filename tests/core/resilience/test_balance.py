"""Instances share the work by their weights; who fails or is unwell is asked nothing, and never all are left out."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack, aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.doubles.models import ScriptedModel
from core.ports import ChatModel, ModelFailed, Prompt, ToolCall
from core.resilience.balance import (
    EJECTED_SECONDS,
    EJECTING,
    MOST_EJECTED,
    UNWELL,
    BalancedModel,
    Registry,
    keep_checking,
)

AWAY = ModelFailed("away", retryable=True)
ASKED = Prompt("", "When?")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def registry(**weights: float) -> Registry:
    return Registry(weights, Clock())


async def told(model: ChatModel) -> str:
    return "".join([piece async for piece in model.write(ASKED)])


@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.integers(1, 60))
def test_calls_that_run_at_once_are_shared_by_weight(weights: list[int], calls: int) -> None:
    them = Registry({str(n): weight for n, weight in enumerate(weights)}, Clock())
    with ExitStack() as running:
        for _ in range(calls):
            name = them.pick()
            assert name is not None
            running.enter_context(them.calling(name))
        for load in them.loads.values():
            fair = calls * load.weight / sum(weights)
            assert abs(load.outstanding - fair) <= len(weights) * max(weights)
        burdens = [load.outstanding / load.weight for load in them.loads.values()]
        assert max(burdens) - min(burdens) <= max(1 / weight for weight in weights) + 1e-9
    assert all(load.outstanding == 0 for load in them.loads.values())


def test_one_after_the_other_is_shared_by_weight_too() -> None:
    them = registry(a=3, b=1)
    asked = Counter[str]()
    for _ in range(40):
        name = them.pick()
        assert name is not None
        asked[name] += 1
        with them.calling(name):
            pass
    assert asked == {"a": 30, "b": 10}


def test_a_slow_one_gets_less() -> None:
    them = registry(a=1, b=1)
    with them.calling("a"), them.calling("a"):
        assert [them.pick(), them.pick()] == ["b", "b"]


def test_an_outlier_is_ejected_for_longer_each_time_and_comes_back() -> None:
    them = registry(a=1, b=1, c=1)
    clock = Clock()
    them._clock = clock
    for times in (1, 2, 3):
        for _ in range(EJECTING):
            them.failed("a")
        assert them.loads["a"].is_ejected(clock.now)
        assert "a" not in {them.pick(), them.pick(["b"]), them.pick(["c"])}
        clock.now += times * EJECTED_SECONDS - 0.1
        assert them.loads["a"].is_ejected(clock.now)
        clock.now += 0.1
        assert not them.loads["a"].is_ejected(clock.now)


def test_one_success_forgets_failures() -> None:
    them = registry(a=1, b=1)
    for _ in range(5):
        for _ in range(EJECTING - 1):
            them.failed("a")
        them.worked("a")
    assert not them.loads["a"].is_ejected(0.0)


def test_where_most_are_unwell_all_are_asked() -> None:
    them = registry(a=1, b=1, c=1)
    for _ in range(UNWELL):
        them.checked("a", well=False)
    assert {them.pick(), them.pick(["b"]), them.pick(["c"])} == {"b", "c"}
    for _ in range(UNWELL):
        them.checked("b", well=False)
    assert {them.pick(["b", "c"]), them.pick(["a", "c"])} == {"a", "b"}
    them.checked("a", well=True)
    assert them.loads["a"].may_be_asked(0.0)


async def test_another_instance_writes_where_the_first_has_no_word() -> None:
    first, second = ScriptedModel([AWAY]), ScriptedModel("At ten.")
    them = registry(a=1, b=1)
    model = BalancedModel({"a": first, "b": second}, them)
    assert await told(model) == "At ten."
    assert (len(first.prompts), len(second.prompts)) == (1, 1)
    assert them.loads["a"].failures == 1
    assert them.loads["b"].failures == 0


async def test_after_its_first_word_no_other_instance_is_asked() -> None:
    first, second = ScriptedModel(["At", AWAY]), ScriptedModel("At ten.")
    model = BalancedModel({"a": first, "b": second}, registry(a=1, b=1))
    with pytest.raises(ModelFailed, match="away"):
        await told(model)
    assert second.prompts == []


async def test_a_refusal_is_not_asked_for_elsewhere_and_no_failure_of_the_instance() -> None:
    first, second = ScriptedModel([ModelFailed("no", False, works=True)]), ScriptedModel("x")
    them = registry(a=1, b=1)
    with pytest.raises(ModelFailed, match="no"):
        await told(BalancedModel({"a": first, "b": second}, them))
    assert second.prompts == []
    assert them.loads["a"].failures == 0


async def test_where_all_fail_the_last_ones_failure_is_told() -> None:
    model = BalancedModel(
        {"a": ScriptedModel([AWAY]), "b": ScriptedModel([ModelFailed("gone", True)])},
        registry(a=1, b=1),
    )
    with pytest.raises(ModelFailed, match="gone"):
        await told(model)


async def test_tools_are_asked_of_another_instance_too() -> None:
    call = ToolCall("1", "search", {})
    first, second = ScriptedModel(steps=[AWAY]), ScriptedModel(steps=[[call]])
    model = BalancedModel({"a": first, "b": second}, registry(a=1, b=1))
    assert await model.step(ASKED, (), ()) == [call]


async def test_who_is_left_early_is_free_again_and_has_not_failed() -> None:
    them = registry(a=1, b=1)
    model = BalancedModel({"a": ScriptedModel("word " * 50), "b": ScriptedModel("x")}, them)
    async with aclosing(model.write(ASKED)) as pieces:  # type: ignore[type-var]
        async for _ in pieces:
            assert them.loads["a"].outstanding == 1
            break
    assert (them.loads["a"].outstanding, them.loads["a"].failures) == (0, 0)


async def test_the_registry_asks_every_instance_how_it_is_until_it_is_ended() -> None:
    them, rounds = registry(a=1, b=1), 0

    async def is_well(name: str) -> bool:
        return name == "b" or rounds > UNWELL

    async def sleep(_seconds: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == UNWELL:
            assert not them.loads["a"].may_be_asked(0.0)
        if rounds == UNWELL + 2:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await keep_checking(them, is_well, sleep)
    assert them.loads["a"].may_be_asked(0.0)


class Balancing(RuleBasedStateMachine):
    """Any calls, endings, checks and pauses in any order."""

    names = ("a", "b", "c", "d")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.them = Registry({"a": 1, "b": 2, "c": 1, "d": 3}, self.clock)
        self.running: list[tuple[str, ExitStack]] = []

    @rule(tried=st.lists(st.sampled_from(names), unique=True, max_size=4))
    def begin(self, tried: list[str]) -> None:
        now = self.clock.now
        able = {name for name, load in self.them.loads.items() if load.may_be_asked(now)}
        name = self.them.pick(tried)
        if name is None:
            assert set(tried) >= (able if len(able) >= 2 else set(self.names))
            return
        assert name not in tried
        assert name in able or len(able) < 2
        stack = ExitStack()
        stack.enter_context(self.them.calling(name))
        self.running.append((name, stack))

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 20), well=st.booleans())
    def end(self, which: int, well: bool) -> None:
        name, stack = self.running.pop(which % len(self.running))
        stack.close()
        (self.them.worked if well else self.them.failed)(name)

    @rule(name=st.sampled_from(names))
    def fails(self, name: str) -> None:
        for _ in range(EJECTING):
            self.them.failed(name)

    @rule(name=st.sampled_from(names), well=st.booleans())
    def check(self, name: str, well: bool) -> None:
        self.them.checked(name, well=well)

    @rule(seconds=st.sampled_from([1.0, EJECTED_SECONDS, 400.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def what_runs_is_counted(self) -> None:
        counted = {name: load.outstanding for name, load in self.them.loads.items()}
        assert counted == {n: sum(name == n for name, _ in self.running) for n in self.names}

    @invariant()
    def never_more_than_half_are_ejected(self) -> None:
        ejected = sum(load.is_ejected(self.clock.now) for load in self.them.loads.values())
        assert ejected <= MOST_EJECTED * len(self.names)

    @invariant()
    def somebody_is_always_there_to_be_asked(self) -> None:
        assert self.them.pick() is not None


Balancing.TestCase.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
test_balancing_in_any_order = Balancing.TestCase
