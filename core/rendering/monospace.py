"""A table in aligned monospace text, by the columns that characters take up on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from core.rendering.document import Alignment, Cell, Table
from core.rendering.graphemes import clusters, width
from core.rendering.inlines import words

_BETWEEN = " | "
_CROSSING = "-+-"
_NARROWEST = 2
"""Columns: what one wide character takes."""


def table_lines(table: Table, most: int = 0) -> list[str]:
    """The table's lines, at most `most` columns wide (0: any) where so many columns can be.

    Cells that are too wide are wrapped, never cut; then a line stands between the rows, too. A
    table of more columns than `most` has room for is as narrow as it can be. Right-to-left
    words keep their order, but a screen may then show columns from the right.
    """
    head, *body = [[_spoken(cell) for cell in row] for row in (table.head, *table.rows)]
    natural = [max(2, *map(width, column)) for column in zip(head, *body, strict=True)]
    if not natural:
        return []
    widths = _fitted(natural, most - len(_BETWEEN) * (len(natural) - 1)) if most else natural
    rule = _CROSSING.join("-" * column for column in widths)
    rows = [_row_lines(row, widths, table.alignments) for row in (head, *body)]
    apart = any(len(row) > 1 for row in rows[1:])
    lines = [*rows[0], rule]
    for number, row in enumerate(rows[1:]):
        lines += [rule, *row] if apart and number else row
    return lines


def _spoken(cell: Cell) -> str:
    """The cell's words in one line, links with their addresses."""
    return " ".join(words(cell).split())


def _fitted(natural: Sequence[int], room: int) -> list[int]:
    """Narrow columns keep their width, wide ones share what is left alike."""
    widths = list(natural)
    shrinking = set(range(len(widths)))
    while shrinking and sum(widths) > room:
        left = room - sum(widths[n] for n in range(len(widths)) if n not in shrinking)
        share, extra = divmod(max(left, 0), len(shrinking))
        narrow = {n for n in shrinking if natural[n] <= share}
        if not narrow:
            for place, n in enumerate(sorted(shrinking)):
                widths[n] = max(_NARROWEST, share + (place < extra))
            break
        shrinking -= narrow
    return widths


def _row_lines(
    row: Sequence[str], widths: Sequence[int], alignments: Sequence[Alignment]
) -> list[str]:
    columns = [wrapped(cell, column) for cell, column in zip(row, widths, strict=True)]
    return [
        _BETWEEN.join(map(_padded, cells, widths, alignments)).rstrip()
        for cells in zip_longest(*columns, fillvalue="")
    ]


def _padded(cell: str, column: int, alignment: Alignment) -> str:
    space = max(column - width(cell), 0)
    left = {"right": space, "center": space // 2}.get(alignment, 0)
    return " " * left + cell + " " * (space - left)


def wrapped(text: str, column: int) -> list[str]:
    """Lines at most `column` wide, at spaces where there are any, else between characters."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= column:
            lines[-1] = joined
            continue
        pieces = _pieces(word, column)
        lines[-1:] = [*filter(None, lines[-1:]), *pieces]
    return lines


def _pieces(word: str, column: int) -> list[str]:
    pieces, room = [""], column
    for cluster in clusters(word):
        taken = width(cluster)
        if taken > room and pieces[-1]:
            pieces.append("")
            room = column
        pieces[-1] += cluster
        room -= taken
    return pieces
