"""Excel files: what their visible sheets show, and not what they hide or strike through."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from adapters.sources.readers.office import check_archive, refusing_damaged
from adapters.sources.readers.plain import titled
from adapters.sources.readers.tables import bounded, table
from core.knowledge.documents import Document, Refused, one_line, tidy

MAX_CELLS = 3_000_000
_LAST_COLUMN = 16_384


def read_xlsx(data: bytes, name: str) -> Document:
    """A table a sheet, with the values that the formulas gave when it was saved."""
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
    rows = [row for row in shown_rows(sheet, left_out) if any(row)]
    if rows:
        yield f"## {one_line(sheet.title)}\n"
        yield table(rows)


def shown_rows(sheet: Any, left_out: set[str], most_cells: int = MAX_CELLS) -> Iterator[list[str]]:
    """The rows that are shown, as text; raises Refused where there are more cells than can be read.

    Read with the parser of openpyxl's own read-only sheets, which keep to themselves what is
    hidden; its other kind of sheet tells, but takes four times the memory.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )
        cells, hidden_columns = 0, None
        for number, row in parser.parse():
            cells += row[-1]["column"] if row else 0
            if cells > most_cells:
                raise Refused(f"more than {most_cells // 1_000_000} million cells; split it")
            if hidden_columns is None:  # the columns stand before the first row
                hidden_columns = _hidden_columns(parser.column_dimensions)
            if not _is_hidden(parser.row_dimensions.get(str(number), {})):
                yield _shown(sheet, row, hidden_columns, left_out)
            elif any(cell["value"] is not None for cell in row):
                left_out.add("hidden rows")


def _hidden_columns(dimensions: Mapping[str, Mapping[str, str]]) -> frozenset[int]:
    ranges = (
        range(int(each["min"]), min(int(each["max"]), _LAST_COLUMN) + 1)
        for each in dimensions.values()
        if _is_hidden(each)
    )
    return frozenset(column for each in ranges for column in each)


def _is_hidden(dimension: Mapping[str, str]) -> bool:
    return dimension.get("hidden", "0") in ("1", "true")


def _shown(
    sheet: Any, row: list[dict[str, Any]], hidden: frozenset[int], left_out: set[str]
) -> list[str]:
    from openpyxl.cell.read_only import ReadOnlyCell

    shown = [""] * max((cell["column"] for cell in row), default=0)
    for cell in row:
        if cell["value"] is None:
            continue
        if cell["column"] in hidden:
            left_out.add("hidden columns")
        elif ReadOnlyCell(sheet, **cell).font.strike:
            left_out.add("struck-through cells")
        else:
            shown[cell["column"] - 1] = _value(cell["value"], left_out)
    return shown


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
