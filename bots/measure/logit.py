"""Fits a conditional logit, of which logistic regression is the case of two options, one of them null."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]
STEPS = 25
RIDGE = 5.0
"""On weights of signals of unit deviation."""


def fit_choices(options: Sequence[Rows], chosen: Sequence[Rows]) -> Rows:
    """The weights, of shape (signals,), under which the chosen options are likeliest.

    Each of `options` has a row an option; `chosen` says with the sum 1 which were taken. Newton's
    method with halved steps on the ridge-penalised likelihood (McFadden 1974), which is convex.
    """
    starts = np.cumsum([0, *map(len, options[:-1])])
    group = np.repeat(np.arange(len(options)), [len(rows) for rows in options])
    rows, taken = np.concatenate(options), np.concatenate(chosen)
    spread = rows.std(axis=0)
    spread[spread == 0] = 1
    rows = rows / spread

    def likelihood(weights: Rows) -> tuple[float, Rows]:
        scores = rows @ weights
        scores = scores - np.maximum.reduceat(scores, starts)[group]
        odds = np.exp(scores)
        total = np.add.reduceat(odds, starts)[group]
        loss = -float(taken @ (scores - np.log(total))) + RIDGE / 2 * float(weights @ weights)
        return loss, odds / total

    weights: Rows = np.zeros(rows.shape[1])
    loss, odds = likelihood(weights)
    for _ in range(STEPS):
        gradient = rows.T @ (odds - taken) + RIDGE * weights
        means = np.add.reduceat(rows * odds[:, None], starts)
        curvature = (rows * odds[:, None]).T @ rows - means.T @ means
        step: Rows = np.linalg.solve(curvature + RIDGE * np.eye(len(weights)), gradient)
        before = loss
        for _halved in range(10):
            loss, odds = likelihood(weights - step)
            if loss <= before:
                break
            step = step / 2
        weights = weights - step
        if before - loss < 1e-4:
            break
    fitted: Rows = weights / spread
    return fitted


def fit_truths(rows: Rows, true: Sequence[bool]) -> Rows:
    """Logistic regression: the weights, of shape (signals,), for what is true or not of each row."""
    options = [np.stack([row, np.zeros_like(row)]) for row in rows]
    return fit_choices(options, [np.array([float(it), 1.0 - it]) for it in true])


def best_threshold(odds: Rows, true: Sequence[bool]) -> float:
    """From which probability on believing gives the best F1."""
    order = np.argsort(-odds)
    right = np.cumsum(np.array(true, float)[order])
    f1 = 2 * right / (sum(true) + np.arange(1, len(order) + 1))
    return float(odds[order][int(np.argmax(f1))])


def probabilities(rows: Rows, weights: Rows) -> Rows:
    """Of what logistic regression was fitted for, of each row."""
    odds: Rows = 1 / (1 + np.exp(-np.clip(rows @ weights, -50, 50)))
    return odds
