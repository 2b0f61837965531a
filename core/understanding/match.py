"""Matches a question with example questions of known answers, or with none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.ports import Vectors

Numbers = NDArray[np.float32]
NEAREST = 5
"""Examples of an answer that count beside its mean."""
OF_NEAREST = 100.0
"""The weight of their mean cosine beside the discriminant."""
REFUSED = 0.005
"""The share of questions like the examples that is given up for refusing others."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Matching:
    """Example questions, ready to be compared with; `answers` and `threshold` as `learned` says."""

    answers: tuple[str, ...]
    vectors: tuple[Vectors, ...]
    """Of each answer's examples."""
    weights: Numbers
    offsets: Numbers
    threshold: float

    def scores(self, questions: Vectors) -> Numbers:
        """Shape (questions, answers): the discriminant, and the cosines of the nearest examples."""
        near = [_nearest(questions @ rows.T) for rows in self.vectors]
        scores: Numbers = questions @ self.weights.T + self.offsets + OF_NEAREST * np.stack(near, 1)
        return scores

    def match(self, question: Vectors) -> str | None:
        """The answer whose examples are like this vector; None where none is."""
        (scores,) = self.scores(question[None])
        best = int(np.argmax(scores))
        return self.answers[best] if scores[best] >= self.threshold else None


def learned(vectors: Vectors, answers: Sequence[str]) -> Matching:
    """From a unit vector for each example question, and the answer that each is for.

    Linear discriminant analysis (Fisher 1936) beside the nearest neighbours. The threshold is what
    all but 0.5 % of the examples reach when they are held out, in five folds. Raises ValueError
    without examples.
    """
    if not len(vectors):
        raise ValueError("there are no examples to learn from")
    folds = np.arange(len(vectors)) % FOLDS
    reached = []
    for fold in range(min(FOLDS, len(vectors))):
        seen = folds != fold
        if seen.any():
            others = _fitted(
                vectors[seen], [a for a, kept in zip(answers, seen, strict=True) if kept], 0
            )
            reached.append(others.scores(vectors[~seen]).max(axis=1))
    threshold = float(np.quantile(np.concatenate(reached), REFUSED)) if reached else -np.inf
    return _fitted(vectors, answers, threshold)


def _fitted(vectors: Vectors, answers: Sequence[str], threshold: float) -> Matching:
    names = sorted(set(answers))
    held = np.array(answers)
    rows = tuple(vectors[held == name] for name in names)
    means = np.stack([each.mean(axis=0) for each in rows])
    around = np.concatenate([each - mean for each, mean in zip(rows, means, strict=True)])
    number, dimension = vectors.shape
    # With few examples nothing is known of how they spread: alike in all directions, as unit vectors.
    prior = dimension / (number + dimension)
    spread = (1 - prior) * around.T @ around / number + prior * np.eye(dimension) / dimension
    weights = np.linalg.solve(spread, means.T).T.astype(np.float32)
    offsets = (-0.5 * (weights * means).sum(axis=1)).astype(np.float32)
    return Matching(tuple(names), rows, weights, offsets, threshold)


def _nearest(cosines: Numbers) -> Numbers:
    """The mean of the largest of each row."""
    most = min(NEAREST, cosines.shape[1])
    mean: Numbers = np.partition(cosines, -most, axis=1)[:, -most:].mean(axis=1)
    return mean
