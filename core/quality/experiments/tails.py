"""Tail probabilities and quantiles of the normal, chi-square and Student distributions."""

from __future__ import annotations

import math
from statistics import NormalDist


def normal_tail(z: float) -> float:
    """Probability that a standard normal is as far from 0 as z, on either side."""
    return math.erfc(abs(z) / math.sqrt(2))


def normal_quantile(probability: float) -> float:
    """The z below which a standard normal lies with this probability, 0 < probability < 1."""
    return NormalDist().inv_cdf(probability)


def chi_square_tail(value: float, freedom: int) -> float:
    """Probability that chi-square with `freedom` >= 1 degrees is at least `value` >= 0.

    Exact for whole degrees: from one or two degrees upwards two at a time, each step adding
    (x/2)^(k/2) exp(-x/2) / gamma(k/2 + 1) (Abramowitz and Stegun 26.4.8).
    """
    half = value / 2
    if not half:
        return 1.0
    if math.isinf(half):
        return 0.0
    odd = freedom % 2
    steps = range(1 if odd else 2, freedom, 2)
    begin = math.erfc(math.sqrt(half)) if odd else math.exp(-half)
    return begin + sum(
        math.exp(k / 2 * math.log(half) - half - math.lgamma(k / 2 + 1)) for k in steps
    )


def student_tail(t: float, freedom: float) -> float:
    """Probability that Student's t with `freedom` > 0 degrees is as far from 0 as t, on either side.

    The regularised incomplete beta function I_x(freedom/2, 1/2) at x = freedom / (freedom + t^2)
    (Abramowitz and Stegun 26.7.1).
    """
    square = t * t
    a, b, x = freedom / 2, 0.5, freedom / (freedom + square)
    if x > (a + 1) / (a + b + 2):  # there the fraction converges slowly: the other side instead
        return 1 - _beta(b, a, square / (freedom + square))
    return _beta(a, b, x)


def student_quantile(level: float, freedom: float) -> float:
    """The t whose `student_tail` is `level`, 0 < level < 1, by Newton's method.

    From the normal quantile, which is never beyond it; the tail is convex, so no step goes too far.
    """
    scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    scale -= math.log(freedom * math.pi) / 2
    t = normal_quantile(1 - level / 2)
    while True:
        density = math.exp(scale - (freedom + 1) / 2 * math.log1p(t * t / freedom))
        step = (student_tail(t, freedom) - level) / (2 * density)
        t += step
        if step <= 1e-10 * t:
            return t


def _beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) by its continued fraction, from the last term backwards (DLMF 8.17.22)."""
    if not x:
        return 0.0
    fraction = 1.0
    for m in range(100 + int(3 * math.sqrt(max(a, b))), 0, -1):  # as many as the order needs
        odd = -(a + m - 1) * (a + b + m - 1) * x / ((a + 2 * m - 2) * (a + 2 * m - 1))
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        fraction = 1 + odd / (1 + even / fraction)
    ends = a * math.log(x) + b * math.log1p(-x)
    whole = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return math.exp(ends - whole) / (a * fraction)
