"""The two things that a question sets side by side, each of which an answer has to tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knowledge.chunk.chunk import in_context
from core.knowledge.strategies.parts import sides
from core.knowledge.wording import content_terms
from core.messages import Passage

# "Compare X and Y", "the difference between X and Y", "X versus Y"; not "X or Y", of which one answers.
_ASKING = {
    "en": r"\A\W*(?:(?:please|can you|could you)\W+)*compare\b|\bdifferences?\b.*\bbetween\b"
    r"|\b(?:versus|vs)\b",
    "de": r"\A\W*(?:(?:bitte|kannst du|können sie)\W+)*vergleichen?\b|\bunterschiede?\b.*\bzwischen\b"
    r"|\bgegenüber\b",
    "es": r"\A\W*(?:(?:por favor|puedes)\W+)*compar(?:a|ar|e)\b|\bdiferencias?\b.*\bentre\b",
}
_INTRODUCED = {
    "en": r".*\b(?:compare|between)\b",
    "de": r".*\b(?:vergleichen?|zwischen)\b",
    "es": r".*\b(?:compar(?:a|ar|e)|entre)\b",
}


def side_by_side(question: str, language: str) -> list[str]:
    """The two sides in words of the question; none where it does not set two things side by side."""
    asking = _ASKING.get(language)
    if asking is None or not re.search(asking, question, re.I | re.S):
        return []
    introduced = re.compile(_INTRODUCED[language], re.I | re.S)
    found = [introduced.sub("", side).strip() for side in sides(question, language)]
    named = [side for side in found if side in question and re.search(r"[^\W\d_]", side)]
    return named if len(named) == len(found) == 2 else []


def asked_of(side: str, other: str, question: str) -> str:
    """The question of one side alone."""
    return " ".join(question.replace(other, " ").split()) if other not in side else side


def bearing(side: str, passages: Sequence[Passage]) -> list[Passage]:
    """The passages that have all of its words, in their titles, headings or text."""
    return [
        passage for passage in passages if _said(passage) >= _terms(side, passage.chunk.language)
    ]


def nearest(asked: str, side: str, passages: Sequence[Passage]) -> list[Passage]:
    """Of those that bear a side, the ones that say most of what is asked of it."""
    found = bearing(side, passages)
    told = {
        passage.chunk.id: len((_terms(asked, language) - _terms(side, language)) & _said(passage))
        for passage in found
        for language in [passage.chunk.language]
    }
    most = max(told.values(), default=0)
    return [passage for passage in found if told[passage.chunk.id] == most]


def _said(passage: Passage) -> frozenset[str]:
    return _terms(in_context(passage.chunk), passage.chunk.language)


def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(content_terms(text, language))
