"""The question completed from what was asked before it in the conversation."""

from __future__ import annotations

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.propose import standing_alone
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of


async def conversational(asked: Asked, means: Means, budget: Budget) -> Sought:
    """With what it leans on, as a model writes it out or else by rule, and by itself, equally."""
    if not asked.completed:
        found = await budget.search(asked.question, "the question", asked, means)
        led = await bridged(found, asked, means, budget)
        return budget.sought("conversational", best_of(found, led.passages), asked)
    written = await standing_alone(asked, means, budget) or asked.completed
    found = await budget.search(written, "the question as it stands alone", asked, means)
    alone = await budget.search(asked.question, "the question by itself", asked, means)
    led = await bridged(found, asked, means, budget)
    best = best_of(found, led.passages, alone)
    return budget.sought("conversational", best, asked)
