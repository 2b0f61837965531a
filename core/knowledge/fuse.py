"""Several rankings made one by a convex combination of their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray


def share_of_best(scores: Mapping[str, float]) -> dict[str, float]:
    """Each score divided by the best one, for BM25: 0 stays "no word in common".

    Scores are not negative; the result lies in 0..1. Nothing, or only zeros, gives zeros.
    """
    best = max(scores.values(), default=0.0)
    return {key: score / best if best > 0 else 0.0 for key, score in scores.items()}


def spread(
    scores: Mapping[str, float], among: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Min-max scaling, for cosines: the worst becomes 0, the best 1 (all alike: 1).

    The extremes are those of `among`, by default of the scores themselves; what lies outside is
    cut off. Two models' cosines lie in different ranges, so only spread ones can be compared.
    """
    values = (scores if among is None else among).values()
    if not values:
        return {}
    low, high = min(values), max(values)
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    return {key: min(1.0, max(0.0, (s - low) / (high - low))) for key, s in scores.items()}


def convex(
    keywords: Mapping[str, float], meaning: Mapping[str, float], weight: float
) -> dict[str, float]:
    """Convex combination w·k + (1−w)·m of two scores in 0..1, for every key of either.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023). A
    missing score counts 0, which is right for a chunk without any of the words. For cosines it is
    far off, so whoever calls this looks up those of every candidate.
    """
    return {
        key: weight * keywords.get(key, 0.0) + (1 - weight) * meaning.get(key, 0.0)
        for key in keywords.keys() | meaning.keys()
    }


def among_neighbours(
    scores: Mapping[str, float],
    vectors: Mapping[str, NDArray[np.float32]],
    share: float,
    count: int,
) -> dict[str, float]:
    """Each score moved by a share towards the mean of its nearest neighbours', weighed by cosine.

    What is alike answers the same questions, so a good passage among bad ones is likelier an
    accident (score regularisation, Diaz 2005). `vectors` have unit length; what has none keeps its
    score, and so does everything where there are fewer than `count` neighbours.
    """
    keys = [key for key in scores if key in vectors]
    if len(keys) <= count:
        return dict(scores)
    rows = np.stack([np.ravel(vectors[key]) for key in keys])
    known = np.array([scores[key] for key in keys])
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 1e-6).astype(np.float64)
    theirs = (weights * known[nearest]).sum(axis=1) / weights.sum(axis=1)
    moved = (1 - share) * known + share * theirs
    return {**scores, **dict(zip(keys, map(float, moved), strict=True))}


def in_company(
    scores: Mapping[str, float], sections: Mapping[str, tuple[str, Hashable]], share: float
) -> dict[str, float]:
    """Each score with a share of the best one that another section of its document has.

    `sections` names document and section of each key. The result stays in 0..1. Sections of the
    same name do not count for each other: they are one that was cut because it was long.
    """
    best: defaultdict[str, dict[Hashable, float]] = defaultdict(dict)
    for key, score in scores.items():
        document, section = sections[key]
        best[document][section] = max(score, best[document].get(section, 0.0))
    leaders = {
        document: nlargest(2, found.items(), key=lambda item: item[1])
        for document, found in best.items()
    }

    def elsewhere(key: str) -> float:
        document, section = sections[key]
        return next((score for name, score in leaders[document] if name != section), 0.0)

    return {key: (score + share * elsewhere(key)) / (1 + share) for key, score in scores.items()}
