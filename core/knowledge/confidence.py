"""How surely passages answer a question, from words and meaning together."""

from __future__ import annotations

from collections.abc import Sequence

from core.knowledge.relevance import Piece, Question, Weights
from core.messages import Passage

ENOUGH = 0.5


def confidence_of(
    question: Question, pieces: Sequence[Piece], weights: Weights, passages: Sequence[Passage]
) -> float:
    if not pieces:
        return 0.0
    best = max(pieces, key=lambda piece: weights.total[piece])
    return weights.words[best]
