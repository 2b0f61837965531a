"""What the columns of a table hold, numbers or words, told by all of their cells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.knowledge.tabular.grid import Grid
from core.ports import Cell

ODD = 0.2
"""The share of cells that may be no number in a column of numbers; they are left out, and told."""
_COMMA_LANGUAGES = "cs da de es fi fr hu id it nl no pl pt ro ru sv tr"
DECIMAL_COMMA = frozenset(_COMMA_LANGUAGES.split())
"""Languages in which 1.234 is more than a thousand where nothing else of the column tells."""

_MONEY_UNITS = "$ £ € ¥ ₹ ₽ eur usd gbp chf jpy cny inr euro dollar"
CURRENCIES = frozenset(_MONEY_UNITS.split())
"""Units of money, in lower case."""
_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<minus>[-+])?\s*(?P<before>[A-Z]{3}|[$£€¥₹₽])?\s*(?P<sign>[-+])?\s*"
    r"(?P<digits>\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d[\d.,]*)"
    r"\s*(?P<unit>[^\W\d_]{1,12}\.?|[$£€¥₹₽%‰°])?\s*\)?"
)
_NOTHING = frozenset(("", "-", "--", "n/a", "na", "k.a.", "null", "none", "nan"))
_TOTALS = re.compile(
    r"(?:sub|grand )?totals?\b|(?:gesamt|zwischen)?summe\b|gesamt\b|insgesamt\b|suma\b|totale?s?\b|"
    r"合计|总计|小计|合計|小計",
    re.I,
)
_WITH_POINT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WITH_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")


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

    @property
    def yearly(self) -> bool:
        """Whether all of its numbers may be years, which nobody adds up."""
        numbers = [cell for cell in self.cells if isinstance(cell, float)]
        return bool(numbers) and all(n.is_integer() and 1000 <= n <= 2999 for n in numbers)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that can be computed over."""

    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    """Which rows of the grid its cells are from: all but those that hold totals of others."""

    @property
    def totals(self) -> int:
        """Rows that are left out, since they would count twice."""
        return len(self.grid.rows) - len(self.rows)


def sheet(grid: Grid) -> Sheet:
    """Numbers as numbers: 1,234.5 and 1.234,5 by how the column writes them. Pure; linear in its cells."""
    kept = tuple(n for n, row in enumerate(grid.rows) if not _is_total(row))
    comma = grid.first.language in DECIMAL_COMMA
    names = _names(grid.head)
    columns = tuple(
        _column(name, [grid.rows[n][place] for n in kept], comma)
        for place, name in enumerate(names)
    )
    return Sheet(grid, columns, kept)


def plain_cell(text: str) -> str:
    """A cell without emphasis, code marks and the like, white space as single spaces."""
    return " ".join(re.sub(r"\*\*|__|`|^[*_]|[*_]$", "", text).split())


def _is_total(row: Sequence[str]) -> bool:
    first = next((plain_cell(cell) for cell in row if cell), "")
    return _TOTALS.match(first) is not None


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


def _column(name: str, texts: Sequence[str], comma: bool) -> Column:
    plain = [plain_cell(text) for text in texts]
    filled = [text for text in plain if text.casefold() not in _NOTHING and text not in "–—"]
    matches = [match for text in filled if (match := _NUMBER.fullmatch(_simple(text)))]
    comma = _decimal_comma([match["digits"] for match in matches], comma)
    cells = tuple(number(text, comma) for text in plain)
    numbers = sum(cell is not None for cell in cells)
    units = Counter(_unit(match) for match in matches)
    if not numbers or numbers < (1 - ODD) * len(filled) or not _are_alike(units):
        return Column(name, tuple(text or None for text in plain), numeric=False)
    return Column(name, cells, True, max(units, key=len), len(filled) - numbers)


def _unit(match: re.Match[str]) -> str:
    return (match["before"] or match["unit"] or "").casefold().rstrip("s.")


def _are_alike(units: Counter[str]) -> bool:
    """One unit at most; a currency may stand at the first of many numbers alone, no other unit may."""
    named = [unit for unit in units if unit]
    return not named or (len(named) == 1 and (not units[""] or named[0] in "$£€¥₹₽"))


def number(text: str, comma: bool) -> float | None:
    """The number in a cell, with a decimal comma or point; brackets are a minus, as accountants write it."""
    match = _NUMBER.fullmatch(_simple(text))
    if match is None:
        return None
    digits = re.sub(r"[' ]", "", match["digits"])
    if not (_WITH_COMMA if comma else _WITH_POINT).fullmatch(digits):
        return None
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    negative = bool(match["open"]) or "-" in (match["minus"], match["sign"])
    return -float(digits) if negative else float(digits)


def _simple(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("’", "'").strip()


def _decimal_comma(digits: Sequence[str], usual: bool) -> bool:
    """Whether these write 1.234,5: by the first that can be read in one way only, else as usual."""
    for text in digits:
        bare = re.sub(r"[' ]", "", text)
        point, comma = _WITH_POINT.fullmatch(bare), _WITH_COMMA.fullmatch(bare)
        if bool(point) != bool(comma):
            return comma is not None
    return usual
