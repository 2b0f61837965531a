"""The tables of a sheet: parted where rows or columns are empty, with their titles, under one head each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.sources.readers.tables import MAX_TEXT, MOST_HEADS, column_name, table
from core.knowledge.tabular.headless import SAMPLE, fits, is_headless

LONGEST = 300
"""Characters of a merged cell that is said in each of its places."""
MOST_PLACES = 10_000_000
"""Rows by columns; a larger sheet of few cells is taken for one table as it stands."""
_LOOKED_AT = 50
"""Columns that tell two tables apart; of very wide ones not all are looked at again and again."""
MOST_TITLES = 3
"""Rows that say one thing each, above an empty one, and are no table of one column."""
_WORDS = re.compile(r"[^\W_](?!\d*[.)]\s)[^|<>`\[\]]*")
"""What can stand above a table as it is; anything else might be read as a sign of Markdown."""

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells merged to one: its first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Area:
    """The shown rows of a sheet, an empty one where some are empty, and its merged cells."""

    rows: Rows
    numbers: Sequence[int]
    """The number of each row in the sheet, ascending."""
    merged: Sequence[Merged] = ()
    hidden: frozenset[int] = frozenset()
    """Columns that are not shown, from 0."""
    alone: set[int] = field(default_factory=set)
    """The places of the rows that say one thing only."""
    spread: dict[int, list[Merged]] = field(default_factory=dict)
    """By the place of a row, the cells that are merged over it, in places instead of numbers."""


def laid_out(area: Area) -> Iterator[str]:
    """Each table of the area as CommonMark, what stands above it first."""
    width = max(map(len, area.rows), default=0)
    if width * len(area.rows) > MOST_PLACES:
        yield table(area.rows)
        return
    for row in area.rows:
        row.extend([""] * (width - len(row)))
    _fill(area, width)
    yield from _parted(area, 0, len(area.rows), 0, width)


def _fill(area: Area, width: int) -> None:
    """Say what merged cells say in each of their places; a row that says nothing else says it once."""
    said = [sum(map(bool, row)) for row in area.rows]
    room = MAX_TEXT
    placed: list[tuple[Merged, str]] = []
    for each in area.merged:
        top = bisect_left(area.numbers, each.top)
        bottom = bisect_left(area.numbers, each.bottom + 1)
        right = min(each.right + 1, width)
        shown = top < bottom and area.numbers[top] == each.top and each.left < width
        text = area.rows[top][each.left] if shown else ""
        room -= len(text) * (bottom - top) * (right - each.left)
        if text and len(text) <= LONGEST and room > 0:
            placed.append((Merged(top, each.left, bottom - 1, right - 1), text))
    for each, _ in placed:
        for place in range(each.top + 1, each.bottom + 1):
            said[place] += 1
    area.alone = {place for place, count in enumerate(said) if count == 1}
    for each, text in placed:
        for place in range(each.top, each.bottom + 1):
            area.spread.setdefault(place, []).append(each)
            for column in range(
                each.left, each.right + 1 if place not in area.alone else each.left + 1
            ):
                if column not in area.hidden:
                    area.rows[place][column] = text


def _parted(area: Area, top: int, bottom: int, left: int, right: int) -> Iterator[str]:
    """By empty rows, then each part by empty columns, until nothing is empty."""
    filled = [any(area.rows[n][left:right]) for n in range(top, bottom)]
    bands = _joined(area, _runs(filled, top), left, right)
    for begin, end in bands:
        start = begin
        while start < end and start in area.alone and not _heads_a_group(area, start, end, left):
            start += 1
        if start == end and end - begin > (MOST_TITLES if end < bands[-1][1] else 1):
            start = begin  # a list
        yield from _titles([area.rows[place][left:right] for place in range(begin, start)])
        if start < end:
            yield from _side_by_side(area, start, end, left, right)


def _titles(rows: Rows) -> Iterator[str]:
    for row in rows:
        text = " ".join(" ".join(filter(None, row)).split())
        yield f"{text}\n" if _WORDS.fullmatch(text) else table([row])


def _heads_a_group(area: Area, place: int, end: int, left: int) -> bool:
    """Whether the only cell of the row is merged over some columns of the table below it."""
    return place + 1 < end and any(
        each.left > left and each.right > each.left for each in area.spread.get(place, ())
    )


def _runs(filled: Sequence[bool], first: int = 0) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place, full in enumerate(filled, first):
        if full and runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        elif full:
            runs.append((place, place + 1))
    return runs


def _joined(
    area: Area, bands: Sequence[tuple[int, int]], left: int, right: int
) -> list[tuple[int, int]]:
    """The bands of rows; what has no head of its own goes on the table above it."""
    joined: list[tuple[int, int]] = []
    for begin, end in bands:
        if joined and _goes_on(area, joined[-1], begin, left, right):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _goes_on(area: Area, above: tuple[int, int], place: int, left: int, right: int) -> bool:
    sample = range(above[0], min(above[1], above[0] + SAMPLE))
    rows = [area.rows[n][left:right] for n in sample if n not in area.alone]
    row = area.rows[place][left:right]
    used = _used(rows)
    inside = all(n in used for n, cell in enumerate(row) if cell)
    return place not in area.alone and inside and fits(row, rows[1:])


def _side_by_side(area: Area, top: int, bottom: int, left: int, right: int) -> Iterator[str]:
    rows = [area.rows[n][left:right] for n in range(top, bottom)]
    columns = _runs([any(cells) for cells in zip(*rows, strict=True)], left)
    tables = columns[:1]
    for begin, end in columns[1:]:
        if _apart(area, top, bottom, tables[-1], (begin, end)):
            tables.append((begin, end))
        else:
            tables[-1] = (tables[-1][0], end)
    for begin, end in tables:
        if len(tables) > 1:
            yield from _parted(area, top, bottom, begin, end)
        else:
            yield _table(area, top, bottom, begin, end)


def _apart(area: Area, top: int, bottom: int, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two tables stand side by side, rather than one that has an empty column."""
    if one[1] - one[0] < 2 or other[1] - other[0] < 2:
        return False
    spans = [slice(begin, min(end, begin + _LOOKED_AT)) for begin, end in (one, other)]
    rows = [[area.rows[n][span] for n in range(top, bottom)] for span in spans]
    heights = [[n for n, row in enumerate(each) if any(row)] for each in rows]
    if (heights[0][0], heights[0][-1]) != (heights[1][0], heights[1][-1]):
        return True
    keys = [[row[0] for row in each[1:]] for each in rows]
    return all(
        column
        and all(column)
        and len(set(column)) == len(column)
        and not fits([column[0]], [[c] for c in column])
        for column in keys
    )


def _table(area: Area, top: int, bottom: int, left: int, right: int) -> str:
    heads = 1
    while heads < min(MOST_HEADS, bottom - top - 1) and _head_goes_on(
        area, top + heads - 1, left, right
    ):
        heads += 1
    rows = [area.rows[n][left:right] for n in range(top, bottom)]
    if heads == 1:
        used = _used(rows)
        sample = [[row[n] for n in used] for row in rows[: SAMPLE + 1]]
        return table(rows, headed=not is_headless(sample))
    head = [column_name(column) for column in zip(*_reaching(rows[:heads]), strict=True)]
    return table([head, *rows[heads:]], headed=True)


def _used(rows: Rows) -> list[int]:
    """The columns that are not empty."""
    return [n for n, cells in enumerate(zip(*rows, strict=True)) if any(cells)]


def _head_goes_on(area: Area, place: int, left: int, right: int) -> bool:
    """Whether the row below names columns, too: those under a merged cell, or beside a tall one."""
    row, below = area.rows[place], area.rows[place + 1]
    over = [m for m in area.spread.get(place, ()) if left <= m.left < right]
    split = any(
        each.left < each.right
        and each.bottom == place
        and len({cell for cell in below[each.left : each.right + 1] if cell}) > 1
        for each in over
    )
    tall = any(each.bottom > place for each in over)
    blank = any(
        not cell and under for cell, under in zip(row[left:right], below[left:right], strict=True)
    )
    return split or (tall and (blank or any(m.left < m.right and m.bottom > place for m in over)))


def _reaching(heads: Rows) -> Rows:
    """Rows of a head in which a name reaches over the empty cells to its right that have names below."""
    reached = []
    for number, row in enumerate(heads[:-1]):
        filled, below = list(row), heads[number + 1]
        for place in range(1, len(row)):
            if not row[place] and below[place] and filled[place - 1] != below[place - 1]:
                filled[place] = filled[place - 1]
        reached.append(filled)
    return [*reached, heads[-1]]
