"""NAB's score by hand-made series, and the measurement over a folder of its layout."""

import csv
import json
import math
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.measure.anomaly import eval_anomaly
from bots.measure.nab import PROFILES, Scored, normalised, probation, scored
from core.ports import Misconfigured

STANDARD = PROFILES["standard"]


def test_nothing_reported_is_worth_nothing_and_each_window_found_at_once_a_hundred() -> None:
    windows = [(300, 399), (700, 799)]
    assert normalised(scored(1000, windows, [], STANDARD), STANDARD) == 0
    assert normalised(scored(1000, windows, [300, 700], STANDARD), STANDARD) == pytest.approx(100)


def test_a_late_report_in_a_window_is_worth_less_and_its_last_row_is_still_worth_something() -> (
    None
):
    worth = [scored(1000, [(300, 399)], [row], STANDARD).total for row in (300, 350, 399)]
    assert worth[0] == pytest.approx(1.0)
    assert worth[1] == pytest.approx(math.tanh(1.25) / math.tanh(2.5))
    assert 0 < worth[2] < 0.03


def test_only_the_earliest_report_in_a_window_counts() -> None:
    one, more = (scored(1000, [(300, 399)], r, STANDARD) for r in ([320], [320, 330, 398]))
    assert one == more == Scored(one.total, 1, 1, 0)


def test_a_report_shortly_behind_a_window_costs_less_than_one_far_behind_or_before_it() -> None:
    def cost(row: int) -> float:
        return 1 + scored(1000, [(300, 399)], [row], STANDARD).total

    assert -0.02 < cost(402) < 0
    assert cost(900) == cost(200) == pytest.approx(-0.11)


def test_what_is_reported_in_the_probation_does_not_count() -> None:
    assert probation(1000) == 150
    assert probation(100_000) == 750
    assert scored(1000, [], [0, 149], STANDARD) == Scored(0.0, 0, 0, 0)


@given(st.sets(st.integers(0, 999), max_size=30), st.sampled_from(sorted(PROFILES)))
def test_no_reports_are_worth_more_than_perfect_ones(rows: set[int], name: str) -> None:
    profile = PROFILES[name]
    assert normalised(scored(1000, [(300, 399)], rows, profile), profile) <= 100 + 1e-9


def folder(path: Path) -> Path:
    """Two groups of one series each: a week by day and night; in one a day has no morning."""
    begun, windows = datetime(2026, 3, 2), {}
    for group, broken in (("well", False), ("broken", True)):
        (path / "data" / group).mkdir(parents=True)
        with (path / "data" / group / "it.csv").open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("timestamp", "value"))
            for n in range(2016):
                at = begun + timedelta(minutes=5 * n)
                value = 10 + 5 * math.sin(2 * math.pi * n / 288) + 0.1 * math.sin(n * n)
                lines.writerow((at, 60.0 if broken and 1600 <= n < 1700 else value))
        spans = [[begun + timedelta(minutes=5 * n) for n in (1580, 1760)]] if broken else []
        windows[f"{group}/it.csv"] = [[str(at) for at in span] for span in spans]
    (path / "combined_windows.json").write_text(json.dumps(windows))
    return path


def test_a_folder_of_its_layout_is_measured_by_group_and_whole(tmp_path: Path) -> None:
    told = eval_anomaly(folder(tmp_path), lambda _: None)
    assert set(told["groups"]) == {"broken", "well"}
    assert told["groups"]["well"] == {"windows": 0, "found": 0, "false": 0}
    assert told["groups"]["broken"]["found"] == told["groups"]["broken"]["windows"] == 1
    assert told["all"]["standard"] > 80


def test_a_folder_without_windows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="combined_windows"):
        eval_anomaly(tmp_path, lambda _: None)
