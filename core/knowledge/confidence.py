"""How surely passages answer a question: from meaning and words, weighed by a logistic regression.

Fitted on questions to two sets of software documentation, half of them about matters that the set
does not hold, many of those close by; each set kept out in turn. See docs/measurements.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.knowledge.relevance import Piece, Question, Weights
from core.messages import Passage

ENOUGH = 0.5
"""At this confidence 96 to 98 of 100 answerable questions were answered, 87 to 94 of the others were not."""

_MEANING, _BEST_PASSAGE, _ANYWHERE, _BIAS = 16.0, 2.0, 4.0, -10.9
# Without a model: where the engine of one fails.
_WORDS_BEST, _WORDS_ANYWHERE, _WORDS_BIAS = 6.6, 3.5, -6.1
# Across languages words tell nothing. Fitted on 35 questions, and 19 that nothing answers, to three
# sets of software documentation; three more confirmed it (docs/measurements.md).
_ABROAD, _ABROAD_FIRST, _ABROAD_BIAS = 7.0, 9.3, -5.8


def confidence_of(
    question: Question, pieces: Sequence[Piece], weights: Weights, passages: Sequence[Passage]
) -> float:
    """0 to 1: that something in these passages answers the question."""
    if not pieces:
        return 0.0
    nearest = max(weights.meaning.values(), default=0.0)
    best, anywhere = _coverage(question, weights)
    if not weights.meaning:
        score = _WORDS_BIAS + _WORDS_BEST * best + _WORDS_ANYWHERE * anywhere
    elif all(passage.chunk.language != question.language for passage in passages):
        # Where only words were searched, the nearest piece stands for its passage.
        first = nearest if weights.first is None else weights.first
        score = _ABROAD_BIAS + _ABROAD * nearest + _ABROAD_FIRST * first
    else:
        score = _BIAS + _MEANING * nearest + _BEST_PASSAGE * best + _ANYWHERE * anywhere
    return 1 / (1 + math.exp(-score))


def _coverage(question: Question, weights: Weights) -> tuple[float, float]:
    """The share of the question's terms in the best passage; and, by rarity, in any of them."""
    asked = question.terms[question.language]
    if not asked:
        return 0.0, 0.0
    found = [asked & around.everything for around in weights.around]
    whole = sum(weights.rarity[term] for term in asked)
    anywhere = sum(weights.rarity[term] for term in frozenset[str]().union(*found))
    return max(map(len, found), default=0) / len(asked), anywhere / whole
