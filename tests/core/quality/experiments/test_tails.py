"""Tails and quantiles agree with printed tables, and with each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quality.experiments.tails import (
    chi_square_tail,
    normal_quantile,
    normal_tail,
    student_quantile,
    student_tail,
)


@pytest.mark.parametrize(
    ("value", "freedom", "tail"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (16.266, 3, 0.001), (18.307, 10, 0.05)],
)
def test_chi_square_agrees_with_its_table(value: float, freedom: int, tail: float) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(tail, rel=1e-3)


@pytest.mark.parametrize(
    ("t", "freedom", "tail"),
    [(12.706, 1, 0.05), (4.303, 2, 0.05), (2.228, 10, 0.05), (3.646, 30, 0.001), (1.96, 1e6, 0.05)],
)
def test_student_agrees_with_its_table_both_ways(t: float, freedom: float, tail: float) -> None:
    assert student_tail(t, freedom) == pytest.approx(tail, rel=1e-3)
    assert student_quantile(tail, freedom) == pytest.approx(t, rel=1e-3)


def test_student_has_exact_forms_for_one_and_two_degrees() -> None:
    for t in (0.0, 0.01, 0.5, 1.0, 1.7, 3.0, 25.0):
        assert student_tail(t, 1) == pytest.approx(1 - 2 * math.atan(t) / math.pi, rel=1e-9)
        assert student_tail(t, 2) == pytest.approx(1 - t / math.sqrt(2 + t * t), rel=1e-9)


@given(st.floats(1, 30), st.integers(1, 10))
def test_chi_square_falls_with_its_value_and_grows_with_its_degrees(
    value: float, freedom: int
) -> None:
    tail = chi_square_tail(value, freedom)
    assert 0 < tail <= 1
    assert chi_square_tail(value + 1, freedom) < tail
    assert chi_square_tail(value + 1, freedom + 1) > chi_square_tail(value + 1, freedom)


def test_one_degree_of_chi_square_is_a_normal_squared() -> None:
    assert chi_square_tail(6.9, 1) == pytest.approx(normal_tail(math.sqrt(6.9)), rel=1e-12)


@given(st.floats(0.001, 0.999), st.floats(1, 100_000))
def test_a_quantile_of_student_has_the_tail_it_was_asked_for(level: float, freedom: float) -> None:
    t = student_quantile(level, freedom)
    assert student_tail(t, freedom) == pytest.approx(level, rel=1e-6)
    assert t >= normal_quantile(1 - level / 2) * (1 - 1e-9)
