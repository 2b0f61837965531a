"""The question's parts searched for, and the names in the best passages followed to further documents."""

from __future__ import annotations

import asyncio

from core.knowledge.names.spelling import normalised
from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.complexity import compares
from core.knowledge.strategies.parts import sides
from core.knowledge.strategies.propose import sub_questions
from core.knowledge.strategies.seek import Asked, Budget, Led, Means, Sought, best_of, weighed

PART = 0.7
"""What a passage counts that answers a part of the question, beside one that answers the whole."""


async def multi_hop(asked: Asked, means: Means, budget: Budget) -> Sought:
    """What is likest to the question and to the parts that a model finds in it, and where names lead.

    The idea is that of graph retrieval (HippoRAG, Gutiérrez et al. 2024) without a model: a
    passage that names another document leads there (docs/measurements.md).
    """
    found = await budget.search(asked.question, "the question", asked, means)
    led = await bridged(found, asked, means, budget)
    parts = await sub_questions(asked, means, budget)
    if parts is None:
        parts = _apart(led, asked, means)
    if not parts:
        return budget.sought("multi_hop", best_of(found, led.passages), asked)
    lists = await asyncio.gather(
        *(budget.search(part, "a part of the question", asked, means) for part in parts)
    )
    best = best_of(found, *(weighed(each, PART) for each in lists))
    led = await bridged(best, asked, means, budget)
    return budget.sought("multi_hop", best_of(best, led.passages), asked)


def _apart(led: Led, asked: Asked, means: Means) -> list[str]:
    """The sides of what is compared, where no document bears the name of one."""
    language = means.detect(asked.question)
    compared = sides(asked.question, language) if compares(asked.question, language) else ()
    return [side for side in compared if not _is_borne(normalised(side), led)]


def _is_borne(side: str, led: Led) -> bool:
    return any(f" {name} " in f" {side} " for name in led.asked)
