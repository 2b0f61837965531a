"""What makes a question another one than the examples of an answer, however like them it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.knowledge.terms import terms
from core.ports import CuratedAnswer
from core.understanding.asking import asked_for, asks_otherwise
from core.understanding.denying import denies
from core.understanding.figures import figures
from core.understanding.poles import opposed

Kind = Literal["number", "name", "negation", "opposite", "asks"]

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
    """
    number = _other_number(question, language, answer)
    if number is not None:
        return Differing("number", number)
    examples, alike = answer.questions, language == answer.language
    if {denies(each, answer.language) for each in examples} == {not denies(question, language)}:
        return Differing("negation")
    asked = [asked_for(each, answer.language) for each in examples]
    if asks_otherwise(asked_for(question, language), asked):
        return Differing("asks")
    if alike and (word := opposed(question, "\n".join(examples), language)):
        return Differing("opposite", word)
    if alike and (name := _other_name(question, language, answer)):
        return Differing("name", name)
    return None


def _other_number(question: str, language: str, answer: CuratedAnswer) -> str | None:
    """One that no example has, or "" where it lacks one that all have; None where neither is so.

    Where no example has any, one that the answer itself says is its own.
    """
    examples = [figures(each, answer.language) for each in answer.questions]
    asked, known = figures(question, language), frozenset[str]().union(*examples)
    if not known:
        known = figures(answer.text, answer.language)
    if asked - known:
        return min(asked - known)
    return "" if frozenset.intersection(*examples) - asked else None


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
