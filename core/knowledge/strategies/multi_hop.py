"""One search, and then the names in its best passages followed to the documents that bear them."""

from __future__ import annotations

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of


async def multi_hop(asked: Asked, means: Means, budget: Budget) -> Sought:
    """What is likest to the question and what that leads to, by names (bridge entities).

    The idea is that of graph retrieval (HippoRAG, Gutiérrez et al. 2024) without a model: a
    passage that names another document leads there, and one hop is enough (docs/measurements.md).
    """
    found = await budget.search(asked.question, "the question", asked, means)
    led = await bridged(found, asked, means, budget)
    return budget.sought("multi_hop", best_of(found, led.passages), asked)
