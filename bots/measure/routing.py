"""`mynah eval routing`: how much of a stronger model's quality few of its calls bring."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.models.sentence_encoder import SentenceEncoder
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.jsonl import rows_of
from core.ports import EmbeddingRole, Misconfigured, VectorSpace
from core.resilience.need import Need, shipped

Array = NDArray[np.float64]
Folds = NDArray[np.int64]

RIDGE = 10.0
"""Chosen in five folds of routellm_mmlu_a among 1, 3, 10, 30 and 100."""
FOLDS = 5
FEWEST = 500
"""Prompts from which on a set is learned from."""
WEAK_PRICE, STRONG_PRICE = 0.24, 24.7
"""Dollars a million tokens of Mixtral 8x7B and GPT-4, as RouteLLM (Ong et al. 2024) puts them."""
SHARES = (0.1, 0.25, 0.5)
ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class Routing:
    """Prompts with what a weak and a strong model made of each, shape (prompts,)."""

    name: str
    prompts: tuple[str, ...]
    weak: Array
    strong: Array
    domains: tuple[str, ...]

    @property
    def digest(self) -> str:
        return sha256("\0".join(self.prompts).encode("utf-8", "replace")).hexdigest()


async def eval_routing(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Of every set of judged pairs under the folder, its figures by `measured`. Raises Misconfigured."""
    begun = time.perf_counter()
    sets = {}
    for each in routing_sets(data):
        tell(f"{each.name}: {len(each.prompts)} prompts")
        vectors = await embedded(each.prompts, home)
        sets[each.name] = await asyncio.to_thread(measured, each, vectors, shipped())
    seconds = round(time.perf_counter() - begun, 1)
    return {"eval": "routing", "embedder": shipped().embedder, "sets": sets, "seconds": seconds}


def routing_sets(data: Path) -> list[Routing]:
    """Every .jsonl whose rows say how well two models answered. Raises Misconfigured where there is none."""
    files = sorted(data.rglob("*.jsonl"))
    found = [made for file in files if (made := _routing(file.stem, rows_of(file)))]
    if not found:
        raise Misconfigured(f"{data} has no .jsonl with weak_correct and strong_correct, or scores")
    return found


def _routing(name: str, rows: Sequence[Any]) -> Routing | None:
    if not rows or not isinstance(rows[0], dict):
        return None
    if {"prompt", "weak_correct", "strong_correct"} <= rows[0].keys():
        prompts = [row["prompt"] for row in rows]
        pairs = [(row["weak_correct"], row["strong_correct"]) for row in rows]
    elif {"turns", "turn", "scores"} <= rows[0].keys() and len(rows[0]["scores"]) == 2:
        prompts = ["\n".join(row["turns"][: row["turn"]]) for row in rows]
        names = sorted(rows[0]["scores"], key=lambda model: sum(r["scores"][model] for r in rows))
        pairs = [tuple(row["scores"][model] for model in names) for row in rows]
    else:
        return None
    domains = tuple(str(row.get("domain", "")) for row in rows)
    weak, strong = np.array(pairs, np.float64).T
    return Routing(name, tuple(prompts), weak, strong, domains)


async def embedded(prompts: Sequence[str], home: Path) -> NDArray[np.float32]:
    """A row a prompt."""
    with cached([VectorSpace("multilingual", SentenceEncoder())], home) as (space,):
        return await space.embedder.embed(prompts, EmbeddingRole.QUESTION)


def measured(each: Routing, vectors: NDArray[np.float32], need: Need) -> dict[str, Any]:
    """The router that ships, unless it was trained on this set, and one learned from other folds of it."""
    weak, strong = each.weak, each.strong
    seen = each.digest == need.trained_on
    routers = {} if seen else {"as it ships": need.gains(vectors)}
    if len(weak) >= FEWEST:
        folds = np.arange(len(weak)) % FOLDS
        routers["cross-validated"] = from_others(vectors, strong - weak, folds)
        names = sorted(set(each.domains))
        if len(names) >= FOLDS:
            folds = np.array([names.index(domain) % FOLDS for domain in each.domains])
            routers["domains it never saw"] = from_others(vectors, strong - weak, folds)
    return {
        "prompts": len(weak),
        "weak": round(float(weak.mean()), 4),
        "strong": round(float(strong.mean()), 4),
        "oracle": round(float(np.maximum(weak, strong).mean()), 4),
        "trained on this set": seen,
        **{name: figures(gains, weak, strong) for name, gains in routers.items()},
    }


def figures(gains: Array, weak: Array, strong: Array) -> dict[str, Any]:
    """APGR, quality at shares of strong calls, and what ENOUGH of the strong model's quality costs.

    The prompts of which most gain is expected go to the strong model. APGR is the area under the
    share of the gap between both that is recovered, over the share of strong calls (RouteLLM);
    chance gives 0.5. Costs are shares of what strong calls alone cost.
    """
    order = np.argsort(-gains, kind="stable")
    gained = np.concatenate([[0.0], np.cumsum((strong - weak)[order])])
    quality = weak.mean() + gained / len(weak)
    recovered = gained / gained[-1]
    calls = int(np.argmax(quality >= ENOUGH * strong.mean())) / len(weak)
    cost = calls + (1 - calls) * WEAK_PRICE / STRONG_PRICE
    return {
        "apgr": round(float((recovered[:-1] + recovered[1:]).mean() / 2), 4),
        "quality at": {f"{s:.0%}": round(float(quality[int(s * len(weak))]), 4) for s in SHARES},
        "strong calls at 95%": round(calls, 4),
        "cost at 95%": round(cost, 4),
    }


def from_others(vectors: NDArray[np.float32], gain: Array, folds: Folds) -> Array:
    """The gain expected of each by a model that was fitted on the other folds."""
    expected = np.zeros(len(gain))
    for fold in np.unique(folds):
        own = folds == fold
        weights = fit(vectors[~own], gain[~own])
        expected[own] = (vectors[own] - vectors[~own].mean(axis=0)) @ weights
    return expected


def fit(vectors: NDArray[np.float32], gain: Array) -> Array:
    """Ridge regression (Hoerl and Kennard 1970) of the gain on centred vectors: shape (dimension,)."""
    rows = np.asarray(vectors, np.float64)
    rows = rows - rows.mean(axis=0)
    penalty = RIDGE * np.eye(rows.shape[1])
    weights: Array = np.linalg.solve(rows.T @ rows + penalty, rows.T @ (gain - gain.mean()))
    return weights
