"""Many searches side by side, over variants of the question."""

from __future__ import annotations

import asyncio

from core.knowledge.strategies.parts import clauses, content_words
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of, weighed

VARIANT = 0.25
"""What a passage counts that answers a part of the question or its bare words alone."""


async def deep_search(asked: Asked, means: Means, budget: Budget) -> Sought:
    """The question, its words of content and each of its clauses.

    Names are not followed: on long plain questions that lost (docs/measurements.md).
    """
    language = means.detect(asked.question)
    bare = " ".join(content_words(asked.question, language))
    variants = {asked.question: "the question", bare: "its words of content"}
    for clause in clauses(asked.question, language):
        variants.setdefault(clause, "a part of the question")
    variants.pop("", None)
    found = await asyncio.gather(
        *(budget.search(query, why, asked, means) for query, why in variants.items())
    )
    best = best_of(found[0], *(weighed(each, VARIANT) for each in found[1:]))
    return budget.sought("deep_search", best, asked)
