"""Fits the weights of core/quality to rated answers: `python -m bots.measure.quality_weights DIR HOME`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.models.sentence_encoder import SentenceEncoder
from bots.measure.cache import cached
from bots.measure.pairwise import Array, fit
from bots.measure.rated import RatedSet, rated_sets
from core.ports import Embedder, VectorSpace
from core.quality.evaluate import refusals_of, signs_of
from core.quality.read import read
from core.quality.signs import Signs

WEIGHTS = Path("core/quality/weights.json")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The signs of one score, and the ratings, by kind of set, that it is fitted to."""

    signs: tuple[str, ...]
    ratings: Mapping[str, str]


RECIPES: Mapping[str, Recipe] = {
    "relevance": Recipe(("question", "asked"), {"swapped": "label"}),
    "completeness": Recipe(("meaning", "used"), {"mtrag": "completeness"}),
    "accuracy": Recipe(("words", "near", "self"), {"mtrag": "faithfulness", "begin": "label"}),
    "groundedness": Recipe(("runs", "fresh"), {"usr": "groundedness"}),
    "coherence": Recipe(("question", "used", "added", "variety", "asks"), {"usr": "coherence"}),
    "helpfulness": Recipe(
        ("meaning", "used", "variety", "asks"), {"mtrag": "mean", "usr": "overall"}
    ),
    "unchecked": Recipe(("asked", "refuses"), {"halueval": "label"}),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A set with the signs of each of its answers."""

    rated: RatedSet
    signs: Sequence[Signs]

    def matrix(self, names: Sequence[str]) -> Array:
        return np.array([[signs[name] for name in names] for signs in self.signs], np.float64)

    def only(self, kept: NDArray[np.bool_]) -> Known:
        """The same of some of its answers."""
        places = [int(n) for n in np.flatnonzero(kept)]
        ratings = {key: tuple(of[n] for n in places) for key, of in self.rated.ratings.items()}
        answers = tuple(self.rated.answers[n] for n in places)
        rated = replace(self.rated, answers=answers, ratings=ratings)
        return Known(rated, [self.signs[n] for n in places])

    def wanted(self, rating: str) -> Array:
        return np.array(self.rated.ratings[rating], np.float64)


async def known_sets(rated: Sequence[RatedSet], embedder: Embedder) -> list[Known]:
    """The sets without the answers that say nothing, and of MTRAG's a swapped one."""
    swapped = [_swapped(each) for each in rated if each.kind == "mtrag"]
    return [await _known(each, embedder) for each in (*rated, *swapped)]


async def _known(rated: RatedSet, embedder: Embedder) -> Known:
    readings = [read(turn) for turn in rated.answers]
    says = np.array([bool(reading.claims) for reading in readings])
    refusals = await refusals_of(embedder)
    signs = [await signs_of(each, embedder, refusals) if each.claims else {} for each in readings]
    return Known(rated, signs).only(says)


def _swapped(rated: RatedSet) -> RatedSet:
    """Each answer to its own question, and to one half a file away: what people need not label."""
    half = len(rated.answers) // 2
    others = [*rated.answers[half:], *rated.answers[:half]]
    pairs = zip(rated.answers, others, strict=True)
    swapped = [replace(a, question=b.question, before=b.before) for a, b in pairs]
    label = (1.0,) * len(swapped) + (0.0,) * len(swapped)
    return RatedSet(
        f"{rated.name} swapped", "swapped", (*rated.answers, *swapped), {"label": label}
    )


def fitted(recipe: Recipe, sets: Sequence[Known]) -> tuple[Array, float]:
    """Weights and bias, see pairwise.py."""
    pairs = [
        (each.matrix(recipe.signs), each.wanted(recipe.ratings[each.rated.kind])) for each in sets
    ]
    return fit(pairs)


def weights(sets: Sequence[Known], embedder: str) -> dict[str, Any]:
    """What is kept in the file, of the scores for whose ratings there are sets."""
    scores = {}
    for name, recipe in RECIPES.items():
        own = [each for each in sets if each.rated.kind in recipe.ratings]
        slopes, bias = fitted(recipe, own)
        usual = np.mean([each.matrix(recipe.signs).mean(axis=0) for each in own], axis=0)
        rows = zip(recipe.signs, slopes, usual, strict=True)
        signs = {sign: [round(float(w), 4), round(float(at), 4)] for sign, w, at in rows}
        scores[name] = {"bias": round(bias, 4), "signs": signs}
    return {"embedder": embedder, "scores": scores}


async def _train(data: Path, home: Path) -> dict[str, Any]:
    with cached([VectorSpace("multilingual", SentenceEncoder())], home) as (space,):
        sets = await known_sets(rated_sets(data), space.embedder)
        return weights(sets, space.embedder.name)


if __name__ == "__main__":
    kept = asyncio.run(_train(Path(sys.argv[1]), Path(sys.argv[2])))
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
