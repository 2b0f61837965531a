"""A verdict waits until something is proven, and believes nothing where the sizes of arms are wrong."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.quality.experiments.effect import Sample
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit
from core.quality.experiments.verdict import Ending, judge, sample_ratio
from tests.core.quality.experiments.test_effect import rate

UP = Metric("solved", 0.02, higher_is_better=True)
SLOW = Metric("seconds", 0.5, higher_is_better=False)
ARMS = (Arm("control", 0.5, {}), Arm("longer", 0.5, {"x": 1}))
EXPERIMENT = Experiment("quotes", Unit.PERSON, ARMS, UP, (SLOW,))


def seconds(value: float, count: int = 10_000) -> Sample:
    return Sample(count, value, 4.0, binary=False)


def seen(solved: int, slow: float, count: int = 10_000) -> Mapping[str, Mapping[str, Sample]]:
    return {
        "control": {"solved": rate(2_000, 10_000), "seconds": seconds(3)},
        "longer": {"solved": rate(solved, count), "seconds": seconds(slow, count)},
    }


@pytest.mark.parametrize(
    ("solved", "slow", "count", "ending"),
    [
        (2_050, 3.0, 10_000, Ending.RUNNING),
        (2_300, 3.0, 10_000, Ending.BETTER),
        (2_300, 2.0, 10_000, Ending.BETTER),
        (1_700, 3.0, 10_000, Ending.WORSE),
        (2_300, 3.3, 10_000, Ending.HARMFUL),
        (2_300, 3.3, 9_500, Ending.FAULT),
    ],
)
def test_each_ending_has_its_figures(solved: int, slow: float, count: int, ending: Ending) -> None:
    [verdict] = judge(EXPERIMENT, seen(solved, slow, count))
    assert (verdict.arm, verdict.ending) == ("longer", ending)


def test_where_lower_is_better_less_is_better() -> None:
    experiment = Experiment("fast", Unit.PERSON, ARMS, SLOW, ())
    [slower] = judge(experiment, seen(2_000, 3.5))
    [faster] = judge(experiment, seen(2_000, 2.5))
    assert (slower.ending, faster.ending) == (Ending.WORSE, Ending.BETTER)


def test_with_more_arms_each_needs_more_proof() -> None:
    third = Arm("other", 1 / 3, {"x": 2})
    arms = tuple(Arm(arm.name, 1 / 3, arm.changes) for arm in ARMS)
    many = Experiment("quotes", Unit.PERSON, (*arms, third), UP, ())
    figures = seen(2_182, 3.0)  # p .035
    [alone] = judge(Experiment("quotes", Unit.PERSON, ARMS, UP, ()), figures)
    together = judge(many, {**figures, "other": figures["control"]})
    assert alone.ending is Ending.BETTER
    assert [(each.arm, each.ending) for each in together] == [
        ("longer", Ending.RUNNING),
        ("other", Ending.RUNNING),
    ]


def test_with_more_guardrails_each_needs_more_proof() -> None:
    figures = {arm: {**found, "cost": seconds(1)} for arm, found in seen(2_000, 3.1).items()}
    cost = Metric("cost", 0.5, higher_is_better=False)
    [alone] = judge(EXPERIMENT, figures)  # p .035
    [together] = judge(Experiment("quotes", Unit.PERSON, ARMS, UP, (SLOW, cost)), figures)
    assert (alone.ending, together.ending) == (Ending.HARMFUL, Ending.RUNNING)


def test_the_reason_names_the_metric_and_its_interval() -> None:
    [verdict] = judge(EXPERIMENT, seen(2_300, 3.0))
    assert verdict.why.startswith("solved changed by +0.03, within +0.0")
    few = {"solved": rate(9, 50), "seconds": seconds(3, 50)}
    [early] = judge(EXPERIMENT, {"control": few, "longer": few})
    assert early.why == "solved: too few units to say anything"


def test_uneven_arms_are_noticed_and_declared_shares_are_not_uneven() -> None:
    uneven = sample_ratio({"a": 44_700, "b": 45_489}, {"a": 0.5, "b": 0.5})
    assert uneven.chi_square == pytest.approx(6.90, abs=0.01)
    assert uneven.p == pytest.approx(0.0086, abs=0.0001)
    assert sample_ratio({"a": 9_000, "b": 1_000}, {"a": 0.9, "b": 0.1}).p == 1
    assert sample_ratio({"a": 300, "b": 300, "c": 400}, dict.fromkeys("abc", 1 / 3)).p < 0.001
