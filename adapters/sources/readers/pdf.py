"""PDF through pdfium: text page by page, headings by the size of their letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.sources.readers.plain import titled
from adapters.sources.readers.tables import bounded
from core.knowledge.documents import Document, Mark, Refused, one_line, tidy

_LONGEST_HEADING = 120
_BULLET = re.compile(r"^[•◦▪‣●○·]\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line and the size of its first letter in points."""

    text: str
    size: float


def read_pdf(data: bytes, name: str) -> Document:
    """A mark a page (`#page=3`); raises Refused for what is encrypted, damaged or only pictures."""
    if not data:
        raise Refused("the file is empty")
    if b"%PDF-" not in data[:1024]:
        raise Refused("the file is damaged: not a PDF, although its name says so")
    import pypdfium2
    from pypdfium2 import raw

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            pages = [list(_lines(page, raw)) for page in pdf]
            title = one_line(str(pdf.get_metadata_value("Title") or ""))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Refused("it is protected by a password") from error
        raise Refused("the file is damaged: not readable as a PDF") from error
    if not any(line.text for page in pages for line in page):
        raise Refused("no text in it; it may be a scan")
    return _document(pages, title, name)


def _lines(page: Any, raw: Any) -> Iterator[Line]:
    text_page = page.get_textpage()
    text, position = text_page.get_text_range(), 0
    for line in text.split("\n"):
        # pdfium joins a hyphenated word and puts one of two signs where its hyphen was.
        shown = tidy(line.replace("\ufffe", "").replace("\x02", "")).strip()
        lead = len(line) - len(line.lstrip())
        yield Line(shown, raw.FPDFText_GetFontSize(text_page, position + lead) if shown else 0.0)
        position += len(line) + 1
    text_page.close()
    page.close()


def _document(pages: list[list[Line]], title: str, name: str) -> Document:
    levels = _levels([line for page in pages for line in page if line.text])
    lines: list[str] = []
    marks: list[Mark] = []
    for number, page in enumerate(pages, 1):
        marks.append(Mark(len(lines), f"page={number}"))
        lines.extend(_page(page, levels).split("\n"))
        lines.append("")
    text = "\n".join(bounded(lines))
    first = next((line[2:] for line in lines if line.startswith("# ")), "")
    title = title or one_line(first) or titled(name)
    return Document(title, text, marks=tuple(marks), rendering="blocks")


def _levels(lines: list[Line]) -> dict[float, int]:
    """Sizes clearly above that of most of the text, the largest first: the levels of headings."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    body = letters.most_common(1)[0][0]
    larger = sorted((size for size in letters if size > 1.15 * body), reverse=True)
    return {size: min(level, 4) for level, size in enumerate(larger, 1)}


def _page(page: list[Line], levels: dict[float, int]) -> str:
    parts: list[str] = []
    before = 0
    for line in page:
        level = levels.get(round(line.size, 1), 0)
        if level and level == before and parts[-1].startswith("#"):
            parts[-1] = f"{parts[-1]} {line.text}"  # a heading over two lines
        elif level and len(line.text) <= _LONGEST_HEADING:
            parts.extend(["", f"{'#' * level} {line.text}"])
        else:
            if before:
                parts.append("")
            parts.append(_BULLET.sub("- ", line.text))
        before = level if level and len(parts[-1]) <= _LONGEST_HEADING else 0
    return "\n".join(parts).strip("\n")
