"""Which tier a piece of work goes to, and in which order its models are asked."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.models import ScriptedModel
from core.knowledge.strategies.choose import Thresholds
from core.resilience.route import LONG, Demand, Tier, awake, in_order, level_for, tiers_from
from core.resilience.track import Track, answered, failed

USUAL = Thresholds()
ANSWER = Demand(aside=False)
A, B, C = (ScriptedModel(name=name) for name in "abc")


@pytest.mark.parametrize(
    ("demand", "tokens", "level"),
    [
        (Demand(complexity=0.9), 20_000, 0),
        (Demand(aside=False, about_itself=True), 20_000, 0),
        (Demand(aside=False, complexity=0.1), 3_000, 0),
        (Demand(aside=False, complexity=0.1), LONG, 1),
        (Demand(aside=False, complexity=0.1, several=True), 10, 1),
        (Demand(aside=False, complexity=0.3), 10, 1),
        (Demand(aside=False, complexity=0.1, need=0.95), 10, 1),
        (Demand(aside=False, complexity=0.1, need=0.8), 10, 0),
        (Demand(aside=False, complexity=0.6), 10, 2),
    ],
)
def test_complexity_tools_length_and_intent_choose_the_tier(
    demand: Demand, tokens: int, level: int
) -> None:
    assert level_for(demand, tokens, USUAL)[0] == level


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 30_000), st.booleans())
def test_who_asks_more_never_gets_a_lighter_tier(
    one: float, other: float, tokens: int, several: bool
) -> None:
    low, high = sorted((one, other))
    easier = Demand(aside=False, complexity=low, several=several)
    harder = Demand(aside=False, complexity=high, several=several)
    assert level_for(easier, tokens, USUAL)[0] <= level_for(harder, tokens, USUAL)[0]


@pytest.mark.parametrize(
    ("there", "level", "order"),
    [
        ((0, 1, 2), 1, [1, 0, 2]),
        ((0, 1, 2), 2, [2, 1, 0]),
        ((0, 2), 1, [2, 0]),
        ((0, 1), 2, [1, 0]),
        ((1,), 0, [1]),
    ],
)
def test_the_wanted_tier_comes_first_then_cheaper_ones_then_dearer_ones(
    there: tuple[int, ...], level: int, order: list[int]
) -> None:
    for given_so in itertools.permutations(there):
        tiers = [Tier(each, (A,)) for each in given_so]
        assert [tier.level for tier in tiers_from(tiers, level)] == order


def test_models_are_asked_in_the_order_of_the_settings() -> None:
    assert in_order([C, A, B], {}, 0.0) == [C, A, B]
    slow = {"a": answered(Track(), 3.0, 0.0)}
    assert in_order([A, B], slow, 0.0) == [A, B]


def test_one_that_did_clearly_better_of_late_is_asked_first_until_it_is_forgotten() -> None:
    tracks = {"a": failed(failed(Track(), 0.0, works=True), 0.0, works=True)}
    assert in_order([A, B], tracks, 0.0) == [B, A]
    assert in_order([A, B], tracks, 36_000.0) == [A, B]


def test_who_rests_is_passed_over_and_somebody_is_always_asked() -> None:
    tracks = {"a": Track(rests_until=9.0), "b": Track(rests_until=5.0)}
    assert awake([A, B, C], tracks, 1.0) == [C]
    assert awake([A, B], tracks, 1.0) == [B]
    assert awake([A, B], tracks, 5.0) == [B]
    assert awake([A, B], tracks, 9.0) == [A, B]
