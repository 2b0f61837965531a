"""How surely passages answer a question: from meaning and words, weighed by a logistic regression.

For English fitted on questions to two sets of software documentation, half of them about matters
that the set does not hold, many of those close by; each set kept out in turn. See
docs/measurements.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.knowledge.relevance import Question, Weights, by_language
from core.messages import Passage

ENOUGH = 0.5
"""From this confidence on passages are quoted."""

SURE = 0.75
"""Below it an answer is said to be unsure: the right section came first for .4 of them, above for .7."""

_MEANING, _BEST_PASSAGE, _ANYWHERE, _BIAS = 16.0, 2.0, 4.0, -10.9
# People ask in words of their own, which the rule above holds against them: what is so near in
# meaning is shown as well, but never as sure.
_NEAR, _NEAR_BIAS, _NEVER_SURE = 8.0, -3.68, 1.0
# Without a model: where the engine of one fails.
_WORDS_BEST, _WORDS_ANYWHERE, _WORDS_BIAS = 6.6, 3.5, -6.1
# In a language other than English, by the multilingual model, whose passages tell more than their
# pieces do. Fitted on German and French questions, moved so that none about something else is
# answered, and confirmed in four languages. A share of the question's words tells nothing there, but
# a passage that has them all answered each time (docs/measurements.md).
_OTHER, _OTHER_BIAS = 7.9, -1.9
_COMPLETE = 2.0
"""For a passage that has all of the question's words: in six sets of English questions 65 of 268
answerable ones have one, and 2 of 90 others."""
_FEWEST = 3
"""Words of a question from which on that makes it sure: "Can you repeat that?" has one. To add nothing
for fewer refused none of the questions without an answer, and one German and three Portuguese ones
that have one."""
# Across languages words tell nothing, and the nearest piece no more than the nearest passage. Fitted
# on questions in three languages to documents in four (docs/measurements.md).
_ABROAD, _ABROAD_BIAS = 12.0, -3.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What passages of one kind of language say of a question, and how surely they answer it."""

    passages: frozenset[int]
    """Their numbers."""
    confidence: float
    """0 to 1."""


def evidence(
    question: Question,
    weights: Weights,
    passages: Sequence[Passage],
    among: Collection[int] | None = None,
) -> tuple[Evidence, ...]:
    """Of the passages in the question's language and of those in others, each by its own rule.

    What is near in one embedding space says nothing of what is near in another. With `among`, of
    the passages with these numbers alone.
    """
    own, others = by_language(question, passages)
    counted = frozenset(range(len(passages)) if among is None else among)
    at_home = _english if question.language == "en" else _in_its_language
    return tuple(
        Evidence(numbers, _confidence(question, weights, numbers, rule))
        for numbers, rule in ((own & counted, at_home), (others & counted, _abroad))
        if numbers
    )


@dataclass(frozen=True, slots=True)
class _Signs:
    """What the rules weigh, of some passages."""

    nearest: float
    """Likeness of the nearest piece."""
    whole: float
    """Likeness of the nearest passage; where only words were searched, of the nearest piece."""
    best: float
    """The share of the question's terms in the best passage."""
    anywhere: float
    """The share of them, by rarity, in any passage."""
    asked: int
    """How many terms those are."""


def _confidence(
    question: Question,
    weights: Weights,
    numbers: frozenset[int],
    rule: Callable[[_Signs], float],
) -> float:
    near = [likeness for p, likeness in weights.meaning.items() if p.passage in numbers]
    best, anywhere = _coverage(question, weights, numbers)
    asked = len(question.terms[question.language])
    if near:
        nearest = max(near)
        wholes = [w for n in sorted(numbers) if (w := weights.whole[n]) is not None] or [nearest]
        score = rule(
            _Signs(nearest=nearest, whole=max(wholes), best=best, anywhere=anywhere, asked=asked)
        )
    else:
        score = _WORDS_BIAS + _WORDS_BEST * best + _WORDS_ANYWHERE * anywhere
    return 1 / (1 + math.exp(-score))


def _english(signs: _Signs) -> float:
    words = _BEST_PASSAGE * signs.best + _ANYWHERE * signs.anywhere
    fitted = _completed(_BIAS + _MEANING * signs.nearest + words, signs)
    return max(fitted, min(_NEAR_BIAS + _NEAR * signs.nearest, _NEVER_SURE))


def _in_its_language(signs: _Signs) -> float:
    return _completed(_OTHER_BIAS + _OTHER * signs.whole, signs)


def _completed(fitted: float, signs: _Signs) -> float:
    """With what a passage adds that has all of the question's words; a few of them make nothing sure."""
    if signs.best < 1.0:
        return fitted
    more = fitted + _COMPLETE
    return more if signs.asked >= _FEWEST else max(fitted, min(more, _NEVER_SURE))


def _abroad(signs: _Signs) -> float:
    return _ABROAD_BIAS + _ABROAD * signs.whole


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
