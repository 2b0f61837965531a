"""What tells whether a question means the same as the example questions of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.knowledge.likeness import Scale
from core.ports import Vectors
from core.understanding.weighing import Signals


@dataclass(frozen=True, slots=True)
class Compared:
    """A question beside one answer's examples; likenesses are those of core/knowledge/likeness.py."""

    nearest: float
    mean: float
    """To the mean of the examples, scaled to unit length."""
    cohesion: float
    """Among the examples: of each two of them, on average."""
    examples: int


def compared(question: Scale, examples: Vectors) -> Compared:
    """From unit rows of shape (examples, dimension), of which there are two at least."""
    number = len(examples)
    summed = examples.sum(axis=0)
    length = float(np.linalg.norm(summed))
    # The sum over all pairs is the squared length of the sum; each example with itself gives 1.
    pairs = (length**2 - number) / (number * (number - 1))
    mean = float(summed @ question.asked) / max(length, 1e-12)
    return Compared(
        max(question.of(examples)), question.likeness(mean), question.likeness(pairs), number
    )


def by_nearness(found: Sequence[Compared]) -> list[int]:
    """The places of answers, the one whose mean is nearest to the question first."""
    return sorted(range(len(found)), key=lambda place: -found[place].mean)


def same_signals(found: Sequence[Compared], place: int) -> Signals:
    """What tells whether the answer at this place is meant.

    As scores are normalised by impostors in speaker verification (Auckenthaler, Carey and
    Lloyd-Thomas 2000), with the other answers as impostors; that there is none is a signal itself.
    """
    own = found[place]
    others = [each.mean for other, each in enumerate(found) if other != place]
    return {
        "always": 1.0,
        "nearest": own.nearest,
        "mean": own.mean,
        "cohesion": own.cohesion,
        "few": 1 / own.examples,
        "alone": float(not others),
        "rival": max(others, default=0.0),
    }
