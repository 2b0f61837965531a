"""Notices what a figure has never done, as it comes in: bounded memory, no look ahead, no model to train.

Five distances say how unlike the present is to what was seen: of the value, of the run of the last
two dozen, of two running means, and of the value to this time of day on the days before. Each
distance is compared with its own earlier ones (see surprise.py), and the mean of the five surprises
is the score. What has been seen a few times is near to itself: so a level that shifted is soon the
usual one, and of the days before it is enough that some were like today, as Saturdays are like
Saturdays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.quality.surprise import surprise
from core.quality.trace import Trace

Array = NDArray[np.float64]

REMEMBERED = 2304
"""Values: eight days, one every five minutes, so that there is a day like today among them."""
RUN, SHORT, LONG = 24, 12, 48
"""Values in the run that is compared whole, and in the two running means."""
SMOOTHED = 3
"""Values of which the mean is compared with the same time of day."""
DAY, AROUND = 86_400.0, 1_800.0
"""Seconds of a day, and how far off the same time of day may be."""
ALIKE = 10
"""One in so many of the values at this time of day must be near: the days that are like today."""
FLOOR = 0.01
"""The share of the usual spread that counts as no distance."""
GAP = 6.0
"""So many usual steps without a value begin a new run."""
STALE = 20
"""Values after which spread and step are looked at again."""

NOTABLE = 1.7
"""The score from which on something is reported; chosen on the dev groups of NAB, see docs/measurements."""
REST = 100
"""Values after a report in which nothing else is reported: it is taken for the same trouble."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value in its time, how far it was from all before, and how surprising that is."""

    at: float
    """Unix time."""
    value: float
    distances: tuple[float, ...]
    """In the order of MEMBERS; 0 where there was too little to compare with."""
    score: float = 0.0
    usual: float = math.nan
    """What was usual: the median at this time of day, or of all."""
    sigma: float = math.inf
    """The robust standard deviation there; infinite before anything is known."""

    @property
    def deviations(self) -> float:
        """How many of these the value lies above what was usual, or below where negative."""
        return 0.0 if math.isinf(self.sigma) else (self.value - self.usual) / self.sigma


class Detector:
    """One figure; give it each value once, in order. A value takes less than a millisecond."""

    def __init__(self, before: Iterable[Point] = ()) -> None:
        """`before`: what it judged earlier, oldest first, which is all it needs to go on."""
        self._times = Trace(REMEMBERED)
        self._values = Trace(REMEMBERED)
        self._short, self._long, self._smooth = (Trace(REMEMBERED) for _ in range(3))
        self._distances = tuple(Trace(REMEMBERED) for _ in MEMBERS)
        self._in_run = 0
        self._judged = 0
        self._spread = self._step = 0.0
        for point in before:
            self._take(point.at, point.value)
            self._keep(point.distances)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def last(self) -> float:
        """When the latest value came; 0.0 before the first."""
        return float(self._times.seen[-1]) if len(self._times) else 0.0

    @property
    def kept(self) -> tuple[Trace, ...]:
        """All that it remembers."""
        return self._times, self._values, self._short, self._long, self._smooth, *self._distances

    def judge(self, at: float, value: float) -> Point:
        """Take the next value in."""
        usual, sigma = self.usual(at)
        self._take(at, value)
        distances = tuple(member(self) for member in MEMBERS)
        rare = [
            surprise(before.seen, distance) if distance else 0.0
            for before, distance in zip(self._distances, distances, strict=True)
        ]
        self._keep(distances)
        return Point(at, value, distances, sum(rare) / len(rare), usual, sigma)

    def _keep(self, distances: Iterable[float]) -> None:
        for before, distance in zip(self._distances, distances, strict=True):
            if distance:
                before.append(distance)

    def _take(self, at: float, value: float) -> None:
        broken = self._step > 0 and at - self.last > GAP * self._step
        self._in_run = 1 if broken else self._in_run + 1
        self._times.append(at)
        self._values.append(value)
        latest = self._values.seen[-min(self._in_run, LONG) :]
        self._long.append(float(latest.mean()))
        self._short.append(float(latest[-SHORT:].mean()))
        self._smooth.append(float(latest[-SMOOTHED:].mean()))
        if self._judged % STALE == 0:
            self._spread = _spread(self._values.seen)
            self._step = float(np.median(np.diff(self._times.seen))) if self._judged else 0.0
        self._judged += 1

    def usual(self, at: float) -> tuple[float, float]:
        """The median and the robust standard deviation at this time of day, or of all before two days."""
        there = self._at_this_time(at)
        values = self._values.seen[there] if there is not None else self._values.seen
        if not len(values):
            return math.nan, math.inf
        usual = float(np.median(values))
        sigma = 1.4826 * float(np.median(np.abs(values - usual)))
        return usual, max(sigma, FLOOR * self._spread, 1e-12)

    def _at_this_time(self, at: float) -> NDArray[np.bool_] | None:
        """Which values came at this time of day on earlier days; None before there were two."""
        ages = at - self._times.seen
        off = np.abs((ages + DAY / 2) % DAY - DAY / 2)
        there: NDArray[np.bool_] = (off <= AROUND) & (ages > DAY / 2)
        oldest = int(np.argmax(there)) if len(there) else 0
        return there if len(there) and there[oldest] and ages[oldest] > 1.5 * DAY else None

    def _value_distance(self) -> float:
        return self._nearest(self._values, third=True, apart=1)

    def _run_distance(self) -> float:
        values = self._values.seen
        if self._in_run < RUN or len(values) < 2 * RUN + STALE:
            return 0.0
        runs = np.lib.stride_tricks.sliding_window_view(values, RUN)
        off = runs[:-RUN] - runs[-1]
        return math.sqrt(float(np.einsum("nd,nd->n", off, off).min()) / RUN) + self._floor

    def _short_distance(self) -> float:
        return self._nearest(self._short, apart=SHORT)

    def _long_distance(self) -> float:
        return self._nearest(self._long, apart=LONG)

    def _clock_distance(self) -> float:
        there = self._at_this_time(self.last)
        if there is None:
            return 0.0
        off = np.abs(self._smooth.seen[there] - self._smooth.seen[-1])
        near = min(len(off) - 1, max(1, len(off) // ALIKE))
        return float(np.partition(off, near)[near]) + self._floor

    def _nearest(self, trace: Trace, *, apart: int, third: bool = False) -> float:
        """To the second or third nearest of those that came at least `apart` earlier."""
        seen = trace.seen
        if len(seen) < apart + STALE:
            return 0.0
        off = np.abs(seen[:-apart] - seen[-1])
        rank = 2 if third else 1
        return float(np.partition(off, rank)[rank]) + self._floor

    @property
    def _floor(self) -> float:
        return FLOOR * self._spread


MEMBERS: tuple[Callable[[Detector], float], ...] = (
    Detector._value_distance,
    Detector._run_distance,
    Detector._short_distance,
    Detector._long_distance,
    Detector._clock_distance,
)


class Reports:
    """Which points are reported: the first that is notable, and then none for a while."""

    def __init__(self, notable: float = NOTABLE, rest: int = REST) -> None:
        self._notable, self._rest = notable, rest
        self._since = rest + 1

    def is_new(self, point: Point) -> bool:
        """Give it every point once, in order."""
        self._since += 1
        if point.score < self._notable or self._since <= self._rest:
            return False
        self._since = 0
        return True


def _spread(values: Array) -> float:
    """The range of all but a few; where that is nothing, the whole range, or a tenth of the level."""
    low, high = np.percentile(values, (2, 98))
    return float(high - low) or float(np.ptp(values)) or abs(float(values.mean())) / 10 + 1e-9
