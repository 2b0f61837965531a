"""How surely passages answer a question: from meaning and words, weighed by a logistic regression.

Fitted on questions to two sets of software documentation, half of them about matters that the set
does not hold, many of those close by; each set kept out in turn. See docs/measurements.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.knowledge.relevance import Question, Weights, by_language
from core.messages import Passage

ENOUGH = 0.5
"""At this confidence 96 to 98 of 100 answerable questions were answered, 87 to 94 of the others were not."""

_MEANING, _BEST_PASSAGE, _ANYWHERE, _BIAS = 16.0, 2.0, 4.0, -10.9
# Without a model: where the engine of one fails.
_WORDS_BEST, _WORDS_ANYWHERE, _WORDS_BIAS = 6.6, 3.5, -6.1
# Across languages words tell nothing. Fitted on 35 questions, and 19 that nothing answers, to three
# sets of software documentation; three more confirmed it (docs/measurements.md).
_ABROAD, _ABROAD_FIRST, _ABROAD_BIAS = 7.0, 9.3, -5.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What passages of one kind of language say of a question, and how surely they answer it."""

    passages: frozenset[int]
    """Their numbers."""
    confidence: float
    """0 to 1."""


def evidence(
    question: Question, weights: Weights, passages: Sequence[Passage]
) -> tuple[Evidence, ...]:
    """Of the passages in the question's language and of those in others, each by its own rule.

    What is near in one embedding space says nothing of what is near in another.
    """
    own, others = by_language(question, passages)
    return (
        Evidence(own, _share(_at_home(question, weights, own)) if own else 0.0),
        Evidence(others, _share(_abroad(question, weights, others)) if others else 0.0),
    )


def _at_home(question: Question, weights: Weights, passages: frozenset[int]) -> float:
    nearest = _nearest(weights, passages)
    best, anywhere = _coverage(question, weights, passages)
    if nearest is None:
        return _WORDS_BIAS + _WORDS_BEST * best + _WORDS_ANYWHERE * anywhere
    return _BIAS + _MEANING * nearest + _BEST_PASSAGE * best + _ANYWHERE * anywhere


def _abroad(question: Question, weights: Weights, passages: frozenset[int]) -> float:
    nearest = _nearest(weights, passages)
    if nearest is None:
        best, anywhere = _coverage(question, weights, passages)
        return _WORDS_BIAS + _WORDS_BEST * best + _WORDS_ANYWHERE * anywhere
    # Where only words were searched, the nearest piece stands for its passage.
    first = next((weights.whole[n] for n in sorted(passages) if weights.whole[n] is not None), None)
    return _ABROAD_BIAS + _ABROAD * nearest + _ABROAD_FIRST * (nearest if first is None else first)


def _share(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _nearest(weights: Weights, passages: frozenset[int]) -> float | None:
    """Likeness of the nearest piece; None where no model could tell."""
    return max((near for p, near in weights.meaning.items() if p.passage in passages), default=None)


def _coverage(
    question: Question, weights: Weights, passages: frozenset[int]
) -> tuple[float, float]:
    """The share of the question's terms in the best passage; and, by rarity, in any of them."""
    asked = question.terms[question.language]
    if not asked:
        return 0.0, 0.0
    found = [asked & weights.around[number].everything for number in passages]
    whole = sum(weights.rarity[term] for term in asked)
    anywhere = sum(weights.rarity[term] for term in frozenset[str]().union(*found))
    return max(map(len, found), default=0) / len(asked), anywhere / whole
