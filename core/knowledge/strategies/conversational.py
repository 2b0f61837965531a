"""The question completed from what was asked before it in the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.parts import content_words, uncovered
from core.knowledge.strategies.propose import standing_alone
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of
from core.messages import Passage

FEWEST = 3
"""Words of content of a question that is of no other matter: "Which is more important?" has two."""


async def conversational(asked: Asked, means: Means, budget: Budget) -> Sought:
    """With what it leans on, as a model writes it out or else by rule, and by itself, equally."""
    if not asked.completed:
        found = await budget.search(asked.question, "the question", asked, means)
        led = await bridged(found, asked, means, budget)
        return budget.sought("conversational", best_of(found, led.passages), asked)
    if not asked.leans:
        alone = await budget.search(asked.question, "the question by itself", asked, means)
        if _is_told_of(asked.question, alone, means):
            led = await bridged(alone, asked, means, budget)
            return budget.sought("conversational", best_of(alone, led.passages), asked)
    written = await standing_alone(asked, means, budget) or asked.completed
    found = await budget.search(written, "the question as it stands alone", asked, means)
    alone = await budget.search(asked.question, "the question by itself", asked, means)
    led = await bridged(found, asked, means, budget)
    best = best_of(found, led.passages, alone)
    return budget.sought("conversational", best, asked)


def _is_told_of(question: str, found: Sequence[Passage], means: Means) -> bool:
    """Whether the best passage has all that it names, which is enough to be a matter of its own."""
    language = means.detect(question)
    names = len(content_words(question, language))
    return bool(names >= FEWEST and found) and not uncovered(question, found[:1], language)
