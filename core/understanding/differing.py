"""What makes a question another one than the examples of an answer, however like them it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from core.knowledge.terms import terms
from core.knowledge.wording import content_terms
from core.ports import CuratedAnswer
from core.understanding.asking import asked_for, asks_otherwise, without_asking
from core.understanding.denying import denies
from core.understanding.figures import figures
from core.understanding.poles import opposed

Kind = Literal["number", "name", "negation", "opposite", "asks"]

MOST_OWN = 1
"""Terms that a question may have to itself and still be the examples with one word changed."""
UNSPACED = frozenset(("zh", "ja"))
"""Whose terms are pairs of characters, several of which one word makes."""

_NAME = re.compile(r"(?<=\w[ ,’'\"“(])[“\"'(]?([A-Z][\w-]+)|\b([A-Z]{2,}[A-Z\d]*)\b")
_CASED = frozenset(("en", "es"))
"""Where only names are capitalised amid a sentence."""


@dataclass(frozen=True, slots=True)
class Differing:
    """How it differs, and the word by which; "" where it is by what the question lacks."""

    kind: Kind
    word: str = ""


def differing(question: str, language: str, answer: CuratedAnswer) -> Differing | None:
    """The first thing that only the question says, or only the examples do; None for none.

    Likeness by an embedding does not see these: to it, "enable" and "disable", 2024 and 2025, and
    "how" and "when" are nearly one. Only opposites and names need both to be in one language.
    A question with more words of its own is told by its likeness, and its "not" may be about them.
    """
    examples, alike = answer.questions, language == answer.language
    closely = not alike or is_close(question, answer)
    if (number := _other_number(question, language, answer, closely=closely)) is not None:
        return Differing("number", number)
    asked = asked_for(question, language)
    theirs = [asked_for(each, answer.language) for each in examples]
    if closely and asks_otherwise(asked, theirs):
        return Differing("asks")
    denied = {denies(each, answer.language) for each in examples}
    if closely and asked and all(theirs) and denied == {not denies(question, language)}:
        return Differing("negation")
    if asked and alike and closely and (word := opposed(question, "\n".join(examples), language)):
        return Differing("opposite", word)
    if alike and (name := _other_name(question, language, answer)):
        return Differing("name", name)
    return None


def is_close(question: str, answer: CuratedAnswer) -> bool:
    """Whether it is the examples with hardly a word changed."""
    most = MOST_OWN * (2 if answer.language in UNSPACED else 1)  # a run holds a particle, too
    return len(own_words(question, answer)) <= most


def own_words(question: str, answer: CuratedAnswer) -> list[str]:
    """The terms that say something which it has and no example; where none are parted by spaces, runs."""
    known = frozenset(content_terms("\n".join(answer.questions), answer.language))
    found = content_terms(without_asking(question, answer.language), answer.language)
    if answer.language not in UNSPACED:
        return sorted({*found} - known)
    runs = groupby(found, key=known.__contains__)
    return ["".join(run) for is_known, run in runs if not is_known]


def _other_number(
    question: str, language: str, answer: CuratedAnswer, *, closely: bool
) -> str | None:
    """One in place of one that all examples have, or "" where there is none; None where neither is so.

    Where the examples' numbers differ, any may stand there. Where they have none, neither example
    nor answer knows the one that is added to a question that is else the same.
    """
    examples = [figures(each, answer.language) for each in answer.questions]
    asked, known = figures(question, language), frozenset[str]().union(*examples)
    fixed = frozenset.intersection(*examples)
    if fixed and closely:
        added = asked - known
        return min(added, default="") if fixed - asked or added else None
    added = frozenset[str]() if known else asked - figures(answer.text, answer.language)
    return min(added) if added and closely else None


def _other_name(question: str, language: str, answer: CuratedAnswer) -> str:
    """One of the question in place of one that all examples have."""
    fixed = [set(map(str.lower, _names(each, language))) for each in answer.questions]
    said = set(terms(question, language).split())
    if not any(not said & set(terms(name, language).split()) for name in set.intersection(*fixed)):
        return ""
    known = set(terms("\n".join((*answer.questions, answer.text)), language).split())
    for name in _names(question, language):
        if not known & set(terms(name, language).split()):
            return name
    return ""


def _names(text: str, language: str) -> Sequence[str]:
    found = [inner or short for inner, short in _NAME.findall(text)]
    return [name for name in found if language in _CASED or name.isupper()]
