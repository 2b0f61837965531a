"""What the columns of a table hold, numbers or words, told by all of their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.knowledge.tabular.cells import (
    NOTHING,
    Written,
    decimal_comma,
    plain_cell,
    thousandths,
    value,
    written,
)
from core.knowledge.tabular.grid import Grid
from core.knowledge.tabular.scales import CURRENCIES, SYMBOLS, ladder, letter_factor
from core.knowledge.tabular.totals import kept
from core.ports import Cell

ODD = 0.2
"""The share of cells that may be no number in a column of numbers; they are left out, and told."""
_COMMA_LANGUAGES = "cs da de es fi fr hu id it nl no pl pt ro ru sv tr"
DECIMAL_COMMA = frozenset(_COMMA_LANGUAGES.split())
"""Languages in which 1.234 is more than a thousand where nothing else of the column tells."""
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Column:
    """One column, its cells as numbers where that is what they are."""

    name: str
    """What its head says, or its number."""
    cells: tuple[Cell, ...]
    numeric: bool
    unit: str = ""
    """What stands beside each of its numbers: a currency, % or a measure."""
    odd: int = 0
    """Cells that are no number among numbers."""
    thousandths: str = ""
    """One of its numbers as it is written, where all could be a thousand times as much."""

    @property
    def yearly(self) -> bool:
        """Whether all of its numbers may be years, which nobody adds up."""
        numbers = [cell for cell in self.cells if isinstance(cell, float)]
        return bool(numbers) and all(n.is_integer() and 1000 <= n <= 2999 for n in numbers)

    @property
    def dated(self) -> bool:
        """Whether all of its cells are dates that sort as words do: 2026-01-31."""
        filled = [cell for cell in self.cells if cell is not None]
        return bool(filled) and all(isinstance(c, str) and _DATE.fullmatch(c) for c in filled)

    @property
    def monetary(self) -> bool:
        """Whether its numbers stand beside a currency."""
        return any(is_currency(each) for each in self.unit.split())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that can be computed over."""

    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    """Which rows of the grid its cells are from: all but those that hold totals of others."""
    doubtful: bool = False
    """Whether one of its rows may hold a total of others, or be a row like them."""

    @property
    def totals(self) -> int:
        """Rows that are left out, since they would count twice."""
        return len(self.grid.rows) - len(self.rows)


def sheet(grid: Grid) -> Sheet:
    """Numbers as numbers: 1,234.5 and 1.234,5 by how the column writes them. Pure; linear in its cells."""
    language = grid.first.language
    names = _names(grid.head)
    every = [
        _column(name, [row[place] for row in grid.rows], language)
        for place, name in enumerate(names)
    ]
    rows, doubtful = kept(grid.rows, [each.cells for each in every if each.numeric])
    if len(rows) < len(grid.rows):  # a total may be written otherwise than what it is the total of
        every = [
            _column(name, [grid.rows[n][place] for n in rows], language)
            for place, name in enumerate(names)
        ]
    return Sheet(grid, tuple(every), rows, doubtful)


def is_currency(unit: str) -> bool:
    """Whether money is counted in it: €, US$, EUR."""
    return unit.casefold() in CURRENCIES or unit[-1:] in SYMBOLS


def _names(head: Sequence[str]) -> list[str]:
    """Each its own, since a query calls columns by them; letter case does not tell them apart."""
    names: list[str] = []
    taken: Counter[str] = Counter()
    for place, cell in enumerate(head, 1):
        name = plain_cell(cell)[:60] or f"column {place}"
        while taken[name.casefold()]:
            name = f"{name} {place}"
        taken[name.casefold()] += 1
        names.append(name)
    return names


def _column(name: str, texts: Sequence[str], language: str) -> Column:
    plain = [plain_cell(text) for text in texts]
    filled = sum(text.casefold() not in NOTHING for text in plain)
    words = Column(name, tuple(text or None for text in plain), numeric=False)
    read = written(plain, language)
    found = [each for each in read if each]
    factors = _factors(name, found, language)
    if not found or factors is None:
        return words
    digits = [each.digits for each in found]
    comma = decimal_comma(digits, language in DECIMAL_COMMA)
    cells = tuple(_number(each, comma, factors) for each in read)
    numbers = sum(cell is not None for cell in cells)
    units = Counter(_unit(each, factors) for each in found)
    if not numbers or numbers < (1 - ODD) * filled or not _are_alike(units):
        return words
    unit = next(filter(None, (_shown(each, factors) for each in found)), "")
    return Column(name, cells, True, unit, filled - numbers, thousandths(digits, comma))


def _factors(name: str, found: Sequence[Written], language: str) -> Mapping[str, float] | None:
    """What each letter behind a number multiplies it by; None where it is not sure.

    K is a thousand where each is money, and M a million where there are K as well. Where some
    are written short and others are not, two scales show that each number says its own.
    """
    lettered = [each for each in found if each.tail.letter]
    letters = {each.tail.letter for each in lettered}
    factors: Mapping[str, float] = {}
    if lettered and (_money(name) or all(_money(each.unit) for each in lettered)):
        known = {each: letter_factor(each, language) or 1.0 for each in letters}
        factors = known
    elif len(letters) > 1:
        factors = ladder(letters, name)
        if not factors:
            return None
    scales = {factors.get(each.tail.letter, each.tail.factor) for each in found if _says(each)}
    return None if 1.0 in scales and len(scales) == 2 else factors


def _says(each: Written) -> bool:
    """Nothing is nothing on every scale."""
    return each.digits.strip("0.,") != ""


def _money(text: str) -> bool:
    return any(is_currency(word) for word in re.findall(rf"[^\W\d_]+|[{SYMBOLS}]", text))


def _number(each: Written | None, comma: bool, factors: Mapping[str, float]) -> float | None:
    if each is None:
        return None
    number = value(each.digits, comma, factors.get(each.tail.letter, each.tail.factor))
    return -number if number is not None and each.negative else number


def _shown(each: Written, factors: Mapping[str, float]) -> str:
    return each.unit if each.tail.letter in factors else f"{each.unit} {each.tail.letter}".strip()


def _unit(each: Written, factors: Mapping[str, float]) -> str:
    """To be compared: "eur" and "Hours" by their letters, but "mW" is not "MW" and "ms" is not "m"."""
    unit = _shown(each, factors)
    return unit.casefold().rstrip("s") if len(unit) > 3 or is_currency(unit) else unit


def _are_alike(units: Collection[str]) -> bool:
    """One unit at most; a currency may stand at the first of many numbers alone, no other unit may."""
    named = [unit for unit in units if unit]
    return not named or (len(named) == 1 and ("" not in units or named[0] in SYMBOLS))
