"""What is counted of a subject in some span, how spans are added up, and the figures that follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PERCENTILE = 0.95
"""Of response times."""
SURE = 3.0
"""Standard deviations by which a share must lie above its limit: few events prove little."""
SKETCH_SIZE = 200
"""KLL (Karnin, Lang and Liberty 2016): ranks of percentiles are off by 1.3% at most, none of so few values."""


class Sketch:
    """Response times, of which percentiles can be told after any number of spans is added up."""

    def __init__(self, kept: bytes = b"") -> None:
        from datasketches import kll_doubles_sketch as kll

        self._kll: Any = kll.deserialize(kept) if kept else kll(SKETCH_SIZE)

    def add(self, seconds: float) -> None:
        self._kll.update(seconds)

    def merge(self, kept: bytes) -> None:
        """All that another one has, as `kept` gave it."""
        if kept:
            self._kll.merge(type(self._kll).deserialize(kept))

    @property
    def kept(self) -> bytes:
        """Nothing where nothing was added."""
        return b"" if self._kll.is_empty() else bytes(self._kll.serialize())

    def above(self, seconds: float) -> float:
        """The share of what was added that is larger."""
        return 1 - float(self._kll.get_rank(seconds, True))

    def quantile(self, share: float) -> float | None:
        return None if self._kll.is_empty() else float(self._kll.get_quantile(share, True))


@dataclass(slots=True)
class Figures:
    """Sums by name; a span that is longer has the sums of all its parts."""

    sums: dict[str, float] = field(default_factory=dict)
    sketch: Sketch | None = None

    def __getitem__(self, name: str) -> float:
        return self.sums.get(name, 0.0)

    def count(self, name: str, much: float = 1.0) -> None:
        self.sums[name] = self[name] + much

    def time(self, seconds: float) -> None:
        """Of one answer."""
        self.sketch = self.sketch or Sketch()
        self.sketch.add(seconds)
        self.count("answers")

    def add(self, sums: Mapping[str, float], sketch: bytes) -> None:
        """Another span's; how long the oldest message waited is no sum."""
        queue = max(self["queue"], sums.get("queue", 0.0))
        for name, much in sums.items():
            self.count(name, much)
        if queue:
            self.sums["queue"] = queue
        if sketch:
            self.sketch = self.sketch or Sketch()
            self.sketch.merge(sketch)

    def quantile(self, share: float) -> float | None:
        """Of the response times; None where there was no answer."""
        return None if self.sketch is None else self.sketch.quantile(share)

    def slower(self, seconds: float) -> float:
        """How many answers took longer, as far as the sketch tells."""
        return 0.0 if self.sketch is None else self["answers"] * self.sketch.above(seconds)

    def share(self, part: str, *wholes: str) -> float | None:
        """None where there was nothing."""
        whole = sum(self[name] for name in wholes)
        return self[part] / whole if whole else None


Bad = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: which way is bad, how it is made of sums, and of how many events."""

    name: str
    bad: Bad
    of: Callable[[Figures], float | None]
    events: tuple[str, ...]
    noise: Callable[[float, float], float] = lambda _usual, _events: 0.0
    """The standard error that so many events alone bring where so much is usual."""
    fewest: int = 10
    """Events of which a value is made, at least: a percentile of fewer is but the largest."""

    def weight(self, figures: Figures) -> float:
        return sum(figures[name] for name in self.events)


def _share_noise(usual: float, events: float) -> float:
    usual = min(max(usual, 0.02), 0.98)
    return math.sqrt(usual * (1 - usual) / max(events, 1.0))


def _factor_noise(_usual: float, events: float) -> float:
    """Of the logarithm of a mean or a percentile of times or prices, which differ by factors."""
    return 1.2 / math.sqrt(max(events, 1.0))


def _intent(figures: Figures) -> float | None:
    wrong = figures.share("corrected", "followed")
    return None if wrong is None else 1 - wrong


def _cost(figures: Figures) -> float | None:
    micros = figures.share("micros", "calls")
    return None if micros is None else micros / 1e6


METRICS: Mapping[str, Metric] = {
    each.name: each
    for each in (
        Metric(
            "response", "high", lambda f: f.quantile(PERCENTILE), ("answers",), _factor_noise, 30
        ),
        Metric(
            "errors", "high", lambda f: f.share("failed", "answers", "lost"), ("answers", "lost")
        ),
        Metric(
            "satisfaction",
            "low",
            lambda f: f.share("up", "up", "down"),
            ("up", "down"),
            _share_noise,
        ),
        Metric("intent", "low", _intent, ("followed",), _share_noise),
        Metric(
            "precision", "low", lambda f: f.share("cited", "searched"), ("searched",), _share_noise
        ),
        Metric("opened", "low", lambda f: f.share("opened", "cited"), ("cited",), _share_noise),
        Metric(
            "quality",
            "low",
            lambda f: f.share("quality", "judged"),
            ("judged",),
            lambda _, n: 0.2 / math.sqrt(max(n, 1)),
        ),
        Metric("cost", "high", _cost, ("calls",), _factor_noise),
        Metric("queue", "high", lambda f: f["queue"] if f["looks"] else None, ("looks",), fewest=1),
        Metric("traffic", "low", lambda f: f["answers"], ()),
    )
}
"""By name; response times and waits in seconds, costs in dollars a call, the rest shares and counts."""


def total(parts: Iterable[tuple[Mapping[str, float], bytes]]) -> Figures:
    """Of several spans."""
    figures = Figures()
    for sums, sketch in parts:
        figures.add(sums, sketch)
    return figures


def surely_above(part: float, whole: float, share: float) -> bool:
    """Whether more than a share of all surely is so, by Wilson's (1927) bound at SURE deviations."""
    if whole <= 0:
        return False
    seen, more = part / whole, SURE**2 / whole
    middle = (seen + more / 2) / (1 + more)
    off = SURE * math.sqrt(seen * (1 - seen) / whole + more / (4 * whole)) / (1 + more)
    return middle - off > share
