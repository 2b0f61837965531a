"""Answers by computing over the tables that were found: the result, the rows it is from, the query."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.knowledge.block import Block
from core.knowledge.blocks import longer_fence
from core.knowledge.extract import Extract
from core.knowledge.layout import part_of, runs_of, written
from core.knowledge.links import in_bold, plain_signs
from core.knowledge.numbers import Numbers
from core.knowledge.quotable import Quotable, pieces_of
from core.knowledge.tabular.columns import DECIMAL_COMMA, Sheet, sheet
from core.knowledge.tabular.grid import MOST_CELLS, Grid, grids
from core.knowledge.tabular.operations import asks_to_compute
from core.knowledge.tabular.query import query_of
from core.knowledge.tabular.scales import head_scale
from core.knowledge.tabular.told import has_table
from core.knowledge.whole import Read
from core.messages import Passage
from core.ports import Cell, Compute, Computed, NotComputed
from core.words import say

TABLES = 3
"""Tables looked at: the best that were found. Where more of them could answer, it is not sure which."""
SHOWN = 20
"""Rows quoted of those that it was computed from; how many more there are is said."""

Ask = Callable[[str, Sheet, str], Awaitable[str]]
"""A language model that writes a query for a question over a table, with what stands about it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One table's answer."""

    sheet: Sheet
    query: str
    computed: Computed
    asked: bool = False
    """A language model wrote the query."""


async def computed(  # noqa: PLR0913 - all but the question are named
    question: str,
    passages: Sequence[Passage],
    language: str,
    *,
    locale: str,
    numbers: Numbers,
    read: Read,
    compute: Compute,
    ask: Ask | None = None,
) -> Extract | None:
    """What is computed of the tables among the passages; None where it is not asked for or not sure."""
    if not asks_to_compute(question, language):
        return None
    tables = await _tables(passages, read)
    tried = [await _found(question, language, grid, compute, ask) for grid in tables]
    found = [one for one in tried if one]
    if not found:
        return None
    blocks: list[Block] = []
    for one in found:
        blocks += _blocks(one, language, locale, numbers)
    return Extract(tuple(blocks), 1.0)


async def _tables(passages: Sequence[Passage], read: Read) -> list[Grid]:
    """The tables in which passages stand, each whole, the best first."""
    documents: dict[str, list[Grid]] = {}
    tables: list[Grid] = []
    for passage in filter(lambda each: has_table(each.chunk.text), passages):
        chunk = passage.chunk
        if chunk.document not in documents:
            chunks = await read(chunk) or [chunk]
            documents[chunk.document] = await asyncio.to_thread(grids, chunks)
        for grid in documents[chunk.document]:
            fits = len(grid.rows) * len(grid.head) <= MOST_CELLS
            if fits and chunk.id in grid.chunks and not any(grid is known for known in tables):
                tables.append(grid)
    return tables[:TABLES]


async def _found(
    question: str, language: str, grid: Grid, compute: Compute, ask: Ask | None
) -> Found | None:
    table = await asyncio.to_thread(sheet, grid)
    if table.doubtful:
        return None
    about = _about(grid)
    query = await asyncio.to_thread(query_of, question, language, table, about)
    asked = not query and ask is not None
    if asked and ask is not None:
        query = await ask(question, table, about)
    if not query:
        return None
    try:
        result = await compute({each.name: each.cells for each in table.columns}, query)
    except NotComputed:
        return None
    says = result.used and any(cell is not None for row in result.rows for cell in row)
    return Found(table, query, result, asked) if says else None


def _about(grid: Grid) -> str:
    """The words above and before the table, and of its file's name."""
    first = grid.first
    name = first.document.rsplit("/", 1)[-1].replace("_", " ").replace("-", " ")
    before = first.text[: grid.places[0].start]
    return "\n".join((first.title, *first.headings, name, before.split("|")[0]))


def _blocks(found: Found, language: str, locale: str, numbers: Numbers) -> Iterator[Block]:
    table, used = found.sheet, found.computed.used
    rows = [table.rows[n] for n in used]
    if _is_told(found):
        yield from _quoted(table.grid, rows, numbers)
        # Whether it is the highest, a cell that could not be read may have decided.
        for words in _misread(found, language, locale):
            yield Block(words)
        return
    name = plain_signs(table.grid.first.name)
    yield Block(say("computed", locale, used=len(rows), rows=len(table.grid.rows), table=name))
    if result := _result(found, language):
        yield Block(result)
    yield from _quoted(table.grid, rows[:SHOWN], numbers)
    if len(rows) > SHOWN:
        yield Block(say("computed_more", locale, count=len(rows) - SHOWN))
    fence = longer_fence(found.query)
    yield Block(f"{fence}sql\n{found.query}\n{fence}")
    for words in _remarks(found, language, locale):
        yield Block(words)


def _is_told(found: Found) -> bool:
    """Whether one row says it as it stands: the sum or the highest of a single cell is that cell."""
    names, rows, used = found.computed.columns, found.computed.rows, found.computed.used
    if len(used) != 1 or len(rows) != 1 or any(name.startswith("count") for name in names):
        return False
    cells = [column.cells[used[0]] for column in found.sheet.columns]
    return all(cell in cells for cell in rows[0])


def _result(found: Found, language: str) -> str:
    """One figure in bold, several as a table; rows of the table itself are quoted instead."""
    names, rows = found.computed.columns, found.computed.rows
    if names == tuple(column.name for column in found.sheet.columns):
        return ""
    if len(rows) == 1 and len(rows[0]) == 1:
        return in_bold(_shown(rows[0][0], language) + _unit(found, names[0]))
    lines = [[plain_signs(name) for name in names], ["---"] * len(names)]
    lines += [[plain_signs(_shown(cell, language)) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _unit(found: Found, name: str) -> str:
    """That of the only column that the figure is computed of, and what heads say of its scale."""
    columns = [c for c in found.sheet.columns if c.numeric and f'"{c.name}"' in name]
    if len(columns) != 1 or name.startswith("count"):
        return ""
    language = found.sheet.grid.first.language
    heads = (columns[0].name, found.sheet.columns[0].name)
    scale = next(filter(None, (head_scale(head, language) for head in heads)), "")
    unit = columns[0].unit
    return (f" {unit}" if unit else "") + (f", {scale}" if scale else "")


def _shown(cell: Cell, language: str) -> str:
    """A number with as many places as say something, as the question's language writes it."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    number = f"{round(cell, 4):f}".rstrip("0").rstrip(".") if cell % 1 else f"{cell:.0f}"
    return number.replace(".", ",") if language in DECIMAL_COMMA else number


def _quoted(grid: Grid, rows: Sequence[int], numbers: Numbers) -> Iterator[Block]:
    """The rows beneath their head, each with its citation."""
    passages: list[Passage] = []
    pieces: list[Quotable] = []
    chosen: list[Quotable] = []
    for n in rows:
        place = grid.places[n]
        if not passages or passages[-1].chunk.id != place.chunk.id:
            passages.append(Passage(place.chunk, 1.0, ""))
            pieces += pieces_of(len(passages) - 1, passages[-1])
        here = [piece for piece in pieces if piece.passage == len(passages) - 1]
        own = [p for p in here if p.kind in ("row", "head") and p.start == place.start]
        heads = [p for p in here if p.kind == "head" and own and p.block == own[0].block]
        chosen += [p for p in (*heads, *own) if p not in chosen]
    # Rows of one table, whichever chunk they stand in.
    parts = dict.fromkeys(part_of(piece) for piece in chosen)
    root = next(iter(parts), None)
    roots = {part: root for part in parts if root is not None}
    chosen = [p for p in chosen if p.kind == "row" or part_of(p) == root]
    alike = [replace(piece, follows="") for piece in chosen]
    # Which of the others did not count, the line above says: no "…" as if a row were missing.
    yield from written(runs_of(alike, passages, roots), alike, passages, numbers)


def _remarks(found: Found, language: str, locale: str) -> Iterator[str]:
    """What was not counted, what may be read otherwise, and who wrote the query."""
    if found.sheet.totals:
        yield say("computed_totals", locale, count=found.sheet.totals)
    yield from _misread(found, language, locale)
    if found.asked:
        yield say("computed_by_model", locale)


def _misread(found: Found, language: str, locale: str) -> Iterator[str]:
    """The cells of the query's columns that are no numbers, or may be other ones."""
    query = found.query.casefold()
    columns = [c for c in found.sheet.columns if f'"{c.name}"'.casefold() in query]
    if odd := sum(column.odd for column in columns):
        yield say("computed_odd", locale, count=odd)
    for text in dict.fromkeys(column.thousandths for column in columns if column.thousandths):
        whole = text.replace(".", "").replace(",", "")
        read = _shown(int(whole) / 1000, language)
        yield say("computed_decimal", locale, text=text, read=read, whole=whole)
