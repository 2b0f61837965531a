"""`mynah eval curated`: does a question get a curated answer where it means the same, and only there?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.models.embeddings import embedded_spaces
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.curated_sets import (
    ASKED,
    Case,
    Embedded,
    Kind,
    drawn,
    embedded,
    household,
    pools,
)
from core.ports import CuratedAnswer, Misconfigured
from core.understanding.curated import beside
from core.understanding.differing import differing
from core.understanding.same import same_signals
from core.understanding.weighing import Linear, same

ANSWERS = (1, 5, 20)
EXAMPLES = (2, 5, 10)
OWN, OTHERS = 5, 2
"""Examples, and questions next to them, where these are the nearest."""
HOUSEHOLDS = 200
"""With one answer; with more, as many answers together."""
SEED = 20


async def eval_curated(
    data: Path, home: Path, tell: Tell, households: int = HOUSEHOLDS
) -> dict[str, Any]:
    """Of every split of CLINC150 and BANKING77 but those for training, which are examples.

    Answers and their examples are drawn at random; as many questions that mean the same are asked
    as others of the same domain and of other ones. Precision is of all that were given an answer;
    `near` and `far` are the shares of others' questions that were. Where a set has nothing but
    its training split, its second half is asked. `households` are drawn with one answer, and with
    more as many as have that many answers together. Raises Misconfigured where there is no such set.
    """
    begun = time.perf_counter()
    found = pools(data)
    if not found:
        raise Misconfigured(f"No clinc150_*.jsonl or banking77_*.csv under {data}.")
    kept = {
        name: pool
        for name, pool in found.items()
        if not name.endswith("_train") or not _has_another(name, found)
    }
    sets: dict[str, Any] = {}
    with cached(embedded_spaces("all"), home) as spaces:
        for name, pool in kept.items():
            for space in spaces:
                tell(f"{name}: {len(pool.examples)} intents, {space.name}")
                sets[f"{name}_{space.name}"] = measured(
                    await embedded(pool, space.embedder), same(), households
                )
    return {"eval": "curated", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


def _has_another(name: str, names: Sequence[str] | dict[str, Any]) -> bool:
    beginning = name.removesuffix("train")
    return any(each != name and each.startswith(beginning) for each in names)


def measured(
    source: Embedded, model: Linear, households: int = HOUSEHOLDS
) -> dict[str, dict[str, float]]:
    """By numbers of answers and examples: "5x2" are five answers with two examples each.

    "nearest" is about the hardest there is: one answer, and questions of that intent of the domain
    whose examples are nearest to its own, first without and then `with` two of them as its others.
    """
    chance = np.random.default_rng(SEED)
    figures = {"nearest": _beside_nearest(source, model, np.random.default_rng(SEED))}
    for answers in (each for each in ANSWERS if each <= len(source.pool.examples)):
        for examples in EXAMPLES:
            times = range(households // answers)
            cases = [case for _ in times for case in household(source, answers, examples, chance)]
            figures[f"{answers}x{examples}"] = _figures(cases, model)
    return figures


def _beside_nearest(
    source: Embedded, model: Linear, chance: np.random.Generator
) -> dict[str, float]:
    """The shares of an intent's own questions that are given its answer, and of those of the nearest one."""
    pool, given = source.pool, dict[str, list[bool]]()
    means = {name: source.of(texts).mean(axis=0) for name, texts in pool.examples.items()}
    units = {name: mean / np.linalg.norm(mean) for name, mean in means.items()}
    for name in pool.examples:
        among = [one for one in units if one != name and pool.domains[one] == pool.domains[name]]
        if not among:
            continue
        nearest = max(among, key=lambda one: float(units[name] @ units[one]))
        own = drawn(pool.examples[name], OWN, chance)
        others = drawn(pool.examples[nearest], OTHERS, chance)
        answer = CuratedAnswer(name, "", tuple(own), tuple(others))
        rows = source.of([*own, *others])
        for kind, texts in (("own", pool.questions[name]), ("near", pool.questions[nearest])):
            for text in drawn(texts, ASKED, chance):
                if text in own or text in others:
                    continue
                found, excluded = beside(source.scale(text), answer, rows)
                probable = model.probability(same_signals([found], 0)) >= model.threshold
                meant = probable and differing(text, "en", answer) is None
                given.setdefault(kind, []).append(meant)
                given.setdefault(f"{kind}_with", []).append(meant and not excluded)
    return {kind: round(float(np.mean(each)), 4) for kind, each in given.items()}


def _figures(cases: Sequence[Case], model: Linear) -> dict[str, float]:
    given = [
        model.probability(case.signals) >= model.threshold and not case.differs for case in cases
    ]
    right = sum(case.right for case, is_given in zip(cases, given, strict=True) if is_given)
    own = sum(case.kind == "own" for case in cases)

    def share(kind: Kind) -> float:
        of = [is_given for case, is_given in zip(cases, given, strict=True) if case.kind == kind]
        return round(sum(of) / max(1, len(of)), 4)

    return {
        "precision": round(right / max(1, sum(given)), 4),
        "recall": round(right / max(1, own), 4),
        "near": share("near"),
        "far": share("far"),
    }
