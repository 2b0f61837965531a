"""Chooses the strategy by what the question asks at once, and tries the next where it found too little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.chain_of_rag import chain_of_rag
from core.knowledge.strategies.complexity import Complexity, complexity
from core.knowledge.strategies.conversational import conversational
from core.knowledge.strategies.deep_search import deep_search
from core.knowledge.strategies.multi_hop import multi_hop
from core.knowledge.strategies.naive import naive
from core.knowledge.strategies.parts import READ, content_words, uncovered
from core.knowledge.strategies.seek import Asked, Budget, Led, Means, Sought, Strategy, best_of
from core.messages import Passage

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
    """What the chosen strategy finds, with the reasons; the next one's beside it where that is too little.

    Every strategy begins with the question itself, so one search and a look into the graph, which
    costs none, are taken first: they show whether names lead further.
    """
    language = means.detect(asked.question)
    led, leading = Led(), frozenset[str]()
    if not asked.completed:  # what leans on what was said says little by itself
        first = await budget.search(asked.question, "the question", asked, means)
        led = await bridged(first, asked, means, budget)
        leading = led.asked | led.further if _leads_on(first, led) else leading
    measured = complexity(
        asked.question, language, led.asked, leading=leading, leaning=bool(asked.completed)
    )
    name = "deep_search" if asked.report else chosen(measured, thresholds)
    reasons = (*measured.reasons, *(["a report is asked for"] if asked.report else []))
    told = [f"complexity {measured.value:.2f}: {name}", *reasons]
    found = await STRATEGIES[name](asked, means, budget)
    while (other := _next(found.way.strategy)) and budget.allows():
        if not _is_too_little(found, asked, language):
            break
        told.append(f"{found.way.strategy} found too little: {other}")
        more = await STRATEGIES[other](asked, means, budget)
        passages = best_of(found.passages, more.passages)[: asked.limit]
        found = replace(more, passages=tuple(passages))
    way = replace(found.way, strategy=name, reasons=tuple(told), complexity=measured.value)
    return replace(found, way=way)


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


def _leads_on(found: Sequence[Passage], led: Led) -> bool:
    """Whether names bring a document among the best that the search did not."""
    before, after = (
        {passage.chunk.document for passage in passages[:READ]}
        for passages in (found, best_of(found, led.passages))
    )
    return not after <= before
