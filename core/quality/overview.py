"""What a span of turns comes to: traffic, latency by quantiles, what was answered, what people thought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Fact

QUANTILES = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds at the quantiles of QUANTILES; linear between neighbours (Hyndman and Fan 1996, type 7)."""

    count: int
    at: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """One stretch of the span."""

    begin: float
    answers: int
    unanswered: int
    """Without a citation, small talk aside."""
    cited: int
    stopped: int
    """Stopped by whoever asked, or given up: no step took time."""
    up: int
    down: int
    latency: Latency | None
    """None where nothing was answered."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole span and its stretches; what is counted of stretches sums to the whole."""

    whole: Bucket
    buckets: tuple[Bucket, ...]
    steps: Mapping[str, Latency]
    """By step, the slowest median first."""
    platforms: Mapping[str, int]
    models: Mapping[str, int]

    @property
    def satisfaction(self) -> float | None:
        """Thumbs up among all thumbs, 0 to 1; None where nobody gave one."""
        thumbs = self.whole.up + self.whole.down
        return self.whole.up / thumbs if thumbs else None


def overview(facts: Sequence[Fact], begin: float, end: float, stretches: int) -> Overview:
    """Of turns that were answered from `begin` on and before `end`, in stretches of equal length."""
    within = [fact for fact in facts if begin <= fact.at < end]
    size = (end - begin) / stretches
    by_stretch: dict[int, list[Fact]] = defaultdict(list)
    for fact in within:
        by_stretch[min(int((fact.at - begin) / size), stretches - 1)].append(fact)
    seconds: dict[str, list[float]] = defaultdict(list)
    for fact in within:
        for step, taken in fact.seconds.items():
            seconds[step].append(taken)
    steps = {step: latency(taken) for step, taken in seconds.items()}
    return Overview(
        whole=_bucket(begin, within),
        buckets=tuple(_bucket(begin + n * size, by_stretch[n]) for n in range(stretches)),
        steps=dict(sorted(steps.items(), key=lambda each: -each[1].at[0])),
        platforms=dict(Counter(fact.platform for fact in within).most_common()),
        models=dict(Counter(fact.model or "none" for fact in within).most_common()),
    )


def latency(seconds: Sequence[float]) -> Latency:
    """Of one number at least."""
    return Latency(len(seconds), tuple(map(float, np.percentile(seconds, QUANTILES))))


def _bucket(begin: float, facts: Sequence[Fact]) -> Bucket:
    whole = [sum(fact.seconds.values()) for fact in facts if fact.seconds]
    return Bucket(
        begin=begin,
        answers=len(facts),
        unanswered=sum(not fact.cited and fact.mode != "chat" for fact in facts),
        cited=sum(fact.cited for fact in facts),
        stopped=sum(not fact.seconds for fact in facts),
        up=sum(fact.up for fact in facts),
        down=sum(fact.down for fact in facts),
        latency=latency(whole) if whole else None,
    )
