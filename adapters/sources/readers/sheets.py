"""Excel files: what their visible sheets show, and not what they hide or strike through."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from adapters.sources.readers.areas import Area, Merged, laid_out
from adapters.sources.readers.formats import shown as formatted
from adapters.sources.readers.office import check_archive, refusing_damaged
from adapters.sources.readers.plain import titled
from adapters.sources.readers.tables import bounded
from core.knowledge.documents import Document, Refused, one_line, tidy

MAX_CELLS = 3_000_000
_LAST_COLUMN = 16_384

Cells = list[dict[str, Any]]


def read_xlsx(data: bytes, name: str) -> Document:
    """The tables of each sheet, with the values that the formulas gave when it was saved."""
    check_archive(data, "xl/")
    from openpyxl import load_workbook

    left_out: set[str] = set()
    with refusing_damaged():
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, rich_text=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) < len(book.worksheets):
            left_out.add("hidden sheets")
        text = "\n".join(bounded(part for each in sheets for part in _sheet(each, left_out)))
        title = one_line(book.properties.title or "")
    kinds = tuple(sorted(left_out))
    return Document(title or titled(name), text, rendering="blocks", left_out=kinds)


def _sheet(sheet: Any, left_out: set[str]) -> Iterator[str]:
    area = shown_area(sheet, left_out)
    if any(map(any, area.rows)):
        yield f"## {one_line(sheet.title)}\n"
        yield from laid_out(area)


def shown_area(sheet: Any, left_out: set[str], most_cells: int = MAX_CELLS) -> Area:
    """The rows that are shown, as text; raises Refused where there are more cells than can be read."""
    with sheet._get_source() as source:
        parser = _parser(sheet, source)
        looks = _Looks(sheet, left_out)
        rows: list[list[str]] = []
        numbers: list[int] = []
        before = 0
        for number, row in _bounded(parser.parse(), most_cells):
            if not before:  # the columns stand before the first row
                looks.hidden = _hidden_columns(parser.column_dimensions)
            if number > before + 1 and rows:
                rows.append([])
                numbers.append(before + 1)
            before = number
            if not _is_hidden(parser.row_dimensions.get(str(number), {})):
                rows.append(looks.shown(row))
                numbers.append(number)
            elif any(cell["value"] is not None for cell in row):
                left_out.add("hidden rows")
        merged = tuple(map(_merged, parser.merged_cells.mergeCell if parser.merged_cells else ()))
    return Area(rows, numbers, merged, frozenset(column - 1 for column in looks.hidden))


def _parser(sheet: Any, source: Any) -> Any:
    """That of openpyxl's own read-only sheets, which keep to themselves what is hidden and merged.

    Its other kind of sheet tells, but takes four times the memory.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    return WorkSheetParser(
        source,
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
        rich_text=True,
    )


def _bounded(rows: Iterator[tuple[int, Cells]], most: int) -> Iterator[tuple[int, Cells]]:
    cells = 0
    for number, row in rows:
        cells += row[-1]["column"] if row else 0
        if cells > most:
            raise Refused(f"more than {most // 1_000_000} million cells; split it")
        yield number, row


def _merged(cell: Any) -> Merged:
    """Rows as the sheet numbers them, columns from 0."""
    return Merged(cell.min_row, cell.min_col - 1, cell.max_row, cell.max_col - 1)


def _hidden_columns(dimensions: Mapping[str, Mapping[str, str]]) -> frozenset[int]:
    ranges = (
        range(int(each["min"]), min(int(each["max"]), _LAST_COLUMN) + 1)
        for each in dimensions.values()
        if _is_hidden(each)
    )
    return frozenset(column for each in ranges for column in each)


def _is_hidden(dimension: Mapping[str, str]) -> bool:
    return dimension.get("hidden", "0") in ("1", "true")


@dataclass
class _Looks:
    """The styles of a sheet's cells: what is struck through, and how numbers and dates are written."""

    sheet: Any
    left_out: set[str]
    hidden: frozenset[int] = frozenset()
    """Columns, from 1."""
    known: dict[int, tuple[bool, str, int]] = field(default_factory=dict)

    def shown(self, row: Cells) -> list[str]:
        shown = [""] * max((cell["column"] for cell in row), default=0)
        for cell in row:
            if cell["value"] is None:
                continue
            struck, code, number = self._of(cell)
            if cell["column"] in self.hidden:
                self.left_out.add("hidden columns")
            elif struck:
                self.left_out.add("struck-through cells")
            else:
                said = formatted(cell["value"], code, number)
                plain = _value(cell["value"], self.left_out) if said is None else said
                shown[cell["column"] - 1] = plain
        return shown

    def _of(self, cell: dict[str, Any]) -> tuple[bool, str, int]:
        from openpyxl.cell.read_only import ReadOnlyCell

        style = cell["style_id"]
        if style not in self.known:
            one = ReadOnlyCell(self.sheet, **cell)
            self.known[style] = bool(one.font.strike), one.number_format, one.style_array.numFmtId
        return self.known[style]


def _value(cell: object, left_out: set[str]) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, list):  # a text with a look of its own for each part
        return tidy("".join(_part(part, left_out) for part in cell))
    return tidy(str(cell))


def _part(part: Any, left_out: set[str]) -> str:
    if isinstance(part, str) or not part.font.strike:
        return str(part)
    left_out.add("struck-through cells")
    return ""
