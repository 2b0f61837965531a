"""Linear models over named signals, whose coefficients ship as JSON beside the code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

from core import wire

Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic regression: the log-odds of a thing are the weighted sum of its signals."""

    weights: Mapping[str, float]
    typical: Mapping[str, float]
    """The mean of each signal where the model was trained: what is like it gives no reason."""
    threshold: float
    """The probability from which the thing is believed; chosen where the model was trained."""

    def log_odds(self, signals: Signals) -> float:
        """The weighted sum; signals that the model does not know count nothing."""
        return sum(weight * signals[name] for name, weight in self.weights.items())

    def probability(self, signals: Signals) -> float:
        """Between 0 and 1."""
        return 1 / (1 + exp(-max(-50.0, min(50.0, self.log_odds(signals)))))

    def reasons(self, signals: Signals, sign: int) -> list[tuple[str, bool]]:
        """The signals that speak for it (`sign` 1) or against it (-1), most first, and whether each is high."""
        pull = {
            name: sign * weight * (signals[name] - self.typical[name])
            for name, weight in self.weights.items()
        }
        best = sorted((name for name in pull if pull[name] > 0), key=lambda name: -pull[name])
        return [(name, signals[name] > self.typical[name]) for name in best]


@dataclass(frozen=True, slots=True)
class Trained:
    """All models of this folder, as `python -m bots.measure.intent_weights` writes them."""

    shift: Linear
    """A new subject, between people."""
    asked: Linear
    """The same, after an answer of Mynah's: who only asks shifts with few of their questions."""
    earlier: Linear
    replies: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Carrying:
    """Which terms of earlier questions one takes along, as `python -m bots.measure.carry_weights` writes it."""

    pointing: Linear
    """Where it points back."""
    whole: Linear
    """Where nothing in it says that it leans on them."""


@cache
def trained() -> Trained:
    """The models that ship with Mynah; read at first use."""
    return wire.unplain(Trained, _shipped("trained.json"))


@cache
def same() -> Linear:
    """Whether a question means what examples ask, as `python -m bots.measure.curated_weights` writes it."""
    return wire.unplain(Linear, _shipped("same.json"))


@cache
def carrying() -> Carrying:
    """Both models that ship with Mynah; read at first use."""
    return wire.unplain(Carrying, _shipped("carried.json"))


def _shipped(name: str) -> Any:
    return json.loads(files(__package__).joinpath(name).read_text("utf-8"))
