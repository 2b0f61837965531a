"""How rare a distance is among those seen before: ranks inside them, a fitted tail beyond them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FEWEST = 50
"""Distances before which nothing is rare."""
TAIL, FEWEST_IN_TAIL = 0.02, 8
"""The share of the largest from which the tail is fitted, and how many there are at least."""
THINNEST = 0.05
"""The least tail index: where all are alike, something a little larger is rare and not impossible."""
MOST = 4.0
"""One distance alone, however far, is never enough for a report: two must be surprising."""


def surprise(before: NDArray[np.float64], distance: float) -> float:
    """-log10 of the probability of at least this distance (> 0), from 0 to MOST.

    Within the distances before, shape (count,), it is their conformal p-value (Laxhammar and
    Falkman 2010). Beyond the largest share of TAIL it is extrapolated by Hill's estimator of a
    power tail (Hill 1975), as peaks over threshold are (Siffer et al. 2017).
    """
    if len(before) < FEWEST:
        return 0.0
    inside, tail = _divided(before, distance)
    if not len(tail):
        return inside
    edge = float(tail[0])
    index = max(THINNEST, float(np.mean(np.log(tail[1:] / edge))))
    return min(MOST, inside + math.log10(distance / edge) / index)


def exceedance(before: NDArray[np.float64], deviation: float) -> float:
    """The same, unbounded, of deviations, whose tail is taken for exponential (Pickands 1975).

    Standardised deviations of means and logarithms have no heavier one; a power tail would take
    ten of them for something that comes every month.
    """
    if len(before) < FEWEST:
        return 0.0
    inside, tail = _divided(before, deviation)
    if not len(tail):
        return inside
    edge = float(tail[0])
    # By the median: trouble of the past must not make that of the present usual.
    excess = max(float(np.median(tail[1:] - edge)) / math.log(2), THINNEST)
    return inside + (deviation - edge) / excess / math.log(10)


def _divided(before: NDArray[np.float64], distance: float) -> tuple[float, NDArray[np.float64]]:
    """The surprise by ranks alone, and, of a distance in the tail, its edge and what lies beyond."""
    count = len(before)
    in_tail = max(FEWEST_IN_TAIL, int(TAIL * count))
    ordered = np.partition(before, count - in_tail - 1)
    tail = ordered[count - in_tail - 1 :]
    if distance > tail[0]:
        return -math.log10((in_tail + 1) / (count + 1)), tail
    as_far = int(np.count_nonzero(before >= distance))
    return -math.log10((as_far + 1) / (count + 1)), tail[:0]
