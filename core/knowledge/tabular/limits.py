"""Which column a bound of the question limits, and by what value in that column's own measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knowledge.tabular.bounds import Bound
from core.knowledge.tabular.cells import thousandths, value
from core.knowledge.tabular.columns import Column, Sheet, is_currency
from core.knowledge.tabular.operations import means_money
from core.knowledge.tabular.reading import Reading, folded
from core.knowledge.tabular.scales import factor, head_scale, letter_factor
from core.knowledge.wording import is_function_word

Limit = float | str
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_CODES = {"$": "usd", "dollar": "usd", "€": "eur", "euro": "eur", "£": "gbp", "₹": "inr"}


def bounded_by(bound: Bound, reading: Reading, sheet: Sheet, language: str) -> int | None:
    """The fitting column that is called nearest to the bound, else the only one; None if unsure."""
    words, (begin, end) = reading.words, bound.span
    fitting = [n for n, each in enumerate(sheet.columns) if _fits(bound, each)]
    called = {
        min(min(abs(words[n].start - end), abs(begin - words[n].end)) for n in at): column
        for column, at in reading.columns.items()
        if column in fitting
    }
    if head_scale(sheet.columns[0].name, language):  # "Net sales (in thousands)" above all of them
        return None
    place = called[min(called)] if called else fitting[0] if len(fitting) == 1 else None
    if place is None or (_is_year(bound) and not sheet.columns[place].yearly):
        named = place in _beside(bound, reading, language)
        return place if named and not bound.ranged else None  # "the amount between 2019 and 2021"
    elsewhere = _beside(bound, reading, language, behind=False) - {0, place}
    return None if elsewhere and not called else place  # a "level above 5" is no price


def _is_year(bound: Bound) -> bool:
    return not (bound.scale or bound.unit) and _YEAR.fullmatch(bound.number) is not None


def _fits(bound: Bound, column: Column) -> bool:
    if _DATE.fullmatch(bound.number):
        return column.dated
    return column.yearly if bound.timed else column.numeric


def _beside(bound: Bound, reading: Reading, language: str, behind: bool = True) -> set[int]:
    """The columns that the words right before and behind it call."""
    words = [n for n, w in enumerate(reading.words) if not is_function_word(w.text, language)]
    before = [n for n in words if reading.words[n].end <= bound.span[0]][-1:]
    after = [n for n in words if reading.words[n].start >= bound.span[1]][:1]
    near = {*before, *(after if behind else [])}
    return {place for place, at in reading.columns.items() if near.intersection(at)}


def limit(bound: Bound, column: Column, language: str) -> Limit | None:
    """The bound's value as the column counts; None where its number, scale or unit is not sure."""
    if _DATE.fullmatch(bound.number):
        return bound.number
    times = _times(bound.scale.rstrip("."), column, language)
    digits, comma = bound.number.lstrip("-"), language != "en"
    if times is None or not _is_in(bound.unit.casefold(), column):
        return None
    if value(digits, comma) is None:
        comma = not comma
    number = value(digits, comma, times)
    if number is None or thousandths([digits], comma):  # 1.000 in English
        return None
    return -number if bound.number.startswith("-") else number


def _times(scale: str, column: Column, language: str) -> float | None:
    if head_scale(column.name, language):  # "more than 5" of "Revenue ($M)"
        return None
    own = column.unit.rsplit(" ", 1)[-1]
    if letter_factor(own, language) or own in ("K", "M", "B", "T"):
        return 1.0 if scale == own else None
    if not scale:
        return 1.0
    money = column.monetary or any(means_money(word, language) for word in folded(column.name))
    sure = money or scale in ("k", "K")
    return factor(" ".join(scale.split()).replace(" ", "_"), language) or (
        letter_factor(scale, language) if sure else None
    )


def _is_in(unit: str, column: Column) -> bool:
    """Whether the bound's unit, if it has one, is the column's; one that has none takes any money."""
    if not unit:
        return True
    if unit == "%" or not column.unit:
        return unit == column.unit or (unit != "%" or "%" in column.name)
    own = [_code(each.casefold()) for each in column.unit.split() if is_currency(each)]
    return own == [_code(unit)]


def _code(unit: str) -> str:
    return _CODES.get(unit.rstrip("s"), unit)


def excludes_all(limits: Sequence[tuple[str, Limit]]) -> bool:
    """Whether no value is within all of these."""
    lows = [each for sign, each in limits if sign in (">", ">=")]
    highs = [each for sign, each in limits if sign in ("<", "<=")]
    return any(_is_above(low, high) for low in lows for high in highs)


def _is_above(one: Limit, other: Limit) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one > other
    return str(one) > str(other)
