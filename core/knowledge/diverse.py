"""Different things first where a question is broad: maximal marginal relevance."""

from __future__ import annotations

from collections.abc import Sequence

from core.knowledge.strategies.parts import content_words
from core.knowledge.terms import terms
from core.messages import Passage

BROAD = 2
"""Words of content up to which a question names a field rather than asks for one thing."""
CANDIDATES = 30
RELEVANCE = 0.7
"""Against likeness to what stands before."""


def is_broad(question: str, passages: Sequence[Passage]) -> bool:
    """Whether so little is asked that several different passages answer it; never with a number or code."""
    if not passages:
        return False
    words = content_words(question, passages[0].chunk.language)
    return 0 < len(words) <= BROAD and not any(map(str.isdigit, question))


def diverse(passages: Sequence[Passage], limit: int) -> list[Passage]:
    """The best first, then by turns what is relevant and unlike all before it.

    Carbonell and Goldstein 1998, with the Jaccard similarity of terms. What follows the candidates
    stays as it is.
    """
    left = list(passages[:CANDIDATES])
    words = {p.chunk.id: frozenset(terms(p.chunk.text, p.chunk.language).split()) for p in left}
    likest = dict.fromkeys(words, 0.0)
    taken: list[Passage] = []
    while left and len(taken) < limit:
        best = max(left, key=lambda p: RELEVANCE * p.score - (1 - RELEVANCE) * likest[p.chunk.id])
        left.remove(best)
        taken.append(best)
        mine = words[best.chunk.id]
        for other in left:
            theirs = words[other.chunk.id]
            alike = len(mine & theirs) / max(1, len(mine | theirs))
            likest[other.chunk.id] = max(likest[other.chunk.id], alike)
    return [*taken, *passages[CANDIDATES:]][:limit]
