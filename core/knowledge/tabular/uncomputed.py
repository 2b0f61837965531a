"""Whether a question asks for a figure that an answer neither states nor computes."""

from __future__ import annotations

import re

from core.knowledge.tabular.operations import is_all, means_money, operations, speaks
from core.knowledge.tabular.told import RULE
from core.knowledge.wording import WORD

_FIGURES = {
    "en": r"total|sum|altogether|average|median|share|percentage|proportion",
    "de": r"summe|insgesamt|gesamt\w*|durchschnitt\w*|mittelwert|median|anteil|prozentsatz",
    "es": r"suma|total|promedio|mediana|porcentaje|proporción",
}
"""What stands in no single cell or sentence but where somebody computed it."""
_PLAIN = re.compile(r"how much|wie ?viel|cu[áa]nto", re.I)
"""Asks as often for one amount that is written somewhere."""


def is_uncomputed(question: str, language: str, answer: str) -> bool:
    """Whether a sum, share and the like is asked for that the answer does not call so.

    Or a number, the highest or what all cost, where it shows several rows of a table.
    """
    if not speaks(language):
        return False
    if figures := re.findall(rf"\b(?:{_FIGURES[language]})\b", question, re.I):
        return not any(re.search(rf"\b{each}\b", answer, re.I) for each in figures)
    found = (question[slice(*span)] for _, span in operations(question, language))
    asked = any(not _PLAIN.fullmatch(words) for words in found)
    return _rows(answer) > 1 and (asked or _asks_what_all_cost(question, language))


def _asks_what_all_cost(question: str, language: str) -> bool:
    words = [word.casefold() for word in WORD.findall(question)]
    return any(is_all(w, language) for w in words) and any(means_money(w, language) for w in words)


def _rows(answer: str) -> int:
    """Of tables in CommonMark, their heads and what was left out aside."""
    lines = [line for line in answer.splitlines() if line.startswith("|")]
    heads = sum(map(bool, map(RULE.fullmatch, lines)))
    left_out = sum(set(line) <= set("| …[]0123456789") for line in lines if "…" in line)
    return len(lines) - 2 * heads - left_out
