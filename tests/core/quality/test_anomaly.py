"""What the detector reports of figures with a rhythm, gaps and shifts, and that it is quick."""

import math
import random
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quality.anomaly import DAY, REMEMBERED, Detector, Point, Reports
from core.quality.surprise import MOST, surprise

STEP = 300.0
BEGUN = 1_767_571_200.0  # a Monday


def week(days: float, seed: int = 1) -> Iterator[tuple[float, float]]:
    """Busy by day, quiet by night and at weekends, every five minutes."""
    chance = random.Random(seed)  # noqa: S311 - for figures
    for n in range(int(days * DAY / STEP)):
        at = BEGUN + n * STEP
        weekend = int((at - BEGUN) // DAY) % 7 >= 5
        height = 2.0 if weekend else 10.0
        yield at, 5 + height * (1 - math.cos(2 * math.pi * at / DAY)) + chance.gauss(0, 0.5)


def judged(values: Iterable[tuple[float, float]], detector: Detector) -> list[Point]:
    return [detector.judge(at, value) for at, value in values]


def reported(points: Iterable[Point]) -> list[Point]:
    told = Reports()
    return [point for point in points if told.is_new(point)]


def test_a_height_never_seen_is_reported_at_once() -> None:
    days = list(week(9))
    points = judged([*days[:-1], (days[-1][0], 90.0), (days[-1][0] + STEP, 92.0)], Detector())
    assert reported(points[-2:])
    assert points[-1].deviations > 3


def test_the_usual_height_at_an_unusual_hour_lies_many_deviations_off() -> None:
    """Midnight like noon: the value is well known, only not at this time of day."""
    days = list(week(5))
    detector = Detector()
    judged(days, detector)
    point = detector.judge(BEGUN + 5 * DAY, 24.5)
    assert point.usual < 8
    assert point.deviations > 10


def test_a_second_weekend_is_no_surprise() -> None:
    points = judged(week(15), Detector())
    weekend = [p for p in points if 12 * DAY <= p.at - BEGUN < 14 * DAY]
    assert not reported(weekend)


def test_a_level_that_shifts_is_reported_and_then_the_usual_one() -> None:
    days = list(week(12))
    shifted = [(at, value + (40 if at - BEGUN >= 9 * DAY else 0)) for at, value in days]
    after = [p for p in judged(shifted, Detector()) if p.at - BEGUN >= 9 * DAY]
    told = reported(after)
    assert told
    assert told[0].at - BEGUN < 9 * DAY + 3 * STEP
    assert not [p for p in told if p.at - BEGUN > 10.5 * DAY]


def test_a_gap_of_half_a_day_is_no_trouble() -> None:
    days = list(week(11))
    without = [each for each in days if not 9.4 * DAY <= each[0] - BEGUN < 9.9 * DAY]
    points = judged(without, Detector())
    assert not reported([p for p in points if p.at - BEGUN >= 9.9 * DAY])


def test_a_flat_figure_is_never_surprising() -> None:
    points = judged(((BEGUN + n * STEP, 0.0) for n in range(1500)), Detector())
    assert max(point.score for point in points) == 0.0


def test_what_it_judged_before_is_all_it_needs_to_go_on() -> None:
    days = list(week(9))
    whole = judged(days, first := Detector())
    again = Detector(whole[:-200])
    continued = judged(days[-200:], again)
    assert first.last == again.last
    # The spread is looked at again now and then, and not at the same values.
    assert np.allclose(
        [p.score for p in continued], [p.score for p in whole[-200:]], rtol=0.1, atol=0.1
    )


@pytest.mark.soak
def test_it_remembers_so_many_values_and_no_more() -> None:
    detector = Detector()
    judged(((BEGUN + n * STEP, float(n % 7)) for n in range(3 * REMEMBERED)), detector)
    assert all(len(trace) == REMEMBERED for trace in detector.kept)


def test_a_value_takes_less_than_a_millisecond() -> None:
    detector = Detector()
    days = list(week(9))
    judged(days[:-500], detector)
    took = []
    for first in range(len(days) - 500, len(days), 100):
        begun = time.process_time()
        judged(days[first : first + 100], detector)
        took.append(time.process_time() - begun)
    # The quickest, since what else runs on the machine slows the others.
    assert min(took) / 100 < 0.001


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(0, 1e7), st.floats(-1e9, 1e9, allow_nan=False)),
        max_size=150,
    )
)
def test_any_figures_at_any_time_get_a_score_in_its_bounds(
    values: list[tuple[float, float]],
) -> None:
    for point in judged(values, Detector()):
        assert 0 <= point.score <= MOST
        assert math.isfinite(point.deviations)


@given(st.integers(60, 500), st.integers(0, 2**31))
def test_the_farther_the_more_surprising(count: int, seed: int) -> None:
    before = np.abs(np.random.default_rng(seed).standard_cauchy(count)) + 0.01
    asked = np.geomspace(0.001, 1e6, 40)
    told = [surprise(before, float(distance)) for distance in asked]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(told))


def test_distances_from_one_law_are_as_rare_as_told() -> None:
    chance = np.random.default_rng(5)
    rare = [surprise(chance.exponential(size=400), chance.exponential()) for _ in range(4000)]
    assert 0.005 < np.mean(np.array(rare) >= 2) < 0.015
