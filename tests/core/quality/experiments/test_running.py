"""A unit counts once, arms change what they declare, and harm is told from chance."""

from __future__ import annotations

import numpy as np
import pytest

from core.ports import Score, Verdict
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit, assign
from core.quality.experiments.running import METRICS, Run, Seen, changes_of, harm, samples
from core.quality.experiments.verdict import Ending

ANSWERED = Metric("answered", 0.05, higher_is_better=True)
SECONDS = Metric("seconds", 0.5, higher_is_better=False)
ARMS = (Arm("control", 0.5, {}), Arm("quick", 0.5, {"STRATEGY_SIMPLE": 1.0}))


def experiment(name: str = "quick", unit: Unit = Unit.PERSON, *guards: Metric) -> Experiment:
    return Experiment(name, unit, ARMS, ANSWERED, guards)


def seen(arm: str, unit: str, *, cited: bool = True, seconds: float = 1.0) -> Seen:
    return Seen(arm, unit, cited, thumbs_up=False, thumbs_down=False, seconds=seconds)


def test_a_unit_counts_once_by_the_mean_of_its_answers() -> None:
    answers = [seen("control", "a"), seen("control", "a", cited=False), seen("control", "b")]
    answers += [seen("quick", "c"), seen("quick", "d", cited=False)]
    found = samples(experiment(), answers)
    assert found is not None
    control, quick = found["control"]["answered"], found["quick"]["answered"]
    assert (control.count, control.mean, control.variance, control.binary) == (
        2,
        0.75,
        0.125,
        False,
    )
    assert (quick.count, quick.mean, quick.variance, quick.binary) == (2, 0.5, 0.5, True)


def test_there_is_nothing_to_compare_while_an_arm_has_one_unit() -> None:
    answers = [seen("control", "a"), seen("control", "b"), seen("quick", "c"), seen("quick", "c")]
    assert samples(experiment(), answers) is None


def test_what_was_not_judged_does_not_count_for_what_verdicts_say() -> None:
    score = Score(0.7, "")
    judged = Verdict(score, score, score, score, score, Score(0.2, ""))
    told = Seen(
        "control", "a", True, thumbs_up=True, thumbs_down=False, seconds=2.0, verdict=judged
    )
    silent = seen("control", "a", cited=False)
    figures = {name: (of(told), of(silent)) for name, of in METRICS.items()}
    assert figures == {
        "answered": (1.0, 0.0),
        "thumbs_up": (1.0, 0.0),
        "thumbs_down": (0.0, 0.0),
        "seconds": (2.0, 1.0),
        "accuracy": (0.7, None),
        "helpfulness": (0.2, None),
    }


def test_a_message_is_answered_as_the_arms_of_all_that_runs_say() -> None:
    other = Experiment(
        "days", Unit.CONVERSATION, (Arm("off", 0.5, {}), Arm("on", 0.5, {"RECENCY_DAYS": 9})), SECONDS, ()
    )  # fmt: skip
    runs = [Run(experiment(), 0.0), Run(other, 0.0)]
    for person, conversation in ((f"p{n}", f"c{n % 7}") for n in range(40)):
        expected = {
            **assign(experiment(), person).changes,
            **assign(other, conversation).changes,
        }
        assert changes_of(runs, person, conversation) == expected
    assert changes_of([], "p", "c") == {}


def drawn(rate: float, seconds: float, chance: np.random.Generator) -> list[Seen]:
    """600 units of each arm; the control answers half of the time, in a second on average."""
    found = []
    for arm, share, mean in (("control", 0.5, 1.0), ("quick", rate, seconds)):
        for n in range(600):
            took = chance.normal(mean, 0.3)
            found.append(seen(arm, f"{arm}{n}", cited=chance.random() < share, seconds=took))
    return found


@pytest.mark.parametrize(
    ("rate", "seconds", "ending"),
    [(0.3, 1.0, Ending.WORSE), (0.7, 1.6, Ending.HARMFUL), (0.7, 1.0, None), (0.5, 1.0, None)],
)
def test_harm_is_what_is_worse_beyond_doubt_and_gain_is_none(
    rate: float, seconds: float, ending: Ending | None
) -> None:
    declared = experiment("quick", Unit.PERSON, SECONDS)
    found = samples(declared, drawn(rate, seconds, np.random.default_rng(7)))
    assert found is not None
    assert [each.ending for each in harm(declared, found)] == ([ending] if ending else [])
