"""PDF through pdfium: text page by page, headings by the size of their letters."""

from __future__ import annotations

import ctypes
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.pictures import embedded, within
from adapters.sources.readers.plain import titled
from adapters.sources.readers.printed import GAP, PrintedLine, as_read
from adapters.sources.readers.tables import bounded, table
from core.knowledge.chunk.size import measure
from core.knowledge.documents import Document, Mark, Refused, Shown, one_line, tidy
from core.knowledge.pictures import MOST

_LONGEST_HEADING = 120
_BULLET = re.compile(r"^(?:[•◦▪‣⁃●○■□·]\s*|[-–—]\s+)")
# Word writes bullets as letters of its fonts of signs, which have no meaning outside of them.
_SIGN = re.compile(r"^\s*[\uf020-\uf0ff](?=\s)")
_ENDED = re.compile(r"[.!?…:;。！？：；][\"')\]»”’」』）]*$")
_UNSPACED = re.compile("[\u2e80-\u9fff\uff00-\uff60]")
_SPACE = re.compile(r"(?<=\S)[^\S\r\n]+(?=\S)")
_LONGEST_LINE = 1_000
"""Characters of a line that is looked at for columns."""
_LEAST_WIDTH = 40
"""Characters; a shorter line in a row of them may be a line of an address or a table."""


def read_pdf(data: bytes, name: str) -> Document:
    """A mark a page (`#page=3`); raises Refused for what is encrypted, damaged or only pictures."""
    if b"%PDF-" not in data[:1024]:
        raise Refused("the file is damaged: not a PDF, although its name says so")
    import pypdfium2
    from pypdfium2 import raw

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            found: dict[str, tuple[int, Shown]] = {}
            pages = []
            for number, page in enumerate(pdf):
                # A sign that stands on every page is one picture.
                for shown in _pictures(page, raw) if len(found) <= MOST else ():
                    found.setdefault(shown.data, (number, shown))
                pages.append(as_read(list(_lines(page, raw))))
            title = one_line(without_escapes(str(pdf.get_metadata_value("Title") or "")))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Refused("it is protected by a password") from error
        raise Refused("the file is damaged: not readable as a PDF") from error
    if not found and not any(line.text for page in pages for line in page):
        raise Refused("no text in it; it may be a scan")
    document = _document(pages, title, name)
    placed = [replace(shown, line=document.marks[page].line) for page, shown in found.values()]
    pictures, beyond = within(placed)
    return replace(document, pictures=pictures, left_out=beyond)


def _pictures(page: Any, raw: Any) -> Iterator[Shown]:
    """Of one page, those that are large enough to show anything and not too large to unpack."""
    from pypdfium2 import PdfiumError

    from adapters.sources.redraw import LEAST_SIDE, MOST_DOTS

    for each in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        with suppress(PdfiumError):  # one that is damaged must not cost the text
            width, height = each.get_px_size()
            if min(width, height) >= LEAST_SIDE and width * height <= MOST_DOTS:
                yield embedded(_file_of(each))


def _file_of(picture: Any) -> bytes:
    """As it stands where it is a photo of its own, else as a new one."""
    if picture.get_filters() == ["DCTDecode"]:
        return bytes(picture.get_data())
    held = io.BytesIO()
    picture.get_bitmap().to_pil().convert("RGB").save(held, "PNG", compress_level=1)
    return held.getvalue()


def _lines(page: Any, raw: Any) -> Iterator[PrintedLine]:
    text_page = page.get_textpage()
    text, position = text_page.get_text_range(), 0
    for line in text.split("\n"):
        whole = _part(line, text_page, raw, position)
        parts = list(_parts(line, text_page, raw, position, whole.size * GAP))
        pieces = tuple(_part(part, text_page, raw, start) for start, part in parts)
        yield (
            replace(whole, pieces=pieces)
            if len(pieces) > 1 and all(piece.text for piece in pieces)
            else whole
        )
        position += len(line) + 1
    text_page.close()
    page.close()


def _parts(
    line: str, text_page: Any, raw: Any, position: int, gap: float
) -> Iterator[tuple[int, str]]:
    """The line where white space is wider than the gap: its parts, and where they begin."""
    begin = 0
    for space in _SPACE.finditer(line) if gap > 0 and len(line) <= _LONGEST_LINE else ():
        before = _box(text_page, raw, position + space.start() - 1)
        after = _box(text_page, raw, position + space.end())
        if after.left - before.right > gap:
            yield position + begin, line[begin : space.start()]
            begin = space.end()
    yield position + begin, line[begin:]


def _part(text: str, text_page: Any, raw: Any, position: int) -> PrintedLine:
    # pdfium joins a hyphenated word and puts one of two signs where its hyphen was.
    whole = text.replace("\ufffe", "").replace("\x02", "")
    shown = tidy(_SIGN.sub("•", whole)).strip()
    first = position + len(text) - len(text.lstrip())
    last = position + len(text.rstrip()) - 1
    return _measured(shown, text_page, raw, first, last) if shown else PrintedLine("")


def _measured(text: str, text_page: Any, raw: Any, first: int, last: int) -> PrintedLine:
    box = _box(text_page, raw, first)
    fonts = {_font(text_page, raw, place) for place in (first, last)}
    return PrintedLine(
        text=text,
        size=_size(text_page, raw, first),
        left=box.left,
        right=_box(text_page, raw, last).right,
        bottom=box.bottom,
        font=fonts.pop() if len(fonts) == 1 else (0, 0),
    )


def _size(text_page: Any, raw: Any, place: int) -> float:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, place, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    return round(float(raw.FPDFText_GetFontSize(text_page, place)) * scale, 1)


def _box(text_page: Any, raw: Any, place: int) -> Any:
    """Where the letter stands; empty where it stands nowhere, as the spaces that pdfium adds."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, place, box)
    return box


def _font(text_page: Any, raw: Any, place: int) -> tuple[int, int]:
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, place, None, 0, flags)
    return raw.FPDFText_GetFontWeight(text_page, place), flags.value


def _document(pages: list[list[PrintedLine]], title: str, name: str) -> Document:
    filled = [line for page in pages for line in page if line.text]
    levels, pitch = _levels(filled), _pitch(filled)
    lines: list[str] = []
    marks: list[Mark] = []
    for number, page in enumerate(pages, 1):
        marks.append(Mark(len(lines), f"page={number}"))
        lines.extend(_page(page, levels, pitch).split("\n"))
        lines.append("")
    text = "\n".join(bounded(lines))
    first = next((line[2:] for line in lines if line.startswith("# ")), "")
    title = title or one_line(first) or titled(name)
    return Document(title, text, marks=tuple(marks), rendering="blocks")


def _levels(lines: list[PrintedLine]) -> dict[float, int]:
    """Sizes clearly above that of most of the text, the largest first: the levels of headings."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    body = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted((size for size in letters if size > 1.15 * body), reverse=True)
    return {size: min(level, 4) for level, size in enumerate(larger, 1)}


def _pitch(lines: list[PrintedLine]) -> float:
    """How far apart the lines of a paragraph stand: a low quartile, as some are paragraphs apart."""
    drops = sorted(
        drop
        for above, line in pairwise(lines)
        if above.size == line.size and (drop := above.bottom - line.bottom) > 0
    )
    return drops[len(drops) // 4] if drops else 0.0


def _page(page: list[PrintedLine], levels: dict[float, int], pitch: float) -> str:
    parts: list[str] = []
    above = PrintedLine("")
    before = 0
    edges: dict[int, float] = {}
    for line in page:
        edges[round(line.left / 5)] = max(edges.get(round(line.left / 5), 0.0), line.right)
    for line in page:
        if line.rows:
            parts.extend(["", table(line.rows)])
            above, before = PrintedLine(""), 0
            continue
        level = levels.get(line.size, 0)
        if level and level == before and parts[-1].startswith("#"):
            parts[-1] = f"{parts[-1]} {line.text}"  # a heading over two lines
        elif level and len(line.text) <= _LONGEST_HEADING:
            parts.extend(["", f"{'#' * level} {line.text}"])
        else:
            edge = edges.get(round(above.left / 5), 0.0)
            begins = bool(before) or _begins(line, above, pitch, edge)
            if not begins and _goes_on(line, above, edge):
                parts[-1] += _joint(parts[-1], line.text) + line.text
            else:
                parts.extend([""] * begins)
                parts.append(_BULLET.sub("- ", line.text))
        before = level if level and len(parts[-1]) <= _LONGEST_HEADING else 0
        above = line
    return "\n".join(parts).strip("\n")


def _begins(line: PrintedLine, above: PrintedLine, pitch: float, edge: float) -> bool:
    """Whether a paragraph begins here: other letters, a gap, or a line above that ends early."""
    if not above.text or _BULLET.match(line.text):
        return False
    resized = abs(line.size - above.size) > 0.08 * above.size
    other = resized or ((0, 0) != line.font != above.font != (0, 0))
    gap = pitch > 0 and above.bottom - line.bottom > 1.3 * pitch
    early = above.right - above.left < 0.75 * (edge - above.left)
    return other or gap or early


def _goes_on(line: PrintedLine, above: PrintedLine, edge: float) -> bool:
    """Whether only the page's width broke a sentence here: its next word had no room above."""
    if not above.text or _BULLET.match(line.text):
        return False
    if _BULLET.fullmatch(above.text):
        return True
    word = line.text.split()[0]
    room = (line.right - line.left) * len(word) / len(line.text)
    full = above.right + room > edge
    prose = line.text[0].islower() or measure(above.text) >= _LEAST_WIDTH
    return full and prose and not _ENDED.search(above.text)


def _joint(before: str, after: str) -> str:
    """A space, but none in scripts that have none."""
    unspaced = _UNSPACED.match(before[-1:]) and _UNSPACED.match(after)
    return "" if unspaced or before.endswith(" ") else " "
