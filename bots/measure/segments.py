"""How well boundaries are put: Pk, WindowDiff, and F1 over boundaries."""

from __future__ import annotations

from collections.abc import Sequence

Boundaries = Sequence[bool]
"""Of each message, whether a segment begins with it; the first one's does not count."""


def segmented(truths: Sequence[Boundaries], found: Sequence[Boundaries]) -> dict[str, float]:
    """Means of Pk (Beeferman 1999) and WindowDiff (Pevzner and Hearst 2002), and F1 over all boundaries.

    Windows are half a true segment long, and at least 2; dialogues no longer than that are left out.
    `score` is (2 F1 + (1 - Pk) + (1 - WindowDiff)) / 4, as with SuperDialseg (Jiang et al. 2023).
    """
    windows = [each for pair in zip(truths, found, strict=True) if (each := _windows(*pair))]
    pk = sum(one for one, _ in windows) / max(1, len(windows))
    difference = sum(other for _, other in windows) / max(1, len(windows))
    pairs = [
        (a, b)
        for true, guess in zip(truths, found, strict=True)
        for a, b in zip(true[1:], guess[1:], strict=True)
    ]
    counts = prf(sum(a and b for a, b in pairs), sum(b for _, b in pairs), sum(a for a, _ in pairs))
    score = (2 * counts["f1"] + 2 - pk - difference) / 4
    figures = {"pk": pk, "window_diff": difference, "score": score}
    return counts | {name: round(figure, 4) for name, figure in figures.items()}


def prf(right: int, found: int, wanted: int) -> dict[str, float]:
    """Precision, recall and their harmonic mean."""
    f1 = 2 * right / (found + wanted) if found + wanted else 0.0
    figures = {"precision": right / max(1, found), "recall": right / max(1, wanted), "f1": f1}
    return {name: round(figure, 4) for name, figure in figures.items()}


def _windows(true: Boundaries, guess: Boundaries) -> tuple[float, float] | None:
    reach = max(2, round(len(true) / (1 + sum(true[1:])) / 2))
    spans = range(len(true) - reach)
    if not spans:
        return None
    counts = [(sum(true[i + 1 : i + reach + 1]), sum(guess[i + 1 : i + reach + 1])) for i in spans]
    pk = sum((a > 0) != (b > 0) for a, b in counts) / len(counts)
    return pk, sum(a != b for a, b in counts) / len(counts)
