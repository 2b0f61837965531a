"""Whether a table says what a row, or a sentence about a row, claims: cell by cell, under its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.forms import same
from core.knowledge.quote import cells
from core.knowledge.scope import reaches
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import units
from core.messages import Chunk

_BETWEEN_WORDS = "be have was of for with in ist hat von für es tiene de para"
_BETWEEN = frozenset(_BETWEEN_WORDS.split())

COLUMNS = 40
"""Wider tables are not told from; a model that writes one has gone astray."""

Cell = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a chunk's table and the head above it; the cells of neither are cut."""

    start: int
    end: int
    head: tuple[Cell, ...]
    cells: tuple[Cell, ...]


@lru_cache(maxsize=256)
def rows(chunk: Chunk) -> tuple[Row, ...]:
    """Every row of the chunk's tables."""
    found: list[Row] = []
    head: tuple[Cell, ...] = ()
    for unit in units(chunk.text, chunk.kind):
        line = chunk.text[unit.start : unit.end].split("\n")[0]
        if unit.kind == "head":
            head = read_row(line, chunk.language) if line.count("|") <= COLUMNS else ()
        elif unit.kind == "row" and head:
            found.append(Row(unit.start, unit.end, head, read_row(line, chunk.language)))
    return tuple(found)


def read_row(line: str, language: str) -> tuple[Cell, ...]:
    """The tokens of each cell; emphasis and silent words do not count."""
    return tuple(tokens(cell, language, cell=True) for cell in cells(line))


def holding(head: Sequence[Cell], row: Sequence[Cell], chunk: Chunk) -> Row | None:
    """The chunk's row that says in the same columns what this one says; columns may be left out."""
    if len(row) != len(head) or len(row) > COLUMNS or not any(row):
        return None
    pairs = list(zip(head, row, strict=True))
    for there in rows(chunk):
        columns = list(zip(there.head, there.cells, strict=False))
        if _tells(pairs, columns, chunk.language) and _equal(row[0], there.cells[0]):
            return there
    return None


def _tells(
    mine: Sequence[tuple[Cell, Cell]], theirs: Sequence[tuple[Cell, Cell]], language: str
) -> bool:
    """Each column is one of theirs, no two are the same one, and none that is left out restricts."""
    left = list(theirs)
    for head, cell in mine:
        match = next((c for c in left if _equal(head, c[0]) and _equal(cell, c[1])), None)
        if match is None:
            return False
        left.remove(match)
    # A column "Note" with "only in the first month" decides about the others.
    return not any(reaches(token.text.lower(), language) for _, cell in left for token in cell)


def _equal(one: Cell, other: Cell) -> bool:
    return len(one) == len(other) and all(map(same, one, other))


def telling(claim: Sequence[Token], chunk: Chunk) -> Row | None:
    """The row that a sentence such as "Mars has 12 seats" is about: its first cell, one other, its head."""
    return next((row for row in rows(chunk) if any(_says(claim, *c) for c in _columns(row))), None)


def _columns(row: Row) -> Iterator[tuple[Cell, Cell, Cell]]:
    if row.cells and row.cells[0]:
        for head, cell in zip(row.head[1:], row.cells[1:], strict=False):
            if head and cell:
                yield row.cells[0], head, cell


def _says(claim: Sequence[Token], *parts: Cell) -> bool:
    """The claim is these parts, each in one piece, and words that only bind them."""
    rest: list[Token | None] = list(claim)
    for part in sorted(parts, key=len, reverse=True):
        size = len(part)
        for first in range(len(rest) - size + 1):
            piece = rest[first : first + size]
            if all(
                mine is not None and same(mine, theirs)
                for mine, theirs in zip(piece, part, strict=True)
            ):
                rest[first : first + size] = [None] * size
                break
        else:
            return False
    if not all(token is None or token.key in _BETWEEN for token in rest):
        return False
    return any(map(_counts, parts[-1])) or _keeps_roles(claim, *parts)


def _counts(token: Token) -> bool:
    return any(map(str.isdigit, token.key))


def _keeps_roles(claim: Sequence[Token], _: Cell, head: Cell, cell: Cell) -> bool:
    """ "The manager of Alice is Bob" or "Alice's manager is Bob", not "Alice is manager of Bob"."""
    size = len(cell)
    binding = [place for place, token in enumerate(claim) if token.key == "be"]
    last = all(map(same, claim[-size:], cell))
    return last and binding in ([], [len(claim) - size - 1]) and (bool(binding) or len(head) > 1)
