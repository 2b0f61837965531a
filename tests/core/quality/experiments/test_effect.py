"""Effects, intervals and p values are those of the books, and hold however often one looks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quality.experiments.effect import Effect, Sample, any_look, one_look


def rate(successes: int, count: int) -> Sample:
    share = successes / count
    return Sample(count, share, share * (1 - share) * count / (count - 1), binary=True)


def mean(values: list[float]) -> Sample:
    return Sample(len(values), float(np.mean(values)), float(np.var(values, ddof=1)), binary=False)


@pytest.mark.parametrize(
    ("control", "treatment", "p"), [(0.4482, 0.4423, 0.074), (0.1902, 0.182, 0.0016)]
)
def test_rates_are_compared_by_a_z_test_with_pooled_variance(
    control: float, treatment: float, p: float
) -> None:
    found = one_look(rate(round(44_700 * control), 44_700), rate(round(45_489 * treatment), 45_489))
    assert found.p == pytest.approx(p, rel=0.03)
    assert found.difference == pytest.approx(treatment - control, abs=1e-4)


def test_the_interval_of_rates_is_newcombes_own_example() -> None:
    found = one_look(rate(48, 80), rate(56, 70), 0.05)  # his 56/70 - 48/80: .0524 to .3339
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_rates_of_nought_have_an_interval_of_some_width() -> None:
    found = one_look(rate(0, 100), rate(0, 100))
    assert found.p == 1
    assert found.interval[0] < -0.03
    assert found.interval[1] > 0.03


def test_means_are_compared_by_welchs_test() -> None:
    # Worked by hand: variances 10 and 20/3, n 5 and 4, so t = -1 / sqrt(11/3), 6.968 degrees.
    found = one_look(mean([1.0, 3.0, 5.0, 7.0, 9.0]), mean([1.0, 3.0, 5.0, 7.0]))
    assert found.difference == -1
    assert found.p == pytest.approx(0.6178, abs=1e-3)
    assert found.interval == pytest.approx((-5.532, 3.532), abs=5e-3)


def test_means_without_any_spread_are_the_same_or_not() -> None:
    assert one_look(mean([2.0] * 9), mean([2.0] * 9)).p == 1
    assert one_look(mean([2.0] * 9), mean([3.0] * 9)).p == 0


samples = st.builds(
    Sample,
    st.integers(100, 100_000),
    st.floats(-100, 100),
    st.floats(0.01, 100),
    st.just(False),
)


@given(samples, samples, st.floats(0.01, 10))
def test_an_interval_reaches_to_no_effect_where_p_is_the_level(
    control: Sample, treatment: Sample, scale: float
) -> None:
    """Its width depends on counts and variances alone, so the mean is put just within and beyond."""
    tests: list[Callable[[Sample, Sample], Effect]] = [one_look, lambda a, b: any_look(a, b, scale)]
    for test in tests:
        low, high = test(control, treatment).interval
        for factor, proven in ((0.999, False), (1.001, True)):
            mean = control.mean + factor * (high - low) / 2
            assert (test(control, replace(treatment, mean=mean)).p < 0.05) == proven


@given(samples, samples, st.floats(0.01, 10))
def test_what_holds_at_every_look_is_less_sure_than_what_holds_at_one(
    control: Sample, treatment: Sample, scale: float
) -> None:
    once, always = one_look(control, treatment), any_look(control, treatment, scale)
    assert always.p >= once.p or once.p < 1e-6  # beyond, a t distribution's tail is the heavier one
    assert always.interval[0] < once.interval[0] < once.interval[1] < always.interval[1]


@given(samples, samples, st.floats(0.01, 10))
def test_exchanging_the_arms_turns_the_effect_around(
    control: Sample, treatment: Sample, scale: float
) -> None:
    one, other = any_look(control, treatment, scale), any_look(treatment, control, scale)
    assert one.p == pytest.approx(other.p)
    assert one.interval == pytest.approx([-each for each in reversed(other.interval)])


def test_few_units_say_nothing_at_every_look() -> None:
    found = any_look(rate(0, 99), rate(99, 99), 0.02)
    assert found.interval == (-math.inf, math.inf)
    assert found.p == 1


@pytest.mark.parametrize("arms", [(50, 50), (270, 30)])
@pytest.mark.parametrize("kind", ["rate", "skewed"])
def test_a_null_experiment_looked_at_daily_is_rarely_called_a_win(
    kind: str, arms: tuple[int, int]
) -> None:
    chance = np.random.default_rng(3)
    wins = peeked = 0
    for _ in range(400):
        looks = list(zip(*(_days(kind, size, chance) for size in arms), strict=True))
        scale = 0.03 if kind == "rate" else 1.0
        wins += any(any_look(old, new, scale).p < 0.05 for old, new in looks)
        peeked += any(_z(old, new) > 1.96 for old, new in looks)
    assert wins <= 0.05 * 400
    assert peeked > 0.15 * 400


def _days(kind: str, size: int, chance: np.random.Generator) -> list[Sample]:
    shape = (28, size)
    drawn = chance.random(shape) < 0.05 if kind == "rate" else chance.lognormal(0, 1.5, shape)
    values = drawn.astype(float)
    return [
        Sample(day * size, float(seen.mean()), float(seen.var(ddof=1)), kind == "rate")
        for day in range(1, 29)
        for seen in (values[:day],)
    ]


def _z(control: Sample, treatment: Sample) -> float:
    variance = control.variance / control.count + treatment.variance / treatment.count
    return abs(treatment.mean - control.mean) / math.sqrt(variance) if variance else 0.0


def test_the_declared_effect_is_the_best_scale_at_its_own_size() -> None:
    """At the size that detects 2 points with power .8, no other scale makes the interval shorter by 1 %."""
    control, treatment = rate(1302, 6510), rate(1432, 6510)

    def width(scale: float) -> float:
        low, high = any_look(control, treatment, scale).interval
        return high - low

    others = [factor * power for factor, power in product((1, 1.5, 2, 3, 5, 8), (0.001, 0.01, 0.1))]
    assert width(0.02) <= 1.01 * min(map(width, others))
