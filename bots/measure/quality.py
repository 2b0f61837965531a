"""`mynah eval quality`: do Mynah's verdicts on answers agree with people's, and how long do they take?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.models.sentence_encoder import SentenceEncoder
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.pairwise import Array
from bots.measure.quality_weights import RECIPES, Known, fitted, known_sets
from bots.measure.rated import RatedSet, rated_sets
from bots.measure.support import auc
from bots.measure.times import percentiles
from core.ports import Embedder, VectorSpace
from core.quality.evaluate import evaluate, judge, refusals_of, shipped
from core.quality.read import Answered, read

COMPARED: Mapping[str, Mapping[str, str]] = {
    "mtrag": {
        "faithfulness": "accuracy",
        "completeness": "completeness",
        "appropriateness": "helpfulness",
        "naturalness": "helpfulness",
        "mean": "helpfulness",
    },
    "swapped": {"label": "relevance"},
    "begin": {"label": "accuracy"},
    "usr": {"coherence": "coherence", "groundedness": "groundedness", "overall": "helpfulness"},
    "halueval": {"label": "accuracy"},
}
"""By kind of set, the score that each rating is compared with."""

FOLDS = 5
TIMED = 100
"""Answers, each the first with its passages."""

_SAID = (
    "Spearman's correlation with ratings, ROC-AUC (Mann and Whitney 1947) for labels. shipped: the "
    "weights that Mynah has, fitted on the dev files. cross_validated: fitted anew to this folder, the "
    "mean over five folds of conversations, each left out in turn. left_out: fitted to the other "
    "sets of this folder alone. words: only the share of words that the passages have."
)


async def eval_quality(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Agreement with people's ratings on every set that is found, and the time that a verdict takes.

    Raises Misconfigured where there is no such set.
    """
    rated = rated_sets(data)
    embedder = SentenceEncoder()
    tell("timing verdicts")  # first, while no passage has been read yet
    speed = await _speed([each for each in rated if each.kind == "mtrag"] or rated, embedder)
    tell(f"reading {sum(len(each.answers) for each in rated)} answers")
    with cached([VectorSpace("multilingual", embedder)], home) as (space,):
        sets = await known_sets(rated, space.embedder)
    found = {each.rated.name: _figures(each, sets) for each in sets}
    return {"eval": "quality", "figures": _SAID, "sets": found, "speed": speed}


def _figures(each: Known, sets: Sequence[Known]) -> dict[str, Any]:
    verdicts = [
        judge(read(turn), signs, shipped())
        for turn, signs in zip(each.rated.answers, each.signs, strict=True)
    ]
    told: dict[str, Any] = {"answers": len(verdicts)}
    for rating, score in COMPARED[each.rated.kind].items():
        wanted = each.wanted(rating)
        values = np.array([getattr(verdict, score).value for verdict in verdicts])
        figures = {"score": score, "shipped": agreement(values, wanted)}
        figures |= _refitted(each, rating, score, sets)
        if score == "accuracy" and any(turn.passages for turn in each.rated.answers):
            figures["words"] = agreement(each.matrix(["words"])[:, 0], wanted)
        told[rating] = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    return told


def _refitted(each: Known, rating: str, score: str, sets: Sequence[Known]) -> dict[str, float]:
    """The same figure by weights that have not seen these answers, where this rating is fitted to."""
    name = "unchecked" if each.rated.kind == "halueval" else score
    recipe = RECIPES[name]
    if recipe.ratings.get(each.rated.kind) != rating:
        return {}
    others = [s for s in sets if s is not each and s.rated.kind in recipe.ratings]
    signs, wanted = each.matrix(recipe.signs), each.wanted(rating)
    folds = []
    for left in _folds(each.rated.answers):
        if len(set(wanted[left])) > 1 and not left.all():
            weights, _ = fitted(recipe, [each.only(~left), *others])
            folds.append(agreement(signs[left] @ weights, wanted[left]))
    figures = {"cross_validated": float(np.mean(folds))} if folds else {}
    if others:
        figures["left_out"] = agreement(signs @ fitted(recipe, others)[0], wanted)
    return figures


def _folds(turns: Sequence[Answered]) -> Iterator[np.ndarray[Any, np.dtype[np.bool_]]]:
    """Which answers each fold has; those of one conversation are in one."""
    begun = [(turn.before or (turn.question,))[0] for turn in turns]
    numbers = {first: number for number, first in enumerate(dict.fromkeys(begun))}
    fold = np.array([numbers[first] % FOLDS for first in begun])
    return (fold == number for number in range(FOLDS))


def agreement(values: Array, wanted: Array) -> float:
    """ROC-AUC where people said yes or no, else Spearman's rank correlation; 0 where all is alike."""
    if set(wanted) == {0.0, 1.0}:
        return auc(list(values[wanted == 1]), list(values[wanted == 0]))
    if values.std() == 0 or wanted.std() == 0:
        return 0.0
    return float(np.corrcoef(_ranks(values), _ranks(wanted))[0, 1])


def _ranks(values: Array) -> Array:
    """Places from 1; what is equal shares the mean of its places."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Array = (np.cumsum(counts) - (counts - 1) / 2)[which]
    return ranks


async def _speed(rated: Sequence[RatedSet], embedder: Embedder) -> dict[str, float]:
    """Milliseconds a verdict, embedding and reading of passages never seen before included."""
    firsts = {turn.passages: turn for each in rated for turn in reversed(each.answers)}
    timed = list(firsts.values())[:TIMED]
    refusals = await refusals_of(embedder)
    await evaluate(Answered("Warm?", "It is warm."), embedder, shipped(), refusals)
    walls, processors = [], []
    for turn in timed:
        wall, processor = time.perf_counter(), time.process_time()
        await evaluate(turn, embedder, shipped(), refusals)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    cpu = {f"cpu_{name}": ms for name, ms in percentiles(processors, 50, 95).items()}
    return {"turns": len(timed), **percentiles(walls, 50, 95), **cpu}
