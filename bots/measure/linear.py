"""Fits a linear model over named signals, with a threshold for what it was not fitted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from bots.measure.logit import Rows, fit_truths, probabilities
from core.understanding.weighing import Linear, Signals

Examples = list[tuple[Signals, bool]]


def fit_linear(
    groups: Sequence[Examples], threshold: Callable[[Rows, Sequence[bool]], float]
) -> Linear:
    """A model from all groups, with the threshold that is chosen for groups it was not fitted on."""
    names = list(groups[0][0][0])
    rows = [np.array([[row[name] for name in names] for row, _ in group]) for group in groups]
    true = [[truth for _, truth in group] for group in groups]
    unseen = []
    for out, own in enumerate(rows):
        others = np.concatenate([each for n, each in enumerate(rows) if n != out])
        truths = list(chain.from_iterable(each for n, each in enumerate(true) if n != out))
        unseen.append(probabilities(own, fit_truths(others, truths)))
    every, truths = np.concatenate(rows), list(chain.from_iterable(true))
    weights = fit_truths(every, truths)
    chosen = round(threshold(np.concatenate(unseen), truths), 4)
    return Linear(named(names, weights), named(names, every.mean(axis=0)), chosen)


def precise(share: float) -> Callable[[Rows, Sequence[bool]], float]:
    """The lowest probability from which on this share of what is believed is right; 1 without one."""

    def threshold(odds: Rows, true: Sequence[bool]) -> float:
        order = np.argsort(-odds)
        right = np.cumsum(np.array(true, float)[order]) / np.arange(1, len(order) + 1)
        enough = np.flatnonzero(right >= share)
        return float(odds[order][enough[-1]]) if len(enough) else 1.0

    return threshold


def named(names: Sequence[str], row: Rows) -> dict[str, float]:
    """Each number by its signal's name, rounded as it ships."""
    return {name: round(float(number), 4) for name, number in zip(names, row, strict=True)}
