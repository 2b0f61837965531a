"""How many units an experiment needs to see an effect that is there."""

from __future__ import annotations

import math

from core.quality.experiments.tails import normal_quantile


def units_for_rates(rate: float, effect: float, power: float, level: float) -> int:
    """Units of each arm so that the z test with pooled variance finds `rate` against `rate + effect`.

    Both rates between 0 and 1 (Fleiss, Levin and Paik 2003, 4.14, without the correction for
    continuity).
    """
    other = rate + effect
    middle = (rate + other) / 2
    null = normal_quantile(1 - level / 2) * math.sqrt(2 * middle * (1 - middle))
    real = normal_quantile(power) * math.sqrt(rate * (1 - rate) + other * (1 - other))
    return math.ceil(((null + real) / effect) ** 2)


def units_for_means(deviation: float, effect: float, power: float, level: float) -> int:
    """Units of each arm so that Welch's t test finds `effect`; `deviation` is of one unit's value.

    The normal formula and Guenther's quarter of z squared for the t distribution (American
    Statistician 35, 1981).
    """
    z = normal_quantile(1 - level / 2)
    normal = 2 * ((z + normal_quantile(power)) * deviation / effect) ** 2
    return math.ceil(normal + z * z / 4)


def peeking_factor(power: float, level: float) -> float:
    """How many times as many units until the always-valid test alone has that power.

    At the last look, with its scale equal to the effect; looks before can only add power. Solved for
    the expected z by halving.
    """
    low, high = 1.0, 100.0
    wanted = normal_quantile(power)
    for _ in range(60):
        z = (low + high) / 2
        square = z * z
        bound = math.sqrt((1 + square) / square * (math.log1p(square) - 2 * math.log(level)))
        low, high = (z, high) if z - bound < wanted else (low, z)
    return (high / (normal_quantile(1 - level / 2) + wanted)) ** 2
