"""Which rows of a table hold totals of others, told by what they are called and by their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.knowledge.tabular.cells import plain_cell, written
from core.ports import Cell

_TOTAL = (
    r"(?:(?:sub|grand)[- ]?)?totals?|(?:gesamt|zwischen)?summen?|gesamt|insgesamt|"
    r"(?:suma|total)(?: general| parcial)?|totale?s?|"
    r"合计|总计|小计|总和|合計|小計|総計"
)
_MEAN = (
    r"average|avg|mean|median|durchschnitt|mittelwert|mittel|promedio|media|mediana|moyenne|ø|"
    r"平均値?|平均值"
)
_ALONE = re.compile(rf"(?:{_TOTAL}|sum)[\W\d]*", re.I)
_BEGINS = re.compile(rf"(?:{_TOTAL})\b", re.I)
_MEANS = re.compile(rf"(?:average|durchschnitt|promedio)\b|(?:{_MEAN})[\W\d]*\Z", re.I)
_MOST = 500
"""Rows called so; where there are more, nothing tells which hold totals."""
_ROUNDED = 0.005
"""How far a sum may be off, of itself, where its parts were rounded."""


def kept(
    rows: Sequence[Sequence[str]], columns: Sequence[Sequence[Cell]]
) -> tuple[tuple[int, ...], bool]:
    """The rows that hold no totals, given all columns of numbers; and whether that is unsure. Linear.

    A row that is called "Total" and no more is one, at the table's end or top in any case. One
    whose name goes on ("Total Europe", "Total Recall") is one where its numbers are the sum or the
    mean of those above it; else it is a row like the others, unless it ends a table of names and
    numbers alone, where nobody can tell.
    """
    called = {n: label for n, row in enumerate(rows) if (label := _label(row))}
    if not called or len(called) > _MOST:
        return tuple(range(len(rows))), bool(called)
    left_out = {n for n in called if _adds_up(n, columns, called)}
    doubtful = False
    last = next((n for n in reversed(range(len(rows))) if n not in called), -1)
    for n in called.keys() - left_out:
        at_edge, alone = n > last or n == 0, called[n] == "alone"
        if alone and (at_edge or not _numbers(n, columns)):
            left_out.add(n)
        elif alone or (at_edge and not _says_more(n, rows[n], columns)):
            doubtful = True
    return tuple(n for n in range(len(rows)) if n not in left_out), doubtful


def _label(row: Sequence[str]) -> str:
    """Whether its first words are a total's name "alone", "begin" with it, or call a "mean"."""
    cells = [plain_cell(cell) for cell in row]
    words = [
        cell
        for cell, number in zip(cells, written(cells, "en"), strict=True)
        if cell and not number
    ]
    if words and _ALONE.fullmatch(words[0]):
        return "alone"
    if words and _MEANS.match(words[0]):
        return "mean"
    among = any(_ALONE.fullmatch(word) for word in words)
    return "begin" if among or (words and _BEGINS.match(words[0])) else ""


def _says_more(n: int, row: Sequence[str], columns: Sequence[Sequence[Cell]]) -> bool:
    """Whether it has words beside its name, or a year, as no total has."""
    cells = [plain_cell(cell) for cell in row if cell]
    words = sum(number is None for number in written(cells, "en"))
    return words > 1 or any(_are_years(columns[place]) for place in _numbers(n, columns))


def _are_years(cells: Sequence[Cell]) -> bool:
    """No sum of two of these is one of them."""
    numbers = [cell for cell in cells if isinstance(cell, float)]
    return all(n.is_integer() and 1500 <= n < 2100 for n in numbers)


def _numbers(n: int, columns: Sequence[Sequence[Cell]]) -> list[int]:
    return [place for place, cells in enumerate(columns) if isinstance(cells[n], float)]


def _adds_up(n: int, columns: Sequence[Sequence[Cell]], called: Mapping[int, str]) -> bool:
    """Whether half of its numbers are what it is called, of the rows above, of all rows, or of totals."""
    places = _numbers(n, columns)
    if any(_are_years(columns[place]) for place in places):
        return False
    fits = sum(_is_total(n, columns[place], called) for place in places)
    return bool(places) and 2 * fits >= len(places)


def _is_total(n: int, cells: Sequence[Cell], called: Mapping[int, str]) -> bool:
    begin = n
    while begin and begin - 1 not in called and cells[begin - 1] is not None:
        begin -= 1
    runs = (
        cells[begin:n],
        [cell for m, cell in enumerate(cells) if m not in called],
        [cells[m] for m in called if m < n],
    )
    total, mean = cells[n], called[n] == "mean"
    return isinstance(total, float) and any(_makes(run, total, mean) for run in runs)


def _makes(run: Sequence[Cell], total: float, mean: bool) -> bool:
    numbers = [cell for cell in run if isinstance(cell, float)]
    if len(numbers) < 2 or not total:
        return False
    made = sum(numbers) / (len(numbers) if mean else 1)
    return abs(made - total) <= _ROUNDED * abs(total)
