"""`mynah eval multihop`: every strategy on questions whose evidence stands in several documents."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.models.language import detect
from bots.measure import Tell
from bots.measure.judged import Collection, beir_collections, gold_collections, means
from bots.measure.retrieval import SEED, paired_interval
from bots.measure.searching import Searching, searching
from core.knowledge.strategies.choose import STRATEGIES, choose
from core.knowledge.strategies.seek import Asked, Budget, Means, Strategy
from core.messages import EVERYONE
from core.ports import Misconfigured

MEASURED: Mapping[str, Strategy] = {
    # Without a conversation there is nothing to complete a question from.
    **{name: each for name, each in STRATEGIES.items() if name != "conversational"},
    "choose": choose,
}
DEPTHS = (2, 5, 10)
LIMIT = 30
"""Passages asked for: of several chunks of one document only the best counts."""
Row = dict[str, float]


async def eval_multihop(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Recall of the gold documents, how often all are among the first five, and searches a question.

    Beside each strategy stands what its recall@5 and nDCG@10 gain over naive, with 95 % intervals
    of the paired bootstrap over questions. Every BEIR-style collection under `data`, its gold from
    queries.jsonl or else from qrels; without a language model. Embeddings are kept under `home`.
    Raises Misconfigured where there is no collection.
    """
    begun = time.perf_counter()
    sets = {}
    for collection in _collections(data):
        async with searching(collection, home, tell) as search:
            sets[collection.name] = await _measured(collection, search, tell)
    return {"eval": "multihop", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


def _collections(data: Path) -> Sequence[Collection]:
    found = {collection.name: collection for collection in beir_collections(data)}
    try:
        found |= {collection.name: collection for collection in gold_collections(data)}
    except Misconfigured:
        if not found:
            raise
    return list(found.values())


async def _measured(
    collection: Collection, search: Searching, tell: Tell
) -> dict[str, dict[str, float]]:
    rows: dict[str, list[Row]] = {}
    for name, strategy in MEASURED.items():
        tell(f"{collection.name}: {name} answers {len(collection.questions)} questions")
        rows[name] = [
            await _row(strategy, question, collection.grades[key], search)
            for key, question in collection.questions.items()
        ]
    table = {name: means(each) for name, each in rows.items()}
    for name in MEASURED:
        if name != "naive":
            table[f"{name}-naive"] = _gain(rows[name], rows["naive"])
    return table


async def _row(
    strategy: Strategy, question: str, grades: Mapping[str, int], search: Searching
) -> Row:
    ways = Means(search.index, search.spaces, detect, search.names)
    asked = Asked(question, [EVERYONE], LIMIT)
    sought = await strategy(asked, ways, Budget(time.monotonic))
    ranking = search.documents((each.chunk, each.score) for each in sought.passages)
    found, gold = list(ranking), set(grades)
    recalls = {f"recall@{depth}": len(gold & set(found[:depth])) / len(gold) for depth in DEPTHS}
    return {
        **recalls,
        "all gold@5": float(gold <= set(found[:5])),
        "ndcg@10": ndcg(found, grades, 10),
        "searches": float(sought.way.searches),
    }


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """As trec_eval has it: the grade itself is the gain (Järvelin & Kekäläinen 2002)."""
    best = sorted(grades.values(), reverse=True)[:depth]
    gain = sum(grades.get(key, 0) / np.log2(rank + 2) for rank, key in enumerate(found[:depth]))
    return float(gain / sum(grade / np.log2(rank + 2) for rank, grade in enumerate(best)))


def _gain(one: Sequence[Row], other: Sequence[Row]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for figure in ("recall@5", "ndcg@10"):
        gains = np.array([a[figure] - b[figure] for a, b in zip(one, other, strict=True)])
        low, high = paired_interval(gains, np.random.default_rng(SEED))
        mean = float(gains.mean())
        figures |= {figure: mean, f"{figure} low": low, f"{figure} high": high}
    return {name: round(value, 4) for name, value in figures.items()}
