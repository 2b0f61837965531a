"""Sizes agree with R's power.prop.test and power.t.test, and are as large as their promise needs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quality.experiments.size import peeking_factor, units_for_means, units_for_rates


@pytest.mark.parametrize(
    ("rate", "effect", "power", "units"),
    [(0.2, 0.02, 0.8, 6510), (0.5, 0.25, 0.9, 77), (0.22, -0.02, 0.8, 6510)],
)
def test_the_size_for_rates_is_that_of_the_pooled_test(
    rate: float, effect: float, power: float, units: int
) -> None:
    assert units_for_rates(rate, effect, power, 0.05) == units


@pytest.mark.parametrize(
    ("effect", "power", "units"), [(0.5, 0.8, 64), (1, 0.9, 23), (0.1, 0.8, 1571)]
)
def test_the_size_for_means_is_that_of_the_t_test(effect: float, power: float, units: int) -> None:
    assert units_for_means(1, effect, power, 0.05) == pytest.approx(units, abs=1)


@given(st.floats(0.05, 0.5), st.floats(0.01, 0.2), st.floats(0.5, 0.99))
def test_more_power_and_smaller_effects_take_more_units(
    rate: float, effect: float, power: float
) -> None:
    units = units_for_rates(rate, effect, power, 0.05)
    assert units_for_rates(rate, effect / 2, power, 0.05) > units
    assert units_for_rates(rate, effect, power / 2 + 0.5, 0.05) >= units
    assert units_for_rates(rate, effect, power, 0.025) >= units


def test_looking_at_any_time_costs_at_most_about_twice_the_units() -> None:
    assert peeking_factor(0.8, 0.05) == pytest.approx(1.94, abs=0.01)
    assert all(math.isfinite(peeking_factor(power, 0.01)) for power in (0.5, 0.9, 0.999))
