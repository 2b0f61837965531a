"""An experiment as it is declared, and the arm that a person or conversation belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is put into an arm as a whole, and counted as one."""

    PERSON = "person"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of answering."""

    name: str
    share: float
    """Of all units, 0 to 1."""
    changes: Mapping[str, object]
    """Setting to value; none for the control."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of each unit: 0 or 1 for a rate, any number for a mean."""

    name: str
    effect: float
    """The least difference worth detecting, absolute and above 0."""
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Experiment:
    """Declared before it begins, so that nobody chooses afterwards what counts."""

    name: str
    unit: Unit
    arms: tuple[Arm, ...]
    """At least two; the first is the control, and the shares sum to 1."""
    primary: Metric
    """The one that decides."""
    guardrails: tuple[Metric, ...]
    """Those that must not get worse meanwhile."""

    @property
    def shares(self) -> dict[str, float]:
        """Arm to share of units."""
        return {arm.name: arm.share for arm in self.arms}


def assign(experiment: Experiment, unit: str) -> Arm:
    """The arm of a person or conversation, by its id.

    SHA-256 of the experiment's name, a zero byte and the id in UTF-8; its first 53 bits are a point
    in [0, 1), and the arms take [0, 1) in the declared order, each its share. Any SQL engine can
    compute it again. The name is in the hash, so experiments are independent of each other, and
    another one changes nothing here. Other shares or another order of arms move units: that is
    another experiment, with another name.
    """
    digest = hashlib.sha256(f"{experiment.name}\0{unit}".encode()).digest()
    point = (int.from_bytes(digest[:8], "big") >> 11) / 2**53
    for arm in experiment.arms:
        if point < arm.share:
            return arm
        point -= arm.share
    return experiment.arms[-1]  # shares that sum to a hair less than 1
