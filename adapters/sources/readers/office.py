"""Word, PowerPoint and Excel files, each opened only after a look at what it unpacks to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any

from adapters.sources.readers.html import read_html
from adapters.sources.readers.plain import titled
from adapters.sources.readers.tables import bounded, table
from core.knowledge.documents import Document, Mark, Refused, one_line, tidy

MAX_UNPACKED = 400_000_000
MAX_RATIO = 150
_SMALL = 20_000_000
_MAX_ENTRIES = 20_000
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_archive(data: bytes, member: str) -> None:
    """Refuse what is no office document, is encrypted, or would unpack to far more than it is."""
    if not data:
        raise Refused("the file is empty")
    if data.startswith(_OLD_OR_ENCRYPTED):
        raise Refused("it is protected by a password or of the format before 2007")
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("the file is damaged: not an office document") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("it is encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    swollen = unpacked > _SMALL and unpacked > MAX_RATIO * len(data)
    if unpacked > MAX_UNPACKED or swollen or len(entries) > _MAX_ENTRIES:
        raise Refused(f"it would unpack to {unpacked // 1_000_000} MB, as a zip bomb does")
    if not any(entry.filename.startswith(member) for entry in entries):
        raise Refused("the file is damaged or of another kind than its name says")


def refuse_old(data: bytes, name: str) -> Document:
    """Always refuses: nothing reads these formats, but people learn what to do about it."""
    if not data:
        raise Refused("the file is empty")
    raise Refused(f"it is of the format before 2007; save it as {PurePath(name).suffix.lower()}x")


def read_docx(data: bytes, name: str) -> Document:
    """Headings, lists, tables and notes by their styles; of pictures, their description stays."""
    check_archive(data, "word/")
    import mammoth

    styles = "p[style-name='Title'] => h1:fresh\np[style-name='Code'] => pre:separator('\\n')"
    try:
        page = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=styles,
            convert_image=mammoth.images.img_element(lambda _image: {}),
        )
    except Exception as error:
        raise _damaged(error) from error
    if not page.value.strip():
        raise Refused("no text in it")
    return read_html(page.value.encode(), name)


def read_pptx(data: bytes, name: str) -> Document:
    """A section a slide, addressed by its number; the speaker's notes are read too."""
    check_archive(data, "ppt/")
    from pptx import Presentation

    lines: list[str] = []
    marks: list[Mark] = []
    try:
        deck = Presentation(io.BytesIO(data))
        for number, slide in enumerate(deck.slides, 1):
            marks.append(Mark(len(lines), f"slide={number}"))
            lines.extend(bounded("\n\n".join(_slide(slide, number)).split("\n")))
            lines.append("")
        title = one_line(deck.core_properties.title or "")
    except Refused:
        raise
    except Exception as error:
        raise _damaged(error) from error
    title = title or titled(name)
    return Document(title, "\n".join(lines), marks=tuple(marks), rendering="blocks")


def _slide(slide: Any, number: int) -> Iterator[str]:
    title = slide.shapes.title
    shown = one_line(title.text_frame.text) if title is not None else ""
    yield f"## {shown or f'Slide {number}'}"
    waiting = list(slide.shapes)[::-1]
    while waiting:
        shape = waiting.pop()
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if hasattr(shape, "shapes"):
            waiting.extend(list(shape.shapes)[::-1])
        elif getattr(shape, "has_table", False):
            yield table([cell.text for cell in row.cells] for row in shape.table.rows)
        elif shape.has_text_frame:
            yield _paragraphs(shape.text_frame)
    if slide.has_notes_slide and (notes := tidy(slide.notes_slide.notes_text_frame.text).strip()):
        yield f"Notes: {notes}"


def _paragraphs(frame: Any) -> str:
    """One paragraph as such, several as a list, which is what they are on most slides."""
    texts = [(part.level, one_line(part.text, 10_000)) for part in frame.paragraphs]
    filled = [(level, text) for level, text in texts if text]
    if len(filled) < 2:
        return "".join(text for _, text in filled)
    return "\n".join(f"{'  ' * level}- {text}" for level, text in filled)


def read_xlsx(data: bytes, name: str) -> Document:
    """A table a sheet, with the values that the formulas gave when it was saved."""
    check_archive(data, "xl/")
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        text = "\n".join(bounded(part for sheet in sheets for part in _sheet(sheet)))
        title = one_line(book.properties.title or "")
    except Refused:
        raise
    except Exception as error:
        raise _damaged(error) from error
    return Document(title or titled(name), text, rendering="blocks")


def _sheet(sheet: Any) -> Iterator[str]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    rows = [row for row in bounded_rows(sheet) if any(row)]
    if rows:
        yield f"## {one_line(sheet.title)}\n"
        yield table(rows)


def bounded_rows(sheet: Any, most_cells: int = 3_000_000) -> Iterator[list[str]]:
    """Rows as text; raises Refused where there are more cells than can be read."""
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row)
        if cells > most_cells:
            raise Refused(f"more than {most_cells // 1_000_000} million cells; split it")
        yield [_value(cell) for cell in row]


def _value(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return tidy(str(cell))


def _damaged(error: Exception) -> Refused:
    if isinstance(error, MemoryError | RecursionError):
        return Refused("it needs too much memory to read")
    return Refused("the file is damaged")
