"""`mynah eval retrieval`: hybrid search against its two halves on judged collections."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bots.measure import Tell
from bots.measure.judged import Collection, beir_collections, means
from bots.measure.searching import Ranking, Searching, searching
from core.knowledge.order import AS_FOUND, Ordering
from core.ports import Misconfigured

MEASURES = {"ndcg_cut.10": "ndcg@10", "recall.100": "recall@100", "map": "map"}
RESAMPLES = 10_000
SEED = 20_240_501

PerQuestion = Mapping[str, Mapping[str, float]]
Figures = dict[str, float]


async def eval_retrieval(
    data: Path, home: Path, tell: Tell, ordering: Ordering = AS_FOUND
) -> dict[str, Any]:
    """Every BEIR-style collection under `data`, indexed and searched as the product does.

    Beside each system's metrics stand the differences of nDCG@10 that answering people gains over
    BM25 and over vectors alone, with 95 % intervals of the paired bootstrap over questions
    (Sakai 2006; 10,000 resamples). A document's score is its best chunk's. Embeddings are kept
    under `home`; a cross-encoder of `ordering` puts what Mynah finds in order. Raises Misconfigured
    where there is no collection or pytrec_eval is missing.
    """
    begun = time.perf_counter()
    sets = {}
    for collection in beir_collections(data):
        async with searching(collection, home, tell, ordering) as search:
            sets[collection.name] = await _measured(collection, search, tell)
    if not sets:
        raise Misconfigured(f"No corpus.jsonl with queries.jsonl and qrels/*.tsv under {data}.")
    return {"eval": "retrieval", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


async def _measured(collection: Collection, search: Searching, tell: Tell) -> dict[str, Figures]:
    systems = {"mynah": search.mynah, "bm25": search.bm25, "vectors": search.vectors}
    results = {}
    for name, system in systems.items():
        tell(f"{collection.name}: {name} answers {len(collection.questions)} questions")
        runs = {key: await system(text) for key, text in collection.questions.items()}
        results[name] = _evaluated(collection, runs)
    table = {name: means(list(result.values())) for name, result in results.items()}
    for other in ("bm25", "vectors"):
        table[f"mynah-{other}"] = _gain(results["mynah"], results[other])
    return table


def _evaluated(collection: Collection, runs: Mapping[str, Ranking]) -> PerQuestion:
    try:
        import pytrec_eval
    except ImportError as error:
        raise Misconfigured(
            "This measurement needs pytrec_eval: .venv/bin/pip install -e '.[test]'"
        ) from error
    judged = {key: dict(collection.grades[key]) for key in collection.questions}
    evaluator = pytrec_eval.RelevanceEvaluator(judged, set(MEASURES))
    found = evaluator.evaluate({key: run for key, run in runs.items() if run})
    # A question that found nothing is not in pytrec_eval's answer, and counts.
    nothing = dict.fromkeys(MEASURES.values(), 0.0)
    return {
        key: {name: found[key][measure.replace(".", "_")] for measure, name in MEASURES.items()}
        if key in found
        else nothing
        for key in judged
    }


def _gain(one: PerQuestion, other: PerQuestion) -> Figures:
    gains = np.array([one[key]["ndcg@10"] - other[key]["ndcg@10"] for key in one])
    low, high = paired_interval(gains, np.random.default_rng(SEED))
    return {
        "ndcg@10": round(float(gains.mean()), 4),
        "ndcg@10 low": round(low, 4),
        "ndcg@10 high": round(high, 4),
    }


def paired_interval(gains: NDArray[np.float64], chance: np.random.Generator) -> tuple[float, float]:
    """The middle 95 % of the mean gain over 10,000 resamples of the questions, with replacement."""
    means = [
        float(gains[chance.integers(0, len(gains), len(gains))].mean()) for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
