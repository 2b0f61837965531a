"""Whom "she" or "his" means: somebody whom a question or an answer named by first and last name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knowledge.sentences import sentences
from core.knowledge.wording import content_terms, is_function_word

_NAME = re.compile(r"(?<![\w.])[^\W\d_a-z][^\W\d_A-Z]+(?:[ -][^\W\d_a-z][^\W\d_A-Z]+)+")
"""Two or more words with capitals in a row."""
_PRONOUNS: dict[str, tuple[str, str]] = {
    "en": ("she|her|hers", "he|him|his"),
    "de": ("(?-i:sie)|ihr(?:e[rsnm]?)?", "er|ihn|ihm|sein(?:e[rsnm]?)?"),
    "es": ("ella", "él"),
}
"""By language, those of a woman and those of a man."""
_OWNING = re.compile(r"\b(?:his|her(?=\s+\w))\b", re.I)
_OTHER = re.compile(r"\b(?:other|further)\s+", re.I)
"""Than what was told before, which is not searched for."""
_WHO = re.compile(r"\b(?:who|whom|whose|wer|wem|wen|wessen|quién(?:es)?)\b", re.I)
_WHO_IS = re.compile(r"^\W*(?:who|wer|quién)(?:'s|\s+(?:is|was|ist|war|es|era))\s+(.+?)\W*$", re.I)


def person_meant(question: str, before: Sequence[tuple[str, str]], language: str) -> str:
    """The name of the person that a pronoun of the question stands for; "" where there is none.

    `before` are questions with their answers, oldest first. The same pronoun goes on meaning the
    same person; else it is who was named last: by the answer where it was asked who, or by a
    question.
    """
    wanted = _kind(question, language)
    bound: dict[int, str] = {}
    last = ""
    for asked, answer in before if wanted else ():
        kind = _kind(asked, language)
        if kind and last:
            bound.setdefault(kind, last)
        elif not (kind or language == "en" or _WHO.search(asked)):
            bound, last = {}, ""  # in other languages things are called "she", too
        named = [name for name in _named(asked, answer, language) if name not in bound.values()]
        if named:
            last = named[0]
            bound = bound if kind else {}
    return bound.get(wanted) or last


def _named(asked: str, answer: str, language: str) -> list[str]:
    """Who is named where the question is answered best, if it asks who; else in the question."""
    own = _names(asked, language)
    whole = _WHO_IS.match(asked)
    if not _WHO.search(asked) or (whole and own and own[0] == whole[1]):
        return own
    terms = {*content_terms(asked, language)}
    told = [answer[start:end] for start, end in sentences(answer)]
    told = sorted(told, key=lambda each: -len(terms.intersection(content_terms(each, language))))
    return [name for each in told for name in _names(each, language) if name not in own]


def _names(text: str, language: str) -> list[str]:
    found = _NAME.findall(text)
    return [name for name in found if not is_function_word(name.split()[0], language)]


def with_person(question: str, name: str, language: str) -> str:
    """The name in the pronoun's place, or in brackets where words would have to be bent."""
    if language != "en":
        said = question.rstrip(" ?？!.")
        return f"{said} ({name}){question[len(said) :].strip()}"
    owning = _OWNING.search(question)
    found = owning or re.search(rf"\b(?:{'|'.join(_PRONOUNS['en'])})\b", question, re.I)
    if found is None:
        return question
    words = f"{name}'s" if owning else name
    whole = f"{question[: found.start()]}{words}{question[found.end() :]}"
    return _OTHER.sub("", whole)


def _kind(question: str, language: str) -> int:
    """1 for a woman's pronoun, 2 for a man's, 0 for none."""
    for kind, words in enumerate(_PRONOUNS.get(language, ()), 1):
        if re.search(rf"\b(?:{words})\b", question, re.I):
            return kind
    return 0
