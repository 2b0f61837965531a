"""Printed lines of a page: in reading order where columns are written across, as tables where they are set as one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

GAP = 1.2
"""How wide white space parts a line, in heights of its letters; justified lines have less."""
_FEWEST_TURNS = 4
"""How often the text must go from the left to the right column to be written across both."""
_LEAST_PROSE = 20
"""Characters of a column's line; a table's cells are shorter."""
_FULL = 0.6
"""The share of a column's lines that end near its edge, as those of prose do."""
_FEWEST_ROWS = 3
_NEAR = 3.0
"""Points within which edges are one."""
_MARKER = re.compile(r"[^\W_]{1,3}[.)]|\(\w{1,3}\)|\[\w{1,3}\]|[^\w\s]")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A printed line: how tall its letters are and where it stands, in points, and its font.

    The size that a PDF names is no measure: many programs write everything in size 1 and scale it.
    """

    text: str
    size: float = 0.0
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    font: tuple[int, int] = (0, 0)
    """Weight and flags of the first and the last letter where they agree."""
    pieces: tuple[PrintedLine, ...] = ()
    """Where wide white space parts it: its parts."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table, which is no line: all of its cells."""


Row = tuple[PrintedLine, ...]


def as_read(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of a page as a reader takes them; what is neither columns nor table stays as it is."""
    if not any(line.pieces for line in lines) and len(lines) < 2 * _FEWEST_TURNS:
        return list(lines)
    pieces = [piece for line in lines for piece in line.pieces or (line,) if piece.text]
    edge = _gutter(pieces)
    return _down(pieces, edge) if edge else list(_with_tables(lines))


def _gutter(pieces: Sequence[PrintedLine]) -> float:
    """Where the right one of two columns begins, if the text goes to and fro between them; else 0."""
    if not pieces:
        return 0.0
    begin, end = min(p.left for p in pieces), max(p.right for p in pieces)
    edges = Counter(round(p.left / _NEAR) for p in pieces if 0.3 * end < p.left - begin < 0.7 * end)
    if not edges:
        return 0.0
    edge = edges.most_common(1)[0][0] * _NEAR - _NEAR
    sides = [_side(piece, edge) for piece in pieces]
    left = [p for p, side in zip(pieces, sides, strict=True) if side == "left"]
    right = [p for p, side in zip(pieces, sides, strict=True) if side == "right"]
    turns = sum(pair == ("left", "right") for pair in pairwise(sides))
    crossing = len(pieces) - len(left) - len(right)
    if turns < _FEWEST_TURNS or crossing > len(left) or not (_is_prose(left) and _is_prose(right)):
        return 0.0
    return edge


def _side(piece: PrintedLine, edge: float) -> str:
    if piece.right <= edge:
        return "left"
    return "right" if piece.left >= edge else "both"


def _is_prose(column: Sequence[PrintedLine]) -> bool:
    if median(len(piece.text) for piece in column) < _LEAST_PROSE:
        return False
    begin, end = min(p.left for p in column), max(p.right for p in column)
    full = sum(piece.right > begin + 0.8 * (end - begin) for piece in column)
    return full >= _FULL * len(column)


def _down(pieces: Sequence[PrintedLine], edge: float) -> list[PrintedLine]:
    """First the left column, then the right one, down to the next line that crosses both."""
    ordered: list[PrintedLine] = []
    left: list[PrintedLine] = []
    right: list[PrintedLine] = []
    for piece in pieces:
        side = _side(piece, edge)
        if side == "both":
            ordered += [*left, *right, piece]
            left, right = [], []
        else:
            (left if side == "left" else right).append(piece)
    return [*ordered, *left, *right]


def _with_tables(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    rows = _rows(lines)
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _is_row(rows[end][1], end > at, rows[at][1]):
            end += 1
        while end > at and len(rows[end - 1][1]) == 1:
            end -= 1  # what stands below a table may be anything
        table = _table([pieces for _, pieces in rows[at:end]])
        if table:
            yield table
            at = end
        else:
            yield from rows[at][0]
            at += 1


def _rows(lines: Sequence[PrintedLine]) -> list[tuple[Row, Row]]:
    """What stands at one height: the lines as they are, and their pieces from left to right."""
    rows: list[tuple[Row, Row]] = []
    for line in lines:
        pieces = line.pieces or (line,)
        if pieces[0].text and _MARKER.fullmatch(pieces[0].text):
            pieces = (line,)  # an item of a list
        before = rows[-1][1][-1] if rows else PrintedLine("")
        level = before.text and line.text and abs(before.bottom - line.bottom) < 0.3 * line.size
        if level and line.left > before.right + GAP * line.size:
            rows[-1] = ((*rows[-1][0], line), (*rows[-1][1], *pieces))
        else:
            rows.append(((line,), pieces))
    return rows


def _is_row(pieces: Row, goes_on: bool, first: Row) -> bool:
    """Of several pieces; or the rest of a cell that had no room, but not of the first column."""
    if len(pieces) > 1:
        return True
    rest = goes_on and len(first) > 1 and bool(pieces[0].text)
    return rest and pieces[0].left > first[0].right


def _table(rows: Sequence[Row]) -> PrintedLine | None:
    """The rows as one table, where their pieces stand in the same columns."""
    whole = [row for row in rows if len(row) > 1]
    if len(whole) < _FEWEST_ROWS:
        return None
    columns = _columns([piece for row in rows for piece in row])
    cells: list[list[str]] = []
    for row in rows:
        places = [_place(piece, columns) for piece in row]
        if len(set(places)) < len(places):
            return None
        if len(row) == 1:
            cells[-1][places[0]] = f"{cells[-1][places[0]]} {row[0].text}".strip()
            continue
        cells.append([""] * len(columns))
        for place, piece in zip(places, row, strict=True):
            cells[-1][place] = piece.text
    if 2 * sum(map(bool, (cell for row in cells for cell in row))) < len(columns) * len(cells):
        return None
    text = " ".join(piece.text for row in rows for piece in row)
    return replace(rows[0][0], text=text, pieces=(), rows=tuple(map(tuple, cells)))


def _columns(pieces: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Where pieces stand over one another."""
    spans: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if spans and piece.left < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], piece.right))
        else:
            spans.append((piece.left, piece.right))
    return spans


def _place(piece: PrintedLine, columns: Sequence[tuple[float, float]]) -> int:
    return next(n for n, (_, end) in enumerate(columns) if piece.left < end or piece.right <= end)
