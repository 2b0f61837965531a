"""What a running experiment's figures allow: go on, take it, leave it, or stop because something is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.quality.experiments.effect import LEVEL, Effect, Sample, any_look
from core.quality.experiments.experiment import Experiment, Metric
from core.quality.experiments.tails import chi_square_tail

SUSPECT = 0.01
"""Below this p the sizes of arms are doubtful at one look."""
FAULTY = 0.001
"""Below this p they are wrong, also where somebody looks every day for a month."""


class Ending(StrEnum):
    """What follows for a treatment."""

    RUNNING = "keep running"
    BETTER = "better"
    WORSE = "worse"
    HARMFUL = "harmful guardrail"
    FAULT = "sample ratio fault"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one treatment."""

    arm: str
    ending: Ending
    why: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """The sizes of arms against their shares."""

    chi_square: float
    p: float


def sample_ratio(counts: Mapping[str, int], shares: Mapping[str, float]) -> Ratio:
    """Pearson's chi-square test of at least two arms, of which none has a share of 0."""
    total = sum(counts.values())
    expected = {arm: total * share for arm, share in shares.items()}
    value = sum((counts[arm] - each) ** 2 / each for arm, each in expected.items())
    return Ratio(value, chi_square_tail(value, len(expected) - 1))


def judge(experiment: Experiment, seen: Mapping[str, Mapping[str, Sample]]) -> list[Verdict]:
    """A verdict for each treatment, of samples by arm and metric; valid however often it is asked.

    The error level is shared out among the treatments (Bonferroni), and once more among the
    guardrails. Where the sizes of arms are wrong nothing else is believed, and harm counts before
    gain.
    """
    counts = {arm: seen[arm][experiment.primary.name].count for arm in experiment.shares}
    ratio = sample_ratio(counts, experiment.shares)
    if ratio.p < FAULTY:
        sizes = ", ".join(f"{arm} {count}" for arm, count in counts.items())
        why = f"the arms have {sizes} units, which their shares make unlikely (p {ratio.p:.2g})"
        return [Verdict(arm.name, Ending.FAULT, why) for arm in experiment.arms[1:]]
    return [_verdict(experiment, arm.name, seen) for arm in experiment.arms[1:]]


def _verdict(experiment: Experiment, arm: str, seen: Mapping[str, Mapping[str, Sample]]) -> Verdict:
    control, treatment = seen[experiment.arms[0].name], seen[arm]
    level = LEVEL / (len(experiment.arms) - 1)

    def effect(metric: Metric, level: float) -> Effect:
        return any_look(control[metric.name], treatment[metric.name], metric.effect, level)

    for metric in experiment.guardrails:
        found = effect(metric, level / len(experiment.guardrails))
        if _gain(metric, found, level / len(experiment.guardrails)) < 0:
            return Verdict(arm, Ending.HARMFUL, _words(metric, found))
    found = effect(experiment.primary, level)
    gain = _gain(experiment.primary, found, level)
    ending = Ending.BETTER if gain > 0 else Ending.WORSE if gain < 0 else Ending.RUNNING
    return Verdict(arm, ending, _words(experiment.primary, found))


def _gain(metric: Metric, effect: Effect, level: float) -> float:
    """Above 0 for a proven gain, below for a proven loss, 0 while neither is proven."""
    if effect.p >= level:
        return 0.0
    return effect.difference if metric.higher_is_better else -effect.difference


def _words(metric: Metric, effect: Effect) -> str:
    low, high = effect.interval
    if math.isinf(low):
        return f"{metric.name}: too few units to say anything"
    return f"{metric.name} changed by {effect.difference:+.4g}, within {low:+.4g} to {high:+.4g}"
