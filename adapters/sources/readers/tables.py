"""Rows as a CommonMark table, and the readers of files that are rows: CSV and TSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from adapters.sources.readers.plain import decode, titled
from core.knowledge.documents import Document, Refused
from core.knowledge.tabular.headless import is_headless

MAX_TEXT = 10_000_000
"""Characters of text one document may have; about 10,000 chunks."""
MOST_HEADS = 5
"""Rows of a head; a table of more rows that consist of heads alone is one of another kind."""

_TWO_NUMBERS = re.compile(r"(?<=\d)[^\S\n]*\n\s*(?=\d)")
"""Numbers in two lines of a cell, which in one line would be one: 10 200."""


def table(rows: Iterable[Sequence[str]], headed: bool | None = None) -> str:
    """A table whose header is the first row; rows and columns that are all empty are left out.

    Where the first row is a row like all others, the header is empty. Whether it is, the types of
    its cells tell, unless somebody knows (`headed`).
    """
    filled = [row for row in (_trimmed(row) for row in rows) if row]
    if not filled:
        return ""
    used = sorted({column for row in filled for column, cell in enumerate(row) if cell})
    cells = [[row[n] if n < len(row) else "" for n in used] for row in filled]
    if headed is False or (headed is None and is_headless(cells)):
        cells.insert(0, [""] * len(used))
    lines = [_line(row) for row in cells]
    lines.insert(1, "|" + " --- |" * len(used))
    return "\n".join(lines) + "\n"


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _line(row: Sequence[str]) -> str:
    apart = (_TWO_NUMBERS.sub(" / ", cell) for cell in row)
    cells = (" ".join(cell.replace("|", "\\|").split()) for cell in apart)
    return "| " + " | ".join(cells) + " |"


def column_name(heads: Iterable[str]) -> str:
    """What the cells of a head of several rows say over one column, each thing once."""
    return " ".join(dict.fromkeys(filter(None, heads)))


def bounded(parts: Iterable[str], limit: int = MAX_TEXT) -> Iterator[str]:
    """The parts as they come; raises Refused when they are more text than a document may have."""
    total = 0
    for part in parts:
        total += len(part)
        if total > limit:
            raise Refused(f"more than {limit // 1_000_000} million characters of text; split it")
        yield part


def read_csv(data: bytes, name: str) -> Document:
    """One table; the delimiter is the one that gives its first row the most cells."""
    text = decode(data)
    csv.field_size_limit(MAX_TEXT)
    try:
        beginning = text[:20_000].lstrip("\n")
        delimiter = max(",;\t|", key=lambda sign: _columns(beginning, sign))
        records = list(_records(text.lstrip("\n"), delimiter))
    except csv.Error as error:
        raise Refused(f"not readable as a table: {error}") from error
    if not any(cell.strip() for row, _ in records for cell in row):
        raise Refused("no text in it")
    shown = table([row for row, _ in records])
    raws = [raw for row, raw in records if any(map(str.strip, row))]
    originals = zip(_rows(shown, len(raws)), raws, strict=True)
    return Document(titled(name), shown, rendering="blocks", originals=dict(originals))


def _rows(shown: str, count: int) -> list[str]:
    """The lines that stand for rows: all but the rule, and an empty header above it."""
    lines = shown.rstrip("\n").split("\n")
    return [*lines[:1], *lines[2:]][-count:]


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Each row with the lines of the file that it stands in."""
    lines = text.split("\n")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    begin = 0
    for row in reader:
        yield row, "\n".join(lines[begin : reader.line_num]).strip()
        begin = reader.line_num


def _columns(text: str, delimiter: str) -> int:
    return len(next(csv.reader(io.StringIO(text), delimiter=delimiter), []))
