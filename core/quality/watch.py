"""What is unusual: each figure beside what it was at this time of day, and beside all it ever was."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from core.ports import Kept, Slot, Subject
from core.quality.anomaly import NOTABLE, REMEMBERED, Detector, Point
from core.quality.figures import METRICS, Figures, Metric
from core.quality.monitor import MINUTE, window
from core.quality.rules import Severity, Symptom
from core.quality.surprise import exceedance
from core.quality.trace import Trace

POINT = 5 * MINUTE
"""The span of a value, in seconds."""
MOST_SERIES = 120
"""Of further subjects nothing is watched."""
QUICK = 2 * MINUTE
"""The span in which trouble is looked for, too, so that it is noticed before a value is full."""
FAR = 7.0
"""Told is what would come once in 10^FAR values; chosen on simulated quiet weeks."""
NOTABLY_FAR = 4.5
"""The same of a value that the detector finds notable, too."""
LEARNING = 288
"""Values, a day of them, until there is something usual, and as many deviations from it."""
FACTORS = frozenset({"response", "cost", "queue"})
"""Metrics that differ by factors: their logarithm is watched."""
SUMMED = frozenset({"traffic"})
"""Those that grow with the span."""
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
    """Earlier deviations in the bad direction, of whole values."""
    quick: Trace = field(default_factory=lambda: Trace(REMEMBERED))
    """The same of the last QUICK seconds of each."""

    @property
    def name(self) -> str:
        return f"{self.metric.name} {self.subject}"


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked at: the end of the span, what was counted, and what is beyond interest."""

    now: float
    whole: Mapping[Subject, Figures]
    quick: Mapping[Subject, Figures]
    deviations: float

    @property
    def full(self) -> bool:
        return self.now % POINT == 0


class Watch:
    """All series of one installation; what it kept is all it needs to go on."""

    def __init__(self) -> None:
        self._series: dict[str, Series] = {}

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
            for point in found[LEARNING:]:
                series.off.append(point.off)
                series.quick.append(point.quick)

    def look(
        self, slots: Collection[Slot], now: float, deviations: float
    ) -> tuple[list[Symptom], list[Kept]]:
        """What is unusual about the last minutes before `now`, and the values to keep, if it is time."""
        whole, quick = (window(slots, now - span, now) for span in (POINT, QUICK))
        look = _Look(now, whole, quick, deviations)
        subjects = {*whole, *(each.subject for each in self._series.values())}
        symptoms, kept = list[Symptom](), list[Kept]()
        for subject in sorted(subjects, key=str):
            if subject.by not in WATCHED:
                continue
            for metric in METRICS.values():
                series = self._found(metric, subject)
                if series is not None:
                    found, point = _judged(series, look)
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


def _judged(series: Series, look: _Look) -> tuple[list[Symptom], list[Kept]]:
    metric, detector = series.metric, series.detector
    usual, sigma = detector.usual(look.now)
    values, offs, rare = list[float | None](), list[float](), 0.0
    for span, counted, before in (
        (POINT, look.whole, series.off),
        (QUICK, look.quick, series.quick),
    ):
        figures = counted.get(series.subject, Figures())
        value = _value(metric, figures, span)
        off = 0.0 if value is None else _off(metric, value, usual, sigma, figures, span)
        values.append(value)
        offs.append(off)
        known = value is not None and len(before) >= LEARNING
        if known and off > look.deviations and _matters(metric, value or 0.0, usual):
            rare = max(rare, exceedance(before.seen, off))
    kept, score = list[Kept](), 0.0
    if look.full and values[0] is not None:
        point = detector.judge(look.now, values[0])
        score = point.score
        kept = [Kept(series.name, look.now, values[0], point.distances, *offs)]
        if len(detector) > LEARNING:
            series.off.append(offs[0])
            series.quick.append(offs[1])
    if rare < (NOTABLY_FAR if score >= NOTABLE else FAR):
        return [], kept
    worst = values[0] if offs[0] >= offs[1] and values[0] is not None else values[1]
    return [_symptom(series, worst or 0.0, usual)], kept


def _symptom(series: Series, value: float, usual: float) -> Symptom:
    told, was = (_plain(series.metric, each) for each in (value, usual))
    return Symptom(
        series.metric.name,
        series.subject,
        Severity.MEDIUM,
        told,
        was,
        int(POINT // MINUTE),
        usual=True,
    )


def _value(metric: Metric, figures: Figures, span: float) -> float | None:
    """As it would be of a whole POINT; None where there were too few events."""
    value = metric.of(figures)
    if value is None or (metric.events and metric.weight(figures) < metric.fewest):
        return None
    if metric.name in SUMMED:
        value *= POINT / span
    if metric.name in SUMMED:
        # Of a count, the deviation is about 1 then however large it is (Anscombe 1948).
        return 2 * math.sqrt(value + 0.375)
    return math.log(value + _tiny(metric)) if metric.name in FACTORS else value


def _off(
    metric: Metric, value: float, usual: float, sigma: float, figures: Figures, span: float
) -> float:
    """How many deviations it lies off in the bad direction; 0 or less in the good one."""
    if math.isinf(sigma):
        return 0.0
    noise = metric.noise(usual, metric.weight(figures))
    if metric.name in SUMMED:
        noise = math.sqrt(POINT / span)
    way = 1 if metric.bad == "high" else -1
    return way * (value - usual) / max(sigma, noise)


def _matters(metric: Metric, value: float, usual: float) -> bool:
    least = LEAST.get(metric.name)
    if least is None:
        return abs(value - usual) >= LEAST_OFF
    now, before = (_plain(metric, each) for each in (value, usual))
    return max(now, before) >= least * min(now, before)


def _plain(metric: Metric, value: float) -> float:
    """As people count it."""
    if metric.name in SUMMED:
        return max(0.0, (value / 2) ** 2 - 0.375)
    return max(0.0, math.exp(value) - _tiny(metric)) if metric.name in FACTORS else value


def _tiny(metric: Metric) -> float:
    """What is nothing beside it, so that there is a logarithm of nothing, too."""
    return 1e-6 if metric.name == "cost" else 1e-3


def _named(name: str) -> tuple[Metric, Subject]:
    metric, by, *rest = name.split(" ", 2)
    return METRICS[metric], Subject(by, rest[0] if rest else "")
