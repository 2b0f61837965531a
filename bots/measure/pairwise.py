"""Fits weights of signs to people's ratings: a ridge logistic regression on pairs of one set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rated = tuple[Array, Array]
"""Of one set: signs, shape (answers, signs), and ratings from 0 to 1, shape (answers,)."""

RIDGE = 0.03
"""How strongly weights are drawn to 0, signs being scaled alike; .005 to .2 differ by less than .01."""
PAIRS = 10_000
"""Of one set, at most, taken evenly from all."""
_STEPS = 12


def fit(sets: Sequence[Rated]) -> tuple[Array, float]:
    """A weight for each sign and a bias, so that sigmoid(signs @ weights + bias) is like the ratings.

    First the order: of two answers of one set, the better rated shall be above (Bradley and Terry 1952;
    Burges et al. 2005), all sets counting alike, so that sets with other habits of rating can be
    learned together. Then the scale, one slope and one bias for all (Platt 1999).
    """
    scale = np.mean([signs.std(axis=0) for signs, _ in sets], axis=0)
    scale[scale < 1e-9] = 1.0
    pairs = [_differences(signs / scale, ratings) for signs, ratings in sets]
    shares = np.concatenate([np.full(len(each), 1 / max(len(each), 1)) for each in pairs])
    order = logistic(np.vstack(pairs), np.ones(len(shares)), shares, RIDGE) / scale
    scores = [np.column_stack([signs @ order, np.ones(len(signs))]) for signs, _ in sets]
    each = np.concatenate([np.full(len(ratings), 1 / len(ratings)) for _, ratings in sets])
    slope, bias = logistic(np.vstack(scores), np.concatenate([r for _, r in sets]), each, 1e-3)
    return order * slope, float(bias)


def _differences(signs: Array, ratings: Array) -> Array:
    """The better one's signs less the worse one's, of each pair that people rated differently."""
    better, worse = np.nonzero(ratings[:, None] > ratings[None, :])
    kept = np.linspace(0, len(better) - 1, min(len(better), PAIRS)).astype(np.int64)
    return signs[better[kept]] - signs[worse[kept]]


def logistic(
    rows: Array, wanted: Array, shares: Array, ridge: float, start: Array | None = None
) -> Array:
    """Newton's method on the log loss, each row weighted by its share of it, with an L2 penalty."""
    weights = np.zeros(rows.shape[1]) if start is None else start
    penalty = ridge * np.eye(rows.shape[1])
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (shares * (wanted - said)) - penalty @ weights
        curved = np.sqrt(shares * said * (1 - said))[:, None] * rows
        curve = curved.T @ curved + penalty  # of one matrix, it takes half the time
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return weights
