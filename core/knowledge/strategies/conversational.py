"""The question completed from what was asked before it in the conversation."""

from __future__ import annotations

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of, weighed

ALONE = 0.7
"""What the question's own words find counts, where it leans on what was said."""


async def conversational(asked: Asked, means: Means, budget: Budget) -> Sought:
    """With what it leans on before it, and by itself."""
    completed = " ".join([*asked.said, asked.question])
    found = await budget.search(completed, "the question after what it leans on", asked, means)
    alone = []
    if asked.said:
        alone = await budget.search(asked.question, "the question by itself", asked, means)
    led = await bridged(found, asked, means, budget)
    best = best_of(found, led.passages, weighed(alone, ALONE))
    return budget.sought("conversational", best, asked)
