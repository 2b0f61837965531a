"""The numbers that experiments are computed with: their squares and quotients stay numbers."""

from __future__ import annotations

LEAST, MOST = 1e-30, 1e30
LEAST_SHARE = 1e-6
"""Of an arm; one with less would wait for a million units."""


def is_usable(number: float) -> bool:
    """Whether it is 0 or so far from it that it can be computed with; NaN and infinity are not."""
    return not number or LEAST <= abs(number) <= MOST
