"""Units are put into arms by a hash that only the experiment's name and their own id decide."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit, assign
from core.quality.experiments.verdict import sample_ratio

METRIC = Metric("thumbs_up", 0.02, higher_is_better=True)
UNITS = [f"slack:T1.U{number}" for number in range(20_000)]


def declared(name: str, *shares: float) -> Experiment:
    arms = tuple(Arm(f"arm{number}", share, {}) for number, share in enumerate(shares))
    return Experiment(name, Unit.PERSON, arms, METRIC, ())


@given(st.text(max_size=40).filter(str.isprintable))
def test_a_unit_stays_in_its_arm(unit: str) -> None:
    assert assign(declared("a", 0.5, 0.5), unit) == assign(declared("a", 0.5, 0.5), unit)


def test_arms_get_their_shares() -> None:
    experiment = declared("quotes", 0.5, 0.3, 0.2)
    counts = Counter(assign(experiment, unit).name for unit in UNITS)
    assert sample_ratio(counts, experiment.shares).p > 0.001


def test_two_experiments_put_the_same_people_into_arms_independently() -> None:
    one, other = declared("one", 0.5, 0.5), declared("other", 0.5, 0.5)
    pairs = Counter(f"{assign(one, unit).name} {assign(other, unit).name}" for unit in UNITS)
    assert len(pairs) == 4
    assert sample_ratio(pairs, dict.fromkeys(pairs, 0.25)).p > 0.001


def test_ids_that_differ_in_their_last_sign_are_spread_evenly() -> None:
    experiment = declared("near", *[0.1] * 10)
    counts = Counter(assign(experiment, str(number)).name for number in range(10_000))
    assert sample_ratio(counts, experiment.shares).p > 0.001


def test_anyone_can_compute_the_arm_again_from_the_documented_hash() -> None:
    experiment = declared("quotes", 0.5, 0.5)
    for unit in UNITS[:200]:
        leading = int(hashlib.sha256(f"quotes\0{unit}".encode()).hexdigest()[:2], 16)
        assert assign(experiment, unit).name == ("arm0" if leading < 128 else "arm1")


def test_shares_that_sum_to_a_hair_less_than_one_leave_nobody_out() -> None:
    experiment = declared("tiny", 1e-300, 1e-300)
    assert {assign(experiment, unit).name for unit in UNITS[:50]} == {"arm1"}
