"""One search."""

from __future__ import annotations

from core.knowledge.strategies.seek import Asked, Budget, Means, Sought


async def naive(asked: Asked, means: Means, budget: Budget) -> Sought:
    """What is likest to the question."""
    found = await budget.search(asked.question, "the question", asked, means)
    return budget.sought("naive", found, asked)
