"""Cells of an HTML table that reach over several rows, said again in each of them."""

from __future__ import annotations

from copy import copy

from bs4 import Tag

LONGEST = 300
"""Characters of a cell that is said again; of a longer one only its place is kept."""
MOST_COLUMNS = 100


def fill_merged(part: Tag) -> None:
    """Without it the cells of the rows beneath would stand in others' columns."""
    for table in part.find_all("table"):
        rows = rows_of(table)
        if any(_span(cell, "rowspan") > 1 for row in rows for cell in cells(row)):
            _fill(rows)


def _fill(rows: list[Tag]) -> None:
    reaching: dict[int, tuple[Tag, int]] = {}
    for row in rows:
        column = 0
        for cell in cells(row):
            column = _say_again(row, cell, column, reaching)
            more = _span(cell, "rowspan") - 1
            del cell["rowspan"]
            if more > 0:
                reaching[column] = (cell, more)
            column += width(cell)
        _say_again(row, None, column, reaching)


def _say_again(
    row: Tag, before: Tag | None, column: int, reaching: dict[int, tuple[Tag, int]]
) -> int:
    """The cells that reach into this row from column on, before this cell or at its end."""
    while column in reaching:
        cell, more = reaching.pop(column)
        if more > 1:
            reaching[column] = (cell, more - 1)
        again = copy(cell)
        if len(cell.get_text()) > LONGEST:
            again.clear()
        if before is None:
            row.append(again)
        else:
            before.insert_before(again)
        column += width(cell)
    return column


def rows_of(table: Tag) -> list[Tag]:
    """Its own, not those of tables within it."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def width(cell: Tag) -> int:
    """Over how many columns it reaches."""
    return min(_span(cell, "colspan"), MOST_COLUMNS)


def cells(row: Tag) -> list[Tag]:
    """Its own, in order."""
    return row.find_all(["td", "th"], recursive=False)


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, ""))
    return int(text) if text.isdigit() and len(text) < 6 and int(text) > 0 else 1
