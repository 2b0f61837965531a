"""A document's tables put together again from its chunks, each row with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.knowledge.chunk.blocks import blocks
from core.knowledge.pieces import Place
from core.knowledge.quote import cells
from core.knowledge.tabular.headless import SAMPLE, is_headless
from core.knowledge.tabular.told import has_table
from core.messages import Chunk

MOST_CELLS = 3_000_000
"""Of one table; what is larger is not computed over."""


@dataclass(slots=True)
class Grid:
    """A table of a document, however many chunks it was cut into."""

    head: tuple[str, ...]
    top: Place
    """Where its head stands."""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def first(self) -> Chunk:
        """The chunk in which it begins, which has a row."""
        return self.places[0].chunk

    @property
    def chunks(self) -> frozenset[str]:
        """The ids of the chunks in which it stands."""
        return frozenset(place.chunk.id for place in self.places)


def grids(chunks: Iterable[Chunk]) -> list[Grid]:
    """The tables of one document, given its chunks in order; those without a row are left out.

    A table that begins a chunk goes on the one that ended the chunk before it, where both stand
    under the same headings and have the same head. Linear in the text's length.
    """
    found: list[Grid] = []
    open_at: tuple[int, tuple[str, ...]] | None = None
    for chunk in sorted(chunks, key=lambda each: each.position):
        goes_on = open_at == (chunk.position - 1, chunk.headings)
        open_at = None
        for head, (top, *rows), begins, ends in _tables(chunk):
            if not (goes_on and begins and found and found[-1].head == head):
                found.append(Grid(head, Place(chunk, *top)))
            for start, end in rows:
                found[-1].rows.append(_fitted(cells(chunk.text[start:end]), len(head)))
                found[-1].places.append(Place(chunk, start, end))
            if ends:
                open_at = chunk.position, chunk.headings
    return [_with_its_head(grid) for grid in found if grid.rows]


def _with_its_head(grid: Grid) -> Grid:
    """Markdown demands a head where a table has none: then it is a row."""
    if not is_headless([grid.head, *grid.rows[:SAMPLE]]):
        return grid
    nameless = ("",) * len(grid.head)
    return Grid(nameless, grid.top, [grid.head, *grid.rows], [grid.top, *grid.places])


def _tables(
    chunk: Chunk,
) -> Iterator[tuple[tuple[str, ...], Sequence[tuple[int, int]], bool, bool]]:
    """Head, where it and its rows stand, and whether it begins and ends the chunk's text."""
    if not has_table(chunk.text):
        return
    lines = chunk.text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for block in blocks(chunk.text):
        if block.kind != "table":
            continue
        last = block.line + block.text.count("\n") + 1
        rows = [
            (starts[n], starts[n] + len(lines[n]))
            for n in (block.line, *range(block.line + 2, last))
        ]
        begins = not any(line.strip() for line in lines[: block.line])
        ends = not any(line.strip() for line in lines[last:])
        yield tuple(cells(lines[block.line])), rows, begins, ends


def _fitted(row: Sequence[str], width: int) -> tuple[str, ...]:
    """As CommonMark shows it: what has no column is left out, what is missing is empty."""
    return (*row[:width], *[""] * (width - len(row)))
