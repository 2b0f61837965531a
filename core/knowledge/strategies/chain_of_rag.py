"""Search, see what is missing, search for that, and stop when nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.parts import uncovered
from core.knowledge.strategies.propose import still_missing
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of, weighed
from core.messages import Passage

ROUNDS = 3
LATER = 0.4
"""What a passage counts that only answers what was missing, beside one that answers the question."""


async def chain_of_rag(asked: Asked, means: Means, budget: Budget) -> Sought:
    """Until nothing is missing, or nothing new comes.

    What is missing a model tells from the passages; without one, it is the question's words of
    content that none of them has, searched for together with the title that came nearest, which
    says what they are about (the loop of IRCoT, Trivedi et al. 2023).
    """
    language = means.detect(asked.question)
    found = await budget.search(asked.question, "the question", asked, means)
    best = best_of(found, (await bridged(found, asked, means, budget)).passages)
    missing = uncovered(asked.question, best, language)
    for _ in range(ROUNDS - 1):
        if not best or not budget.allows():
            break
        proposed = await still_missing(best, asked, means, budget)
        queries = _by_rule(missing, best) if proposed is None else proposed
        if not queries:
            break
        why = "nothing found has these words" if proposed is None else "what the model misses"
        more = await asyncio.gather(*(budget.search(query, why, asked, means) for query in queries))
        best = best_of(best, *(weighed(each, LATER) for each in more))
        still = uncovered(asked.question, best, language)
        if proposed is None and len(still) >= len(missing):
            break
        missing = still
    return budget.sought("chain_of_rag", best, asked)


def _by_rule(missing: Sequence[str], best: Sequence[Passage]) -> list[str]:
    return [f"{best[0].chunk.title}: {' '.join(missing)}"] if missing else []
