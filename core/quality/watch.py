"""What is unusual: each figure beside what it was at this time of day, and beside all it ever was."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.ports import Kept, Slot, Subject
from core.quality.anomaly import NOTABLE, REMEMBERED, Detector, Point
from core.quality.figures import METRICS, Figures, Metric
from core.quality.monitor import MINUTE, window
from core.quality.rules import Severity, Symptom
from core.quality.surprise import surprise
from core.quality.trace import Trace

POINT = 5 * MINUTE
"""The span of a value, in seconds."""
FEWEST = 8
"""Events of which a value is made, at least."""
MOST_SERIES = 120
"""Of further subjects nothing is watched."""
FAR = 8.0
"""A deviation that stands alone, with no surprise about the value itself, must be so rare: one in
10^FAR values would be; chosen on simulated quiet weeks."""
MOST_FAR = 16.0
LEARNING = 288
"""Values, a day of them, until a series is known."""
FACTORS = frozenset({"response", "cost", "queue", "traffic"})
"""Metrics that differ by factors: their logarithm is watched."""
LEAST: Mapping[str, float] = {"response": 1.3, "cost": 1.5, "queue": 2.0, "traffic": 1.5}
"""A smaller factor is of no interest to anybody, however unusual."""
LEAST_OFF = 0.05
"""The same for shares and scores."""
WATCHED = ("all", "platform", "workspace", "model", "strategy")
_LEFT_OUT = frozenset({"errors"})
"""Rare events that are no rhythm; limits and error budgets see to them."""


@dataclass(slots=True)
class Series:
    """One metric of one subject."""

    metric: Metric
    subject: Subject
    detector: Detector = field(default_factory=Detector)
    off: Trace = field(default_factory=lambda: Trace(REMEMBERED))
    """Earlier deviations in the bad direction."""

    @property
    def name(self) -> str:
        return f"{self.metric.name} {self.subject}"


class Watch:
    """All series of one installation; what it kept is all it needs to go on."""

    def __init__(self) -> None:
        self._series: dict[str, Series] = {}

    @property
    def last(self) -> float:
        """When the latest value came."""
        return max((each.detector.last for each in self._series.values()), default=0.0)

    def restore(self, kept: Iterable[Kept]) -> None:
        """Begin anew with what was kept, oldest first."""
        self._series.clear()
        points: dict[str, list[Kept]] = {}
        for each in kept:
            points.setdefault(each.series, []).append(each)
        for name, found in points.items():
            series = self._found(*_named(name))
            if series is None:
                continue
            series.detector = Detector(Point(p.at, p.value, p.distances) for p in found)
            for point in found:
                series.off.append(point.deviations)

    def look(
        self, slots: Iterable[Slot], now: float, deviations: float
    ) -> tuple[list[Symptom], list[Kept]]:
        """What is unusual about the last minutes before `now`, and the values to keep, if it is time."""
        figures = window(slots, now - POINT, now)
        subjects = {*figures, *(each.subject for each in self._series.values())}
        symptoms, kept = list[Symptom](), list[Kept]()
        whole = now % POINT == 0
        for subject in sorted(subjects, key=str):
            if subject.by not in WATCHED:
                continue
            for metric in METRICS.values():
                series = self._found(metric, subject)
                value = _value(metric, figures.get(subject, Figures()))
                if series is None or value is None:
                    continue
                found, point = _judged(series, value, figures.get(subject), now, deviations, whole)
                symptoms += found
                kept += point
        return symptoms, kept

    def _found(self, metric: Metric, subject: Subject) -> Series | None:
        if metric.name in _LEFT_OUT:
            return None
        name = f"{metric.name} {subject}"
        if name not in self._series:
            if len(self._series) >= MOST_SERIES:
                return None
            self._series[name] = Series(metric, subject)
        return self._series[name]


def _value(metric: Metric, figures: Figures) -> float | None:
    value = metric.of(figures)
    if value is None or (metric.events and metric.weight(figures) < _fewest(metric)):
        return None
    return math.log(max(value, 1e-6) + 1e-3) if metric.name in FACTORS else value


def _fewest(metric: Metric) -> int:
    return 1 if metric.name == "queue" else FEWEST


def _judged(
    series: Series,
    value: float,
    figures: Figures | None,
    now: float,
    deviations: float,
    whole: bool,
) -> tuple[list[Symptom], list[Kept]]:
    usual, sigma = series.detector.usual(now)
    off = _off(series.metric, value, usual, sigma, figures or Figures())
    known = len(series.off) >= LEARNING
    score, kept = 0.0, list[Kept]()
    rare = surprise(series.off.seen, off, MOST_FAR) if off > 0 and known else 0.0
    if whole:
        point = series.detector.judge(now, value)
        score = point.score
        kept = [Kept(series.name, now, value, point.distances, off)]
        series.off.append(max(off, 1e-3))
    strange = rare >= FAR or (score >= NOTABLE and rare >= FAR / 2)
    if not known or off <= deviations or not strange or not _matters(series.metric, value, usual):
        return [], kept
    told, was = (_unlogged(series.metric, each) for each in (value, usual))
    minutes = int(POINT // MINUTE)
    found = Symptom(
        series.metric.name, series.subject, Severity.MEDIUM, told, was, minutes, usual=True
    )
    return [found], kept


def _off(metric: Metric, value: float, usual: float, sigma: float, figures: Figures) -> float:
    """How many deviations it lies off in the bad direction; 0 or less in the good one."""
    if math.isinf(sigma):
        return 0.0
    noise = metric.noise(usual, metric.weight(figures))
    if metric.name == "traffic":
        noise = 1 / math.sqrt(max(math.exp(usual), 0.1))
    way = 1 if metric.bad == "high" else -1
    return way * (value - usual) / math.hypot(sigma, noise)


def _matters(metric: Metric, value: float, usual: float) -> bool:
    if metric.name in FACTORS:
        return abs(value - usual) >= math.log(LEAST[metric.name])
    return abs(value - usual) >= LEAST_OFF


def _unlogged(metric: Metric, value: float) -> float:
    return max(0.0, math.exp(value) - 1e-3) if metric.name in FACTORS else value


def _named(name: str) -> tuple[Metric, Subject]:
    metric, by, *rest = name.split(" ", 2)
    return METRICS[metric], Subject(by, rest[0] if rest else "")
