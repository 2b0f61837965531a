"""Whether a table says nearly what a row, or a sentence about a row, claims: cell by cell, under its head."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.forms import same
from core.knowledge.pieces import Place, is_untrue
from core.knowledge.quote import cells
from core.knowledge.scope import reaches, relates
from core.knowledge.struck import touches
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import Unit, units
from core.knowledge.wording import leads_on
from core.messages import Chunk

_BETWEEN_WORDS = {
    "b": "be was ist war es era",
    "h": "have hat tiene",
    "o": "of von de",
    "f": "for für para in",
}
_BETWEEN = {word: kind for kind, words in _BETWEEN_WORDS.items() for word in words.split()}
"""Words that bind the parts of a sentence about a row, by what they do."""
_OF_ANY = re.compile(r"H[of]KbC|f?KHbC")
"""The order of key, head and cell in such a sentence: "The manager of Alice is Bob"."""
_OF_ACTS = re.compile(r"Kb?HC")
"""Under a head that awaits an object: "B2 reports to B7"."""
_OF_AMOUNTS = re.compile(r"(?:Kh|fKb)Co?H|f?Kh?H[ob]?C")
"""Of a number, which is nobody: "Mars has 12 seats"."""

_QUALIFYING_WORDS = (
    "note notes remark remarks comment comments condition conditions restriction restrictions limit "
    "limits limitation limitations exception exceptions valid validity scope unit currency period year "
    "month quarter season country region market role audience who when hinweis hinweise bemerkung "
    "bemerkungen anmerkung bedingung bedingungen einschränkung gültig einheit währung zeitraum jahr "
    "monat land rolle nota notas condición condiciones moneda unidad año mes país observaciones"
)
_QUALIFYING = frozenset(_QUALIFYING_WORDS.split())
"""Heads of columns that say how far the others hold."""
_AWAITING = frozenset(("to", "of", "by", "than", "a", "de", "von", "an", "als", "que"))

COLUMNS = 40
"""Wider tables are not told from; a model that writes one has gone astray."""

BINDING = 4
"""Words at most that bind the parts of a sentence about a row."""

Cell = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a chunk's table and the head above it; the cells of neither are cut."""

    start: int
    end: int
    head: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    head_line: str


@lru_cache(maxsize=256)
def rows(chunk: Chunk) -> tuple[Row, ...]:
    """Every row of the chunk's tables, but of "Rejected proposals"."""
    found: list[Row] = []
    head: tuple[Cell, ...] = ()
    head_line = ""
    heading, lead = chunk.headings[-1] if chunk.headings else "", ""
    for unit in units(chunk.text, chunk.kind):
        if unit.kind == "heading":
            heading = chunk.text[unit.start : unit.end]
        if unit.kind not in ("head", "row"):
            lead = chunk.text[unit.start : unit.end]
        if is_untrue(heading) or (leads_on(lead) and is_untrue(lead)):
            continue
        line = chunk.text[unit.start : unit.end].split("\n")[0]
        if unit.kind == "head":
            head_line = line
            head = read_row(line, chunk.language) if line.count("|") <= COLUMNS else ()
        elif unit.kind == "row" and head and not _is_struck(chunk, unit):
            cut = read_row(line, chunk.language)
            found.append(Row(unit.start, unit.end, head, cut, head_line))
    return tuple(found)


def _is_struck(chunk: Chunk, row: Unit) -> bool:
    return touches(chunk.text, row.start, row.end, chunk.kind)


def read_row(line: str, language: str) -> tuple[Cell, ...]:
    """The tokens of each cell; emphasis and silent words do not count."""
    return tuple(tokens(cell, language, cell=True) for cell in cells(line))


def similar_row(head_line: str, line: str, chunk: Chunk) -> Place | None:
    """The chunk's row that says nearly the same in the same columns; columns may be left out."""
    head, row = read_row(head_line, chunk.language), read_row(line, chunk.language)
    if len(row) != len(head) or len(row) > COLUMNS or not any(row):
        return None
    pairs = list(zip(head, row, strict=True))
    for there in rows(chunk):
        columns = list(zip(there.head, there.cells, strict=False))
        if there.cells and _equal(row[0], there.cells[0]) and _tells(pairs, columns, there, chunk):
            return Place(chunk, there.start, there.end)
    return None


def _tells(
    mine: Sequence[tuple[Cell, Cell]],
    theirs: Sequence[tuple[Cell, Cell]],
    row: Row,
    chunk: Chunk,
) -> bool:
    """Each column is one of theirs, no two are the same one, and the rest may be left out."""
    left = dict(enumerate(theirs))
    found: list[int] = []
    for head, cell in mine:
        match = next(
            (n for n, c in left.items() if _equal(head, c[0]) and _equal(cell, c[1])), None
        )
        if match is None:
            return False
        del left[match]
        found.append(match)
    if found != sorted(found) and _share_a_name(theirs):
        return False
    return not _decide(list(left.values()), chunk.language) and not any(
        _sets_apart(left, row, other) for other in rows(chunk)
    )


def _share_a_name(columns: Sequence[tuple[Cell, Cell]]) -> bool:
    """Whether two columns are called the same, or nothing: only their order tells them apart."""
    names = [tuple(token.key for token in head) for head, _ in columns]
    return len(set(names)) < len(names)


def _decide(left: Sequence[tuple[Cell, Cell]], language: str) -> bool:
    """Whether columns say how far the others hold: "only in the first month", "for students"."""
    return any(
        _reach((*head, *cell), language)
        or any(token.text.lower() in _QUALIFYING for token in head)
        or relates(cell[0].text.lower(), language)
        for head, cell in left
        if cell
    )


def _reach(said: Cell, language: str) -> bool:
    return any(reaches(token.text.lower(), language) for token in said)


def _sets_apart(left: Container[int], row: Row, other: Row) -> bool:
    """Whether these columns tell the row from another one of the same table and the same first cell.

    Where the rest of two rows differs as well, in more than one column, it does so by itself.
    """
    if other == row or other.head != row.head or not _same_key(row, other):
        return False
    differ = [
        n
        for n, (one, two) in enumerate(zip(row.cells, other.cells, strict=False))
        if n and not _equal(one, two)
    ]
    return any(n in left for n in differ) and sum(n not in left for n in differ) <= 1


def _same_key(row: Row, other: Row) -> bool:
    """A first cell that is empty may mean the one above it."""
    return not other.cells or not other.cells[0] or _equal(row.cells[0], other.cells[0])


def _equal(one: Sequence[Token], other: Sequence[Token]) -> bool:
    return len(one) == len(other) and all(map(same, one, other))


@lru_cache(maxsize=256)
def told(chunk: Chunk) -> tuple[tuple[Row, Cell, Cell], ...]:
    """The columns of each row, a head and its cell, that hold of its first cell without the others."""
    found = rows(chunk)
    return tuple(
        (row, head, cell)
        for row in found
        if row.cells
        and row.cells[0]
        and not any(o != row and o.head == row.head and _same_key(row, o) for o in found)
        for head, cell in _told(row, chunk.language)
    )


def _told(row: Row, language: str) -> Iterator[tuple[Cell, Cell]]:
    columns = list(zip(row.head, row.cells, strict=False))
    for place, (head, cell) in enumerate(columns):
        rest = [column for n, column in enumerate(columns) if n not in (0, place)]
        if place and head and cell and not _decide(rest, language):
            yield head, cell


def misread(claim: Sequence[Token], chunk: Chunk) -> bool:
    """Whether the claim is made of a row's key, head and cell, but with other roles."""
    for row, head, cell in told(chunk):
        key = row.cells[0]
        if len(claim) > len(key) + len(head) + len(cell) + BINDING:
            continue
        orders = list(_orders(claim, {"K": key, "H": head, "C": cell}))
        if orders and not any(_has_order(each, head, cell, chunk.language) for each in orders):
            return True
    return False


def _orders(claim: Sequence[Token], parts: Mapping[str, Cell]) -> Iterator[str]:
    """What the claim is made of, one letter for each part and each word between them."""
    if not claim:
        if not parts:
            yield ""
        return
    for name, part in parts.items():
        if _equal(claim[: len(part)], part):
            others = {other: parts[other] for other in parts if other != name}
            yield from (name + rest for rest in _orders(claim[len(part) :], others))
    if claim[0].key in _BETWEEN:
        yield from (_BETWEEN[claim[0].key] + rest for rest in _orders(claim[1:], parts))


def _has_order(order: str, head: Cell, cell: Cell, language: str) -> bool:
    """ "The manager of Alice is Bob" or "Alice's manager is Bob", not "Alice is manager of Bob"."""
    last = head[-1].text.lower()
    if last in _AWAITING or relates(last, language):
        return _OF_ACTS.fullmatch(order) is not None
    if any(token.key[:1].isdigit() for token in cell) and _OF_AMOUNTS.fullmatch(order):
        return True
    return _OF_ANY.fullmatch(order) is not None
