"""Many searches side by side over variants of the question, and the best documents read whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from core.knowledge.strategies.bridge import bridged
from core.knowledge.strategies.parts import clauses, content_words, share
from core.knowledge.strategies.propose import sub_questions
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought, best_of, weighed
from core.messages import Chunk, Passage
from core.ports import Looked, Unavailable

VARIANT = 0.25
"""What a passage counts that answers a part of the question or its bare words alone."""
DOCUMENTS = 5
"""The best ones, which are read whole."""
LONGEST = 300
"""Chunks that are read of a document, those nearest to what was found in it."""
OF_EACH = 4
"""Passages that reading a document adds."""
WHOLE = 0.9
"""What a passage counts that reading found, beside its document's best; by its share of the words."""


async def deep_search(asked: Asked, means: Means, budget: Budget) -> Sought:
    """The question, its words of content and its clauses or what a model proposes, where names lead,
    and then whole documents."""
    variants = await _variants(asked, means, budget)
    found = await asyncio.gather(
        *(budget.search(query, why, asked, means) for query, why in variants.items())
    )
    best = best_of(found[0], *(weighed(each, VARIANT) for each in found[1:]))
    best = best_of(best, (await bridged(best, asked, means, budget)).passages)
    read = await _read_whole(best, asked, means, budget)
    deep = replace(asked, limit=max(asked.limit, asked.deep))
    return budget.sought("deep_search", best_of(best, read), deep)


def _shares(chunks: Sequence[Chunk], question: str) -> dict[str, float]:
    return {chunk.id: share(chunk, question) for chunk in chunks}


async def _variants(asked: Asked, means: Means, budget: Budget) -> dict[str, str]:
    """What is searched for, and why; the question first."""
    language = means.detect(asked.question)
    bare = " ".join(content_words(asked.question, language))
    variants = {asked.question: "the question"}
    if bare:
        variants.setdefault(bare, "its words of content")
    proposed = await sub_questions(asked, means, budget)
    for part in clauses(asked.question, language) if proposed is None else proposed:
        variants.setdefault(part, "a part of the question")
    return variants


async def _read_whole(
    best: Sequence[Passage], asked: Asked, means: Means, budget: Budget
) -> list[Passage]:
    """What the best documents say elsewhere with the question's words."""
    leading: dict[str, Passage] = {}
    for passage in best:
        leading.setdefault(passage.chunk.document, passage)
    if not budget.in_time():
        return []
    every = await asyncio.gather(
        *(_read(first, asked, means, budget) for first in list(leading.values())[:DOCUMENTS])
    )
    return [passage for passages in every for passage in passages]


async def _read(first: Passage, asked: Asked, means: Means, budget: Budget) -> list[Passage]:
    means.tell("reading_whole", first.chunk.title)
    try:
        chunks = await means.search.read(first.chunk.document, asked.readers)
    except Unavailable:
        means.degraded("document")
        return []
    if len(chunks) > LONGEST:
        chunks = sorted(chunks, key=lambda each: abs(each.position - first.chunk.position))[
            :LONGEST
        ]
    budget.looked.append(Looked(first.chunk.title, "read whole", len(chunks)))
    # Of a long document it takes too long for a loop that others wait in.
    shares = await asyncio.to_thread(_shares, chunks, asked.question)
    likest = sorted(chunks, key=lambda chunk: (-shares[chunk.id], chunk.position))[:OF_EACH]
    return [
        Passage(chunk, WHOLE * first.score * shares[chunk.id], f"read in {chunk.title}")
        for chunk in likest
        if shares[chunk.id] > 0
    ]
