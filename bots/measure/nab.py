"""The score of the Numenta Anomaly Benchmark, as Lavin and Ahmad (2015) describe it; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Window = tuple[int, int]
"""The first and the last row of what was wrong."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a hit earns, and a false report and a miss cost."""

    hit: float = 1.0
    false: float = 0.11
    miss: float = 1.0


PROFILES: Mapping[str, Profile] = {
    "standard": Profile(),
    "reward_low_FP_rate": Profile(false=0.22),
    "reward_low_FN_rate": Profile(miss=2.0),
}
PROBATION, LONGEST_PROBATION = 0.15, 750
"""The share of rows, and how many at most, in which nothing counts: it may be learned there."""
FAR = 3.0
"""Lengths of a window behind it from which on a false report counts whole."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The weighted sum of one series, and what of it was counted."""

    total: float
    windows: int
    hit: int
    false: int

    def __add__(self, other: Scored) -> Scored:
        return Scored(
            self.total + other.total,
            self.windows + other.windows,
            self.hit + other.hit,
            self.false + other.false,
        )


NONE = Scored(0.0, 0, 0, 0)


def scored(
    rows: int, windows: Sequence[Window], reports: Iterable[int], profile: Profile
) -> Scored:
    """What reports at these rows are worth; windows in order, none overlapping another.

    In each window the earliest report earns by a sigmoid of its position, 1 at the first row and 0
    behind the last; a report elsewhere costs by the same sigmoid of how far behind the latest
    window it is, and the whole of it before the first.
    """
    counted = [row for row in reports if row >= probation(rows)]
    total, hit, false = 0.0, set[Window](), 0
    for row in sorted(counted):
        window = next((each for each in windows if each[0] <= row <= each[1]), None)
        if window is None:
            total += profile.false * _behind(row, windows)
            false += 1
        elif window not in hit:
            first, last = window
            total += profile.hit * _sigmoid(-(last - row + 1) / (last - first + 1)) / _sigmoid(-1)
            hit.add(window)
    missed = len(windows) - len(hit)
    return Scored(total - profile.miss * missed, len(windows), len(hit), false)


def probation(rows: int) -> int:
    """How many of the first rows do not count."""
    return min(int(PROBATION * rows), LONGEST_PROBATION)


def normalised(scored: Scored, profile: Profile) -> float:
    """0 for a detector that says nothing, 100 for one that finds each window at once and nothing else.

    There is at least one window.
    """
    nothing = -profile.miss * scored.windows
    return 100 * (scored.total - nothing) / (profile.hit * scored.windows - nothing)


def overlapping(windows: Sequence[Window]) -> bool:
    """Whether two have a row in common."""
    return any(one[1] >= other[0] for one, other in pairwise(windows))


def _behind(row: int, windows: Sequence[Window]) -> float:
    before = [window for window in windows if window[1] < row]
    if not before:
        return -1.0
    first, last = before[-1]
    return _sigmoid((row - last) / max(1, last - first))


def _sigmoid(position: float) -> float:
    return -1.0 if position > FAR else 2 / (1 + math.exp(5 * position)) - 1
