"""Chooses the strategy by what the question asks at once, and tries the next where it found too little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.knowledge.names.spelling import sought
from core.knowledge.strategies.bridge import MOST
from core.knowledge.strategies.chain_of_rag import chain_of_rag
from core.knowledge.strategies.complexity import Complexity, complexity
from core.knowledge.strategies.conversational import conversational
from core.knowledge.strategies.deep_search import deep_search
from core.knowledge.strategies.multi_hop import multi_hop
from core.knowledge.strategies.naive import naive
from core.knowledge.strategies.parts import content_words, uncovered
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, Strategy, best_of
from core.ports import Unavailable

STRATEGIES: Mapping[str, Strategy] = {
    "naive": naive,
    "chain_of_rag": chain_of_rag,
    "multi_hop": multi_hop,
    "conversational": conversational,
    "deep_search": deep_search,
}
TOO_LITTLE = 0.5
"""The share of the question's words of content that the best passages lack: then the next is tried."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings of the same names."""

    simple: float = 0.3
    """Below, one search is enough."""
    complex: float = 0.6
    """Below, what is missing is searched for; from here on, names are followed or all is searched."""


async def choose(
    asked: Asked, means: Means, budget: Budget, thresholds: Thresholds = Thresholds()
) -> Sought:
    """What the chosen strategy finds, with the reasons; a second one's beside it where that is too little."""
    known = await _known(asked, means)
    language = means.detect(asked.question)
    measured = complexity(asked.question, language, known, leaning=bool(asked.said))
    name = chosen(measured, thresholds)
    told = (f"complexity {measured.value:.2f}: {name}", *measured.reasons)
    first = await STRATEGIES[name](asked, means, budget)
    other = _next(name)
    if not other or not budget.allows() or not _is_too_little(first, asked, language):
        return replace(first, way=replace(first.way, reasons=told))
    second = await STRATEGIES[other](asked, means, budget)
    passages = best_of(first.passages, second.passages)[: asked.limit]
    reason = f"{name} found too little: {other}"
    way = replace(second.way, strategy=name, reasons=(*told, reason))
    return Sought(tuple(passages), way)


def chosen(measured: Complexity, thresholds: Thresholds) -> str:
    """The strategy's name for a question of this complexity."""
    if measured.value < thresholds.simple:
        return "naive"
    if measured.value < thresholds.complex:
        return "chain_of_rag"
    if measured.leaning:
        return "conversational"
    return "multi_hop" if measured.several else "deep_search"


def _next(name: str) -> str:
    """The one that looks further; nothing looks further than the deepest."""
    after = {"naive": "chain_of_rag", "deep_search": ""}
    return after.get(name, "deep_search")


def _is_too_little(found: Sought, asked: Asked, language: str) -> bool:
    words = content_words(asked.question, language)
    lacking = uncovered(asked.question, found.passages, language)
    return not found.passages or len(lacking) > TOO_LITTLE * len(words)


async def _known(asked: Asked, means: Means) -> frozenset[str]:
    """The names in the question that some document bears which the readers may see; longest first."""
    if means.names is None:
        return frozenset()
    try:
        borne = await means.names.defining(sought(asked.question), asked.readers, MOST)
    except Unavailable:
        return frozenset()
    names = {each.name for each in borne}
    return frozenset(one for one in names if not any(one != n and one in n for n in names))
