"""`mynah eval experiment`: how often experiments without an effect are called one, and real ones found."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bots.measure import Tell
from core.quality.experiments.effect import LEVEL, Sample, one_look
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit
from core.quality.experiments.size import peeking_factor, units_for_means, units_for_rates
from core.quality.experiments.verdict import FAULTY, SUSPECT, Ending, judge, sample_ratio

SEED = 11
RUNS = 2_000
DAYS = 28
POWER = 0.8
ASSIGNED = 100_000

Values = np.ndarray[Any, np.dtype[np.float64]]
Chance = np.random.Generator
Draw = Callable[[Chance, tuple[int, int], float], Values]
"""Values of this many units on each day, with this added to their mean."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What units do."""

    draw: Draw
    deviation: float
    rate: float | None = None


def _rate(rate: float) -> Drawn:
    def draw(chance: Chance, shape: tuple[int, int], effect: float) -> Values:
        return (chance.random(shape) < rate + effect).astype(float)

    return Drawn(draw, math.sqrt(rate * (1 - rate)), rate)


def _lognormal(sigma: float) -> Drawn:
    def draw(chance: Chance, shape: tuple[int, int], effect: float) -> Values:
        return chance.lognormal(0, sigma, shape) + effect

    deviation = math.exp(sigma**2 / 2) * math.sqrt(math.expm1(sigma**2))
    return Drawn(draw, deviation)


def _mostly_nothing(chance: Chance, shape: tuple[int, int], effect: float) -> Values:
    return (chance.random(shape) < 0.02) * chance.lognormal(0, 1, shape) + effect


def _normal(chance: Chance, shape: tuple[int, int], effect: float) -> Values:
    return chance.normal(10 + effect, 3, shape)


DRAWN: Mapping[str, Drawn] = {
    "rate .2": _rate(0.2),
    "rate .02": _rate(0.02),
    "normal mean": Drawn(_normal, 3),
    "mean of skewness 6": _lognormal(1),
    "mean of skewness 33": _lognormal(1.5),
    "mean, 98 % zeros": Drawn(_mostly_nothing, 0.38),
}
ARMS: Mapping[str, tuple[int, int]] = {
    "230 and 230": (230, 230),
    "20 and 20": (20, 20),
    "270 and 30": (270, 30),
}
"""Units of control and treatment that come in a day."""
SOUGHT = 0.1
"""What experiments without an effect are declared to look for, in deviations of a unit's value."""
REAL = {"rate .2": 0.02, "normal mean": 0.3, "mean of skewness 6": 0.2}
"""Effects that are there."""


def eval_experiments(tell: Tell, runs: int) -> dict[str, Any]:
    """Simulated experiments, judged at the end of each of 28 days as `mynah experiment judge` does.

    `false_positives`: the share of experiments without an effect that are ever called better or
    worse; `peeked` is what becomes of the test for one look if it is asked every day.
    `power`, with effects as large as declared: the share that the test for one look finds at the end
    of the size computed for it, that the verdicts find by then, and the median day of these; `longer`
    is the same at the size that suffices the verdicts. `ratio`: the share of 100,000 assignments
    that are suspect and faulty, where the first arm truly gets so many of 100; `daily` is of even
    ones that are looked at every day.
    """
    chance = np.random.default_rng(SEED)
    false = {}
    for name, drawn in DRAWN.items():
        for arms, sizes in ARMS.items():
            tell(f"{runs} experiments without an effect: {name}, {arms} a day")
            false[f"{name}, {arms} a day"] = _false_positives(drawn, sizes, runs, chance)
    tell("real effects, and faults of the sample ratio")
    return {
        "eval": "experiment",
        "runs": runs,
        "days": DAYS,
        "false_positives": false,
        "false_positives_most": max(false.values()),
        "peeked": _peeked(runs, chance),
        "power": {
            name: _powers(DRAWN[name], effect, runs, chance) for name, effect in REAL.items()
        },
        "ratio": _ratios(runs, chance),
    }


def _false_positives(drawn: Drawn, sizes: tuple[int, int], runs: int, chance: Chance) -> float:
    experiment = _experiment(SOUGHT * drawn.deviation, sizes)
    ended = (_ended(experiment, _days(drawn, sizes, 0, chance)) for _ in range(runs))
    return _share(day is not None for day in ended)


def _peeked(runs: int, chance: Chance) -> float:
    looked = (_days(DRAWN["rate .2"], (230, 230), 0, chance) for _ in range(runs))
    return _share(any(one_look(*seen).p < LEVEL for seen in days) for days in looked)


def _powers(drawn: Drawn, effect: float, runs: int, chance: Chance) -> dict[str, Any]:
    if drawn.rate is not None:
        units = units_for_rates(drawn.rate, effect, POWER, LEVEL)
    else:
        units = units_for_means(drawn.deviation, effect, POWER, LEVEL)
    longer = math.ceil(units * peeking_factor(POWER, LEVEL))
    return {
        "units": units,
        **_power(drawn, effect, units, runs, chance),
        "longer": {"units": longer, **_power(drawn, effect, longer, runs, chance)},
    }


def _power(drawn: Drawn, effect: float, units: int, runs: int, chance: Chance) -> dict[str, float]:
    sizes = (math.ceil(units / DAYS),) * 2
    experiment = _experiment(effect, sizes)
    once, ended = [], []
    for _ in range(runs):
        days = list(_days(drawn, sizes, effect, chance))
        once.append(one_look(*days[-1]).p < LEVEL)
        ended.append(_ended(experiment, days))
    found = [day for day in ended if day is not None]
    return {
        "one_look": _share(once),
        "verdicts": _share(day is not None for day in ended),
        "median_day": float(np.median(found)),
    }


def _experiment(effect: float, sizes: tuple[int, int]) -> Experiment:
    control, treatment = (size / sum(sizes) for size in sizes)
    arms = (Arm("control", control, {}), Arm("treatment", treatment, {}))
    metric = Metric("metric", effect, higher_is_better=True)
    return Experiment("simulated", Unit.PERSON, arms, metric, ())


def _days(
    drawn: Drawn, sizes: tuple[int, int], effect: float, chance: Chance
) -> Iterator[tuple[Sample, Sample]]:
    """Both arms at the end of each day, with all units until then."""
    control, treatment = sizes
    return zip(
        _samples(drawn.draw(chance, (DAYS, control), 0), drawn.rate is not None),
        _samples(drawn.draw(chance, (DAYS, treatment), effect), drawn.rate is not None),
        strict=True,
    )


def _samples(values: Values, binary: bool) -> Iterator[Sample]:
    """`values`: days x units of a day."""
    counts = values.shape[1] * np.arange(1, DAYS + 1)
    means = values.sum(1).cumsum() / counts
    squares = (values**2).sum(1).cumsum() - counts * means**2
    for count, mean, square in zip(counts, means, squares, strict=True):
        yield Sample(int(count), float(mean), max(0.0, float(square)) / (count - 1), binary)


def _ended(experiment: Experiment, days: Iterable[tuple[Sample, Sample]]) -> int | None:
    """The first day on which the treatment is called better or worse."""
    for day, (control, treatment) in enumerate(days, 1):
        seen = {"control": {"metric": control}, "treatment": {"metric": treatment}}
        [verdict] = judge(experiment, seen)
        if verdict.ending is not Ending.RUNNING:
            return day
    return None


def _ratios(runs: int, chance: Chance) -> dict[str, Any]:
    found = {}
    for percent in (50.0, 50.5, 51.0):
        firsts = chance.binomial(ASSIGNED, percent / 100, runs)
        ps = [_even(int(first), ASSIGNED) for first in firsts]
        found[f"{percent:g}"] = {
            "suspect": _share(p < SUSPECT for p in ps),
            "faulty": _share(p < FAULTY for p in ps),
        }
    day = ASSIGNED // DAYS
    firsts = chance.binomial(day, 0.5, (runs, DAYS)).cumsum(1)
    looked = (
        any(_even(int(first), day * number) < FAULTY for number, first in enumerate(run, 1))
        for run in firsts
    )
    return {**found, "daily": {"faulty": _share(looked)}}


def _even(first: int, total: int) -> float:
    return sample_ratio({"a": first, "b": total - first}, {"a": 0.5, "b": 0.5}).p


def _share(facts: Iterable[bool]) -> float:
    found: Sequence[bool] = list(facts)
    return round(sum(found) / len(found), 4)
