"""Search, see what is missing, search for that, and stop when nothing is."""

from __future__ import annotations

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.parts import uncovered
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of, weighed

ROUNDS = 3
LATER = 0.4
"""What a passage counts that only answers what was missing, beside one that answers the question."""


async def chain_of_rag(asked: Asked, means: Means, budget: Budget) -> Sought:
    """Until the best passages hold every word of content of the question, or nothing new comes.

    What is missing is searched for together with the title that came nearest, which says what it
    is about (the loop of IRCoT, Trivedi et al. 2023, without a model).
    """
    language = means.detect(asked.question)
    found = await budget.search(asked.question, "the question", asked, means)
    best = best_of(found, (await bridged(found, asked, means, budget)).passages)
    missing = uncovered(asked.question, best, language)
    for _ in range(ROUNDS - 1):
        if not missing or not best or not budget.allows():
            break
        query = f"{best[0].chunk.title}: {' '.join(missing)}"
        more = await budget.search(query, "nothing found has these words", asked, means)
        best = best_of(best, weighed(more, LATER))
        still = uncovered(asked.question, best, language)
        if len(still) >= len(missing):
            break
        missing = still
    return budget.sought("chain_of_rag", best, asked)
