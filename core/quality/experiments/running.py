"""What a running experiment has seen: whether it runs, how its turns went, and each unit's figures by arm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Verdict
from core.quality.experiments.effect import Sample
from core.quality.experiments.experiment import Experiment, Unit, assign
from core.quality.experiments.verdict import Ending, judge
from core.quality.experiments.verdict import Verdict as Judgement

HARM = frozenset({Ending.WORSE, Ending.HARMFUL})
"""What ends an experiment without being asked."""


@dataclass(frozen=True, slots=True)
class Run:
    """An experiment as it was declared when it was started; times in seconds since 1970."""

    experiment: Experiment
    started_at: float
    stopped_at: float | None = None
    why: str = ""
    """It was stopped."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer to a unit that was exposed before."""

    arm: str
    unit: str
    cited: bool
    thumbs_up: bool
    """Somebody's."""
    thumbs_down: bool
    seconds: float | None
    """None for an answer that was stopped or given up."""
    verdict: Verdict | None = None


METRICS: Mapping[str, Callable[[Seen], float | None]] = {
    "answered": lambda seen: float(seen.cited),
    "thumbs_up": lambda seen: float(seen.thumbs_up),
    "thumbs_down": lambda seen: float(seen.thumbs_down),
    "seconds": lambda seen: seen.seconds,
    "accuracy": lambda seen: seen.verdict.accuracy.value if seen.verdict else None,
    "helpfulness": lambda seen: seen.verdict.helpfulness.value if seen.verdict else None,
}
"""Of one answer; None where it has none, as an answer that was not judged."""

Samples = Mapping[str, Mapping[str, Sample]]
"""By arm and metric."""


def unit_of(experiment: Experiment, person: str, conversation: str) -> str:
    """The id that the arm follows from."""
    return person if experiment.unit is Unit.PERSON else conversation


def changes_of(runs: Iterable[Run], person: str, conversation: str) -> dict[str, object]:
    """What the arms of all that runs change for a message, setting to value."""
    changes: dict[str, object] = {}
    for run in runs:
        changes.update(
            assign(run.experiment, unit_of(run.experiment, person, conversation)).changes
        )
    return changes


def samples(experiment: Experiment, seen: Iterable[Seen]) -> Samples | None:
    """A unit counts once, by the mean of its answers that have the figure; one without any is left out.

    None while an arm has fewer than two units of a metric.
    """
    names = [each.name for each in (experiment.primary, *experiment.guardrails)]
    values: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in seen:
        for name in names:
            if (value := METRICS[name](each)) is not None:
                values[each.arm, name][each.unit].append(value)
    found = {
        arm: {
            name: _sample([float(np.mean(of)) for of in values[arm, name].values()])
            for name in names
        }
        for arm in experiment.shares
    }
    few = any(sample.count < 2 for by_name in found.values() for sample in by_name.values())
    return None if few else found


def harm(experiment: Experiment, seen: Samples) -> Sequence[Judgement]:
    """The verdicts on arms that are worse, or break a guardrail, beyond doubt at every look."""
    return [verdict for verdict in judge(experiment, seen) if verdict.ending in HARM]


def _sample(values: Sequence[float]) -> Sample:
    if len(values) < 2:
        return Sample(len(values), 0.0, 0.0, binary=False)
    array = np.array(values)
    binary = bool(np.isin(array, (0.0, 1.0)).all())
    return Sample(len(values), float(array.mean()), float(array.var(ddof=1)), binary)
