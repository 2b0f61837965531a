"""How far an arm is from the control: the effect, its intervals and p values, for one look and for any number."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.quality.experiments.tails import (
    normal_quantile,
    normal_tail,
    student_quantile,
    student_tail,
)

LEVEL = 0.05
"""The share of experiments without an effect that may be called one; intervals are for 1 - LEVEL."""

Interval = tuple[float, float]

_FEWEST = 100
"""Units of each arm from which on means are near enough to normal to say anything at every look."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A metric over the units of one arm."""

    count: int
    mean: float
    variance: float
    """Of one unit's value, unbiased."""
    binary: bool
    """Whether every value is 0 or 1: the mean is a rate."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A treatment's mean or rate minus the control's, and how sure that is."""

    difference: float
    interval: Interval
    """Infinite while there are too few units to say anything."""
    p: float


def one_look(control: Sample, treatment: Sample, level: float = LEVEL) -> Effect:
    """What holds at one look, at a size that was chosen before; at least two units each.

    Rates: the z test with pooled variance, and Newcombe's interval (Statistics in Medicine 17, 1998,
    method 10), which keeps its coverage where rates are near 0 or 1. Means: Welch's t test.
    """
    if control.binary and treatment.binary:
        return _rates(control, treatment, level)
    return _means(control, treatment, level)


def any_look(control: Sample, treatment: Sample, scale: float, level: float = LEVEL) -> Effect:
    """What holds at all looks together, and where one stops at any of them; at least two units each.

    The mixture sequential probability ratio test (Robbins 1970; Johari et al. 2017, Peeking at A/B
    tests) with effects drawn from a normal distribution of deviation `scale` around 0; with the
    variance estimated it is the asymptotic confidence sequence of Waudby-Smith et al. 2024. Arms may
    have any sizes: differences of means have independent increments in 1 / variance (Jennison and
    Turnbull 2000, 3.1). The interval is narrowest, to one per cent, at the size that detects `scale`
    with power .8 in one look. `scale` may not follow from the differences that were seen.

    The variance is the larger of the separate and the pooled estimate. They are the same where arms
    are equal; a small arm that has not met its rare large values yet, or its first successes, takes
    itself for exact: by the separate one alone false alarms reach .6.
    """
    difference = treatment.mean - control.mean
    variance = max(_separate(control, treatment), _pooled(control, treatment))
    if not variance or min(control.count, treatment.count) < _FEWEST:
        return Effect(difference, (-math.inf, math.inf), 1.0)
    ratio = scale / math.sqrt(variance)
    ratio *= ratio
    if not 0 < ratio < math.inf:  # a scale of another world than the figures tells nothing of them
        return Effect(difference, (-math.inf, math.inf), 1.0)
    penalty = math.log1p(ratio)
    log_odds = difference * difference / variance * ratio / (1 + ratio) / 2 - penalty / 2
    radius = math.sqrt(variance * (1 + ratio) / ratio * (penalty - 2 * math.log(level)))
    interval = (difference - radius, difference + radius)
    return Effect(difference, interval, math.exp(-max(0.0, log_odds)))


def deviation(control: Sample, treatment: Sample) -> float:
    """Of one unit's value, both arms counting alike."""
    return math.sqrt((control.variance + treatment.variance) / 2)


def _separate(control: Sample, treatment: Sample) -> float:
    return control.variance / control.count + treatment.variance / treatment.count


def _pooled(control: Sample, treatment: Sample) -> float:
    both = (control, treatment)
    squares = sum((each.count - 1) * each.variance for each in both)
    freedom = sum(each.count - 1 for each in both)
    return squares / freedom * sum(1 / each.count for each in both)


def _rates(control: Sample, treatment: Sample, level: float) -> Effect:
    total = control.count + treatment.count
    pooled = (control.count * control.mean + treatment.count * treatment.mean) / total
    error = math.sqrt(pooled * (1 - pooled) * (1 / control.count + 1 / treatment.count))
    difference = treatment.mean - control.mean
    z = normal_quantile(1 - level / 2)
    low, high = _wilson(control, z)
    below, above = _wilson(treatment, z)
    interval = (
        difference - math.hypot(treatment.mean - below, high - control.mean),
        difference + math.hypot(above - treatment.mean, control.mean - low),
    )
    return Effect(difference, interval, normal_tail(difference / error) if error else 1.0)


def _wilson(rate: Sample, z: float) -> Interval:
    """Wilson's interval of one rate (JASA 22, 1927)."""
    share = z * z / rate.count
    middle = rate.mean + share / 2
    radius = math.sqrt(share * (rate.mean * (1 - rate.mean) + share / 4))
    return (middle - radius) / (1 + share), (middle + radius) / (1 + share)


def _means(control: Sample, treatment: Sample, level: float) -> Effect:
    difference = treatment.mean - control.mean
    variance = _separate(control, treatment)
    if not variance:  # all values of each arm are the same
        return Effect(difference, (difference, difference), float(not difference))
    parts = (
        (each.variance / each.count / variance, each.count - 1) for each in (control, treatment)
    )
    freedom = 1 / sum(part * part / degrees for part, degrees in parts)
    error = math.sqrt(variance)
    radius = student_quantile(level, freedom) * error
    interval = (difference - radius, difference + radius)
    return Effect(difference, interval, student_tail(difference / error, freedom))
