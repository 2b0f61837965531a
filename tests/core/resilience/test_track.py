"""A model's track is pure: calls fade, failures in a row make it rest for a growing time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.resilience.track import (
    FAILURES,
    HALF_LIFE,
    LONGEST_REST,
    REST,
    Track,
    answered,
    begun,
    decayed,
    failed,
    judged,
    outrun,
    worth,
)


def broken(times: int, at: float = 0.0) -> Track:
    track = Track()
    for _ in range(times):
        track = failed(track, at, works=False)
    return track


def test_a_few_failures_make_nobody_rest() -> None:
    assert not broken(FAILURES - 1).rests(0.0)


def test_a_broken_model_rests_twice_as_long_after_each_further_failure_up_to_a_bound() -> None:
    rests = [broken(FAILURES + n).rests_until for n in range(12)]
    assert rests[:4] == [REST, 2 * REST, 4 * REST, 8 * REST]
    assert rests[-1] == LONGEST_REST


def test_a_rest_ends_and_one_call_tries_while_the_others_wait() -> None:
    track = broken(FAILURES)
    assert track.rests(REST - 0.1)
    assert not track.rests(REST)
    assert begun(track, REST).rests(REST + 1)


def test_one_answer_ends_every_rest() -> None:
    track = answered(begun(broken(9), 0.0), 1.0, 1.0)
    assert not track.rests(1.0)
    assert track.in_a_row == 0


def test_a_model_that_refuses_or_is_cut_off_works_and_need_not_rest() -> None:
    track = Track()
    for _ in range(20):
        track = failed(track, 0.0, works=True)
    assert not track.rests(0.0)
    assert worth(track, 0.0) < worth(Track(), 0.0)


def test_what_was_seen_counts_half_after_the_half_life() -> None:
    track = judged(answered(failed(Track(), 0.0, works=True), 3.0, 0.0), 0.5, 0.0)
    later = decayed(track, HALF_LIFE)
    assert (later.answered, later.failed, later.seconds) == pytest.approx((0.5, 0.5, 1.5))
    assert (later.judged, later.quality) == pytest.approx((0.5, 0.25))


@given(st.lists(st.sampled_from(["well", "badly", "slow"]), max_size=30))
def test_a_track_forgets_for_good_or_ill(calls: list[str]) -> None:
    track = Track()
    for call in calls:
        if call == "well":
            track = judged(answered(track, 0.1, 0.0), 1.0, 0.0)
        elif call == "badly":
            track = failed(track, 0.0, works=False)
        else:
            track = outrun(track, 30.0, 0.0)
    assert worth(track, 0.0) <= 1
    assert worth(track, 40 * HALF_LIFE) == pytest.approx(worth(Track(), 0.0), abs=1e-6)


def test_errors_slowness_and_poor_answers_each_cost_worth() -> None:
    good = worth(judged(answered(Track(), 1.0, 0.0), 1.0, 0.0), 0.0)
    assert worth(failed(Track(), 0.0, works=False), 0.0) < good
    assert worth(answered(Track(), 60.0, 0.0), 0.0) < good
    assert worth(judged(answered(Track(), 1.0, 0.0), 0.1, 0.0), 0.0) < good
