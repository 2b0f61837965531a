"""What a question limits a number or a date by: more than 5k, from 2019 to 2021, 2020 or later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.knowledge.tabular.scales import SYMBOLS, words

_SIGNS: dict[str, dict[str, str]] = {
    "en": {
        ">=": "at least|no less than|no fewer than|minimum of",
        "<=": "at most|no more than|up to|maximum of",
        ">": "more than|greater than|higher than|larger than|over|above|exceed(?:s|ing)?",
        "<": "less than|fewer than|lower than|smaller than|under|below",
    },
    "de": {
        ">=": "mindestens",
        "<=": "höchstens|bis zu|nicht mehr als",
        ">": "mehr als|größer als|höher als|über",
        "<": "weniger als|kleiner als|niedriger als|unter",
    },
    "es": {
        ">=": "al menos|como m[íi]nimo|no menos de",
        "<=": "como m[áa]ximo|hasta|no m[áa]s de",
        ">": "m[áa]s de|mayor que|m[áa]s que|superior a",
        "<": "menos de|menor que|menos que|inferior a",
    },
}
_TIMES: dict[str, dict[str, str]] = {
    "en": {
        ">=": "since|(?:in|on|at) or after",
        "<=": "(?:in|on|at) or before",
        ">": "after",
        "<": "before",
    },
    "de": {">=": "seit|ab", ">": "nach", "<": "vor"},
    "es": {">=": "desde|a partir de", ">": "despu[ée]s de", "<": "antes de"},
}
"""Of years and dates alone. Whether "by" and "until" a year count the year is not sure."""
_BEHIND: dict[str, dict[str, str]] = {
    "en": {
        ">=": "or (?:more|higher|above|over|greater)",
        "<=": "or (?:less|fewer|lower|below|under)",
    },
    "de": {">=": "oder (?:mehr|höher|darüber)", "<=": "oder (?:weniger|niedriger|darunter)"},
    "es": {">=": "o m[áa]s", "<=": "o menos"},
}
_TIMES_BEHIND: dict[str, dict[str, str]] = {
    "en": {">=": "(?:or|and) (?:later|after|newer)", "<=": "(?:or|and) (?:earlier|before|older)"},
    "de": {">=": "(?:oder|und) (?:später|danach)", "<=": "(?:oder|und) (?:früher|davor)"},
    "es": {">=": "(?:o|y) (?:despu[ée]s|m[áa]s tarde)", "<=": "(?:o|y) antes"},
}
_NO_MORE = {
    "en": r"(?!\s+(?:than\b|\W?\d))",
    "de": r"(?!\s+(?:als\b|\W?\d))",
    "es": r"(?!\s+(?:que\b|de\b|\W?\d))",
}
"""Else the next bound begins there: "5 or more than 9"."""
_RANGES = {
    "en": (("between", "and"), ("from", "to")),
    "de": (("zwischen", "und"), ("von", "bis")),
    "es": (("entre", "y"), ("desde", "hasta"), ("de", "a")),
}
_LEFT_OVER = {
    "en": "between since until till through thru onward onwards later earlier before after over under "
    "above below beyond within prior past around about approximately roughly nearly almost either as up",
    "de": "zwischen seit bis ab später früher vor über unter etwa rund ungefähr circa ca knapp "
    "fast innerhalb binnen entweder",
    "es": "entre desde hasta partir después antes luego tras sobre bajo casi aproximadamente unos cerca",
}
_BESIDE = {
    "en": "in of for during the and or with did does do has have had is are was were s",
    "de": "in im von für des der das die den dem und oder hat haben ist sind war waren",
    "es": "en de del para durante el la los las y o e u hay tiene tienen",
}
_JOINTS = {"en": "and or", "de": "und oder", "es": "y o e u"}
_ALTERNATIVES = {"en": "or", "de": "oder bzw", "es": "o u"}
_CODES = "EUR|USD|GBP|CHF|JPY|CNY|INR"
_MONEY = rf"[{SYMBOLS}]|(?:{_CODES}|euros?|dollars?)\b"


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison with a number or a date, and where it stands in the question."""

    sign: str
    number: str
    span: tuple[int, int]
    scale: str = ""
    """What makes it larger: k, Mio."""
    unit: str = ""
    """A currency or %."""
    timed: bool = False
    """Whether the words are said of years and dates."""
    ranged: bool = False
    """Whether it is one end of two."""


def bounds(question: str, language: str) -> list[Bound]:
    """Every "more than 5" and "between 5 and 8" that is understood to its last letter, none twice."""
    found = [*_ranges(question, language)]
    for table, timed in ((_SIGNS, False), (_TIMES, True)):
        for sign, said in table[language].items():
            found += _all(rf"\b(?:{said})\s+{_amount(language)}", question, sign, timed)
    for table, timed in ((_BEHIND, False), (_TIMES_BEHIND, True)):
        for sign, said in table[language].items():
            behind = rf"\s+(?:{said})\b{_NO_MORE[language]}"
            found += _all(rf"(?<![\w.,/:-]){_amount(language)}{behind}", question, sign, timed)
    return [one for one in found if not any(_is_within(one, other) for other in found)]


def asks_bound(question: str, language: str) -> bool:
    """Whether a number is limited in words, be it understood or not."""
    said = "|".join((*_SIGNS[language].values(), *_TIMES[language].values()))
    return re.search(rf"\b(?:{said})\s+\W?\d", question, re.I) is not None or bool(
        bounds(question, language)
    )


def _is_within(one: Bound, other: Bound) -> bool:
    (start, end), (begin, last) = one.span, other.span
    return begin <= start and end <= last and (begin, last) != (start, end)


def _all(pattern: str, question: str, sign: str, timed: bool) -> list[Bound]:
    return [
        Bound(sign, m["number"], m.span(), m["scale"] or "", m["before"] or m["unit"] or "", timed)
        for m in re.finditer(pattern, question, re.I)
    ]


def _ranges(question: str, language: str) -> Iterator[Bound]:
    """Both ends, which count; written short alike or not at all."""
    one, amount = _amount(language, "1"), _amount(language)
    for begins, joins in _RANGES[language]:
        for m in re.finditer(rf"\b{begins}\s+{one}\s+{joins}\s+{amount}", question, re.I):
            if (m["scale1"], bool(m["before1"])) != (m["scale"], bool(m["before"])):
                continue
            scale, unit = m["scale"] or "", m["before"] or m["unit"] or ""
            yield Bound(">=", m["number1"], m.span(), scale, unit, ranged=True)
            yield Bound("<=", m["number"], m.span(), scale, unit, ranged=True)


@cache
def _amount(language: str, suffix: str = "") -> str:
    """A regular expression of a number with all that is written to it; where more follows, none."""
    return (
        rf"(?P<before{suffix}>{_CODES}|[{SYMBOLS}])?\s*"
        rf"(?P<number{suffix}>\d{{4}}-\d\d-\d\d|-?\d[\d.,]*\d|-?\d)"
        rf"(?:\s?(?P<scale{suffix}>(?:{words(language)})\b\.?))?"
        rf"(?:\s?(?P<unit{suffix}>{_MONEY}|%))?"
        r"(?=[?!;:,.)\]\"'»”]*(?:\s|$))(?!\s+[\d/–°-])"
    )


def left_over(word: str, language: str) -> bool:
    """Whether it limits something, so that it may not be passed over where no bound took it."""
    return word in _LEFT_OVER[language].split()


def goes_before(word: str, language: str) -> bool:
    """Whether "2020" behind it means 2020 and nothing before or after."""
    return word in _BESIDE[language].split()


def joins(text: str, language: str) -> bool:
    """Whether what stands between two numbers only lists them."""
    return text.strip(" ,").casefold() in ("", *_JOINTS[language].split())


def is_or(word: str, language: str) -> bool:
    """Whether it leaves a choice."""
    return word in _ALTERNATIVES[language].split()
