"""Tables without a head: the first row is a row like all others, which the types of its cells tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

SAMPLE = 200
"""Rows that tell the type of a column."""
FEWEST = 2
"""Cells that make a type."""

_LONGEST = 200
"""Characters of a cell that is more than words."""
_NUMBER = re.compile(r"[-+(]?\s*(?:[A-Z]{3}|[$£€¥₹])?\s*[-+]?\d[\d.,' ]*\s*(?:%|[$£€¥₹])?\)?")
_KINDS = {
    "year": re.compile(r"1[5-9]\d\d|2[01]\d\d"),
    "whole": re.compile(r"[-+]?\d{1,18}"),
    "number": _NUMBER,
    "date": re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ][\d:.]+Z?)?|\d\d?([./-])\d\d?\1\d{2,4}"),
    "time": re.compile(r"\d\d?:\d\d(?::\d\d)?"),
    "address": re.compile(r"https?://\S+|[^\s@]+@[^\s@]+\.[^\s@]+"),
    "truth": re.compile(r"true|false|yes|no|ja|nein|oui|non|sí|si", re.I),
}
"""The first that all cells of a column have is its type."""
_COUNTS = ("year", "whole")
"""Of a column with fractions, a whole number is no cell."""


def is_headless(rows: Sequence[Sequence[str]]) -> bool:
    """Whether all cells of the first row have the types of their columns, one of which is no word.

    Where it may be a head (years, or numbers that rise from column to column as those of a head
    do), it is one.
    """
    if len(rows) <= FEWEST or not all(cell.strip() for cell in rows[0]):
        return False
    first, rest = rows[0], rows[1 : SAMPLE + 1]
    return fits(first, rest) and not _counts_up(first, rest)


def fits(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the row has the types of these rows' columns, as far as it is filled; one at least."""
    seen = False
    for place, cell in enumerate(row):
        kind = _column(rows, place)
        if not kind or not cell.strip():
            continue
        if not _is(kind, cell):
            return False
        seen = True
    return seen


def _counts_up(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    places = [n for n in range(len(first)) if _column(rest, n) in _COUNTS]
    return len(places) > 1 and _rises(first, places) and not all(_rises(r, places) for r in rest)


def _rises(row: Sequence[str], places: Sequence[int]) -> bool:
    numbers = [int(row[n]) for n in places if n < len(row) and row[n].strip()]
    return all(before < after for before, after in pairwise(numbers))


def _column(rows: Sequence[Sequence[str]], place: int) -> str:
    """The type of the column, if it has one."""
    cells = (row[place].strip() for row in rows if place < len(row))
    filled = list(islice(filter(None, cells), SAMPLE))
    if len(filled) < FEWEST:
        return ""
    return next((kind for kind in _KINDS if all(_has(kind, cell) for cell in filled)), "")


def _is(kind: str, cell: str) -> bool:
    """Whole numbers above others, and years above what is none, are names of columns."""
    if kind in ("whole", "number") and _has("year", cell.strip()):
        return False
    return _has(kind, cell.strip()) and not (kind == "number" and _has("whole", cell.strip()))


def _has(kind: str, cell: str) -> bool:
    return len(cell) <= _LONGEST and _KINDS[kind].fullmatch(cell) is not None
