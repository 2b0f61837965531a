"""`mynah eval docs`: is the right section of the documentation among the first three?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.judged import gold_collections, means
from bots.measure.searching import searching

FIRST = 3


async def eval_docs(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Recall@3, precision@3 and mean reciprocal rank on every set whose questions list `gold`.

    Recall and precision over the first three sections; the reciprocal rank of the first right one
    among all that were found. Raises Misconfigured where there is no such set.
    """
    begun = time.perf_counter()
    sets = {}
    for collection in gold_collections(data):
        async with searching(collection, home, tell) as search:
            systems = {"mynah": search.mynah, "bm25": search.bm25, "vectors": search.vectors}
            sets[collection.name] = {
                name: means(
                    [
                        _scores(list(await system(text)), set(collection.grades[key]))
                        for key, text in collection.questions.items()
                    ]
                )
                for name, system in systems.items()
            }
    return {"eval": "docs", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


def _scores(found: Sequence[str], gold: set[str]) -> dict[str, float]:
    right = len(gold.intersection(found[:FIRST]))
    first = next((rank for rank, key in enumerate(found, 1) if key in gold), 0)
    return {
        "recall@3": right / len(gold),
        "precision@3": right / FIRST,
        "mrr": 1 / first if first else 0.0,
    }
