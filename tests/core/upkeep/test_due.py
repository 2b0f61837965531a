"""When jobs are due: the same in every process, by the clocks of their time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.upkeep.due import Cron, Every, last_due, next_due, wrong_line

BERLIN = ZoneInfo("Europe/Berlin")


def at(*numbers: int) -> float:
    return datetime(*numbers, tzinfo=BERLIN).timestamp()  # type: ignore[misc, arg-type]


def test_an_interval_is_due_at_the_same_moments_whenever_a_process_began() -> None:
    assert last_due(Every(600), 1_200.0) == last_due(Every(600), 1_799.9) == 1_200
    assert next_due(Every(600), 1_200.0) == next_due(Every(600), 1_799.9) == 1_800


def test_a_line_of_cron_goes_by_the_clocks_of_its_zone() -> None:
    nightly = Cron("30 2 * * *", "Europe/Berlin")
    assert last_due(nightly, at(2026, 11, 28, 2, 30)) == at(2026, 11, 28, 2, 30)
    assert last_due(nightly, at(2026, 11, 28, 2, 29, 59)) == at(2026, 11, 27, 2, 30)
    assert next_due(nightly, at(2026, 11, 28, 2, 30)) == at(2026, 11, 29, 2, 30)
    assert last_due(nightly, at(2026, 7, 1, 12)) == at(2026, 7, 1, 2, 30)


def test_a_time_that_the_clocks_leave_out_is_due_once_all_the_same() -> None:
    nightly = Cron("30 2 * * *", "Europe/Berlin")
    skipped = {last_due(nightly, at(2026, 3, 29, 12) + minute * 60) for minute in range(600)}
    assert len(skipped) == 1
    assert at(2026, 3, 29, 0) < skipped.pop() <= at(2026, 3, 29, 4)


@given(st.floats(0, 4e9), st.sampled_from([5.0, 60.0, 600.0, 3600.0, 86_400.0]))
def test_the_last_is_never_after_now_and_the_next_never_before(now: float, seconds: float) -> None:
    every = Every(seconds)
    last, following = last_due(every, now), next_due(every, now)
    assert last <= now < following
    assert following - last == seconds
    assert last_due(every, last) == last


def test_what_is_no_line_of_cron_is_said() -> None:
    assert not wrong_line("*/10 8-18 * * mon-fri")
    assert wrong_line("at noon")
    assert wrong_line("61 * * * *")


def test_times_are_told_in_words() -> None:
    assert str(Every(600)) == "every 10 min"
    assert str(Every(21_600)) == "every 6 h"
    assert str(Cron("30 2 * * *", "UTC")) == "30 2 * * * (UTC)"
