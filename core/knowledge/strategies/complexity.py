"""How much a question asks at once, from 0 to 1, by its structure, and what says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from core.knowledge.scope import chooses
from core.knowledge.strategies.parts import clauses, content_words

RELATION = 0.15
NAME = 0.15
COMPARISON = 0.3
CLAUSE = 0.15
LONG = 0.15
LEANING = 0.6
LEADING = 0.6
LONG_WORDS = 14
"""Words of content from which on a question is long."""

# What makes one thing out of another: "the author of", "Ann's", "whose", a relative clause.
_RELATIONS = {
    "en": "of|whose|'s|’s|who|(?<=\\w )(?:that|which)",
    "de": "von|vom|des|dessen|deren",
    "es": "de|del|cuyo|cuya",
    "fr": "de|du|des|dont|d'",
    "it": "di|del|della|dei|cui",
    "pt": "de|do|da|dos|das|cujo|cuja",
    "zh": "的",
    "ja": "の",
}
_COMPARING = {
    "en": "than|both|same|compared?|compare|differ|differs|difference|differences|versus|vs|between",
    "de": "als|beide|beiden|gleiche|gleichen|unterschied|unterschiede|vergleich|zwischen",
    "es": "que|ambos|ambas|mismo|misma|diferencia|diferencias|entre",
    "fr": "que|même|différence|différences|entre|deux",
    "it": "che|entrambi|stesso|stessa|differenza|differenze|tra",
    "pt": "que|ambos|mesmo|mesma|diferença|diferenças|entre",
    "zh": "比|区别|相同|还是",
    "ja": "より|違い|同じ|どちら",
}


@dataclass(frozen=True, slots=True)
class Complexity:
    """The figure with its reasons; `several` hops or sides, or leaning on what was said."""

    value: float
    reasons: tuple[str, ...]
    several: bool
    leaning: bool


def complexity(
    question: str,
    language: str,
    known: Collection[str] = (),
    *,
    leading: Collection[str] = (),
    leaning: bool = False,
) -> Complexity:
    """By relations, comparisons, clauses, length, and names that documents bear (`known`).

    Names that are `leading` from what one search found to other documents call for a second hop.
    """
    relations = _count(_RELATIONS, question, language)
    compared = compares(question, language)
    parts = len(clauses(question, language))
    long = len(content_words(question, language)) >= LONG_WORDS
    told = (
        (min(relations, 3) * RELATION, f"{relations} relations"),
        (min(len(known), 3) * NAME, f"names that documents bear: {', '.join(sorted(known))}"),
        (COMPARISON * compared, "compares or lets choose"),
        (min(max(0, parts - 1), 2) * CLAUSE, f"{parts} clauses"),
        (LONG * long, "many words of content"),
        (LEADING * bool(leading), f"names lead further: {', '.join(sorted(leading)[:8])}"),
        (LEANING * leaning, "leans on what was said"),
    )
    value = min(1.0, sum(weight for weight, _ in told))
    reasons = tuple(words for weight, words in told if weight)
    several = bool(leading) or (relations + compared > 0 and bool(known)) or len(known) > 1
    return Complexity(round(value, 2), reasons, several, leaning)


def asked_through(question: str, language: str) -> list[str]:
    """What is asked of one thing that only another tells: the words before several relations.

    "Who is the manager of the person who owns it?": the manager. Nothing where there is one alone.
    """
    first = re.match(r"\W*\w+", question)
    found = list(_matches(_RELATIONS, question, language, first.end() if first else 0))
    return content_words(question[: found[0].start()], language) if len(found) > 1 else []


def compares(question: str, language: str) -> bool:
    """Whether it asks for a difference, a likeness or a choice."""
    words = [word.strip(".,;:?!").casefold() for word in question.split()]
    chosen = any(chooses(word, language) for word in words)
    return chosen or _count(_COMPARING, question, language) > 0


def _count(lists: dict[str, str], question: str, language: str) -> int:
    return len(list(_matches(lists, question, language)))


def _matches(
    lists: dict[str, str], question: str, language: str, start: int = 0
) -> Iterator[re.Match[str]]:
    words = lists.get(language, lists["en"])
    pattern = words if language in ("zh", "ja") else rf"(?:\b|(?=['’]))(?:{words})(?:\b|(?<='))"
    return re.compile(pattern, re.I).finditer(question, start)
