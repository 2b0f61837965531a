"""Word and PowerPoint files, each opened only after a look at what it unpacks to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any

from adapters.sources.readers.html import read_html
from adapters.sources.readers.pictures import embedded, within
from adapters.sources.readers.plain import titled
from adapters.sources.readers.tables import bounded, table
from core.knowledge.documents import Document, Mark, Refused, Shown, one_line, tidy

MAX_UNPACKED = 400_000_000
MAX_RATIO = 150
_SMALL = 20_000_000
_MAX_ENTRIES = 20_000
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_archive(data: bytes, member: str) -> None:
    """Refuse what is no office document, is encrypted, or would unpack to far more than it is."""
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


def refuse_old(_data: bytes, name: str) -> Document:
    """Always refuses: nothing reads these formats, but people learn what to do about it."""
    raise Refused(f"it is of the format before 2007; save it as {PurePath(name).suffix.lower()}x")


def read_docx(data: bytes, name: str) -> Document:
    """Headings, lists, tables, notes and pictures, by their styles."""
    check_archive(data, "word/")
    import mammoth

    from adapters.sources.readers.word import without_unseen

    pictures: list[bytes] = []
    styles = "p[style-name='Title'] => h1:fresh\np[style-name='Code'] => pre:separator('\\n')"
    with refusing_damaged():
        shown, left_out = without_unseen(data)
        page = mammoth.convert_to_html(
            io.BytesIO(shown),
            style_map=styles,
            convert_image=mammoth.images.img_element(partial(_held, pictures)),
        )
    document = read_html(page.value.encode(), name)
    held = [
        embedded(pictures[int(shown.target)], "", shown.alt, shown.line)
        for shown in document.pictures
        if shown.target.isdecimal()
    ]
    kept, beyond = within(held)
    return replace(document, left_out=(*left_out, *beyond), pictures=kept)


def _held(pictures: list[bytes], image: Any) -> dict[str, str]:
    """Keep a picture's bytes, and name them by their number; none where the file lacks them."""
    try:
        with image.open() as file:
            pictures.append(file.read())
    except (KeyError, OSError):
        return {}
    return {"src": str(len(pictures) - 1)}


def read_pptx(data: bytes, name: str) -> Document:
    """A section a slide that is shown, addressed by its number, with the speaker's notes."""
    check_archive(data, "ppt/")
    from pptx import Presentation

    lines: list[str] = []
    marks: list[Mark] = []
    left_out: set[str] = set()
    pictures: list[Shown] = []
    with refusing_damaged():
        deck = Presentation(io.BytesIO(data))
        for number, slide in enumerate(deck.slides, 1):
            if slide.element.get("show") in ("0", "false"):
                left_out.add("hidden slides")
                continue
            marks.append(Mark(len(lines), f"slide={number}"))
            own: list[Shown] = []
            first = len(lines)
            parts = _slide(slide, number, left_out, own)
            lines.extend(bounded("\n\n".join(parts).split("\n")))
            lines.append("")
            pictures += [replace(shown, line=first) for shown in own]
        title = one_line(deck.core_properties.title or "")
    title = title or titled(name)
    shown, beyond = within(pictures)
    return Document(
        title,
        "\n".join(lines),
        marks=tuple(marks),
        rendering="blocks",
        left_out=(*sorted(left_out), *beyond),
        pictures=shown,
    )


def _slide(slide: Any, number: int, left_out: set[str], pictures: list[Shown]) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and _is_hidden(title):
        title = None
    shown = one_line(title.text_frame.text) if title is not None else ""
    yield f"## {shown or f'Slide {number}'}"
    waiting = list(slide.shapes)[::-1]
    while waiting:
        shape = waiting.pop()
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if _is_hidden(shape):
            left_out.add("hidden shapes")
        elif hasattr(shape, "shapes"):
            waiting.extend(list(shape.shapes)[::-1])
        elif getattr(shape, "has_table", False):
            yield table([cell.text for cell in row.cells] for row in shape.table.rows)
        elif shape.element.tag.endswith("}pic"):
            pictures.extend(_picture(shape))
        elif shape.has_text_frame:
            yield _paragraphs(shape.text_frame)
    if slide.has_notes_slide and (notes := tidy(slide.notes_slide.notes_text_frame.text).strip()):
        yield f"Notes: {notes}"


def _picture(shape: Any) -> Iterator[Shown]:
    """Its bytes, unless they are in a file elsewhere."""
    alt = shape.element.xpath("string(./*/p:cNvPr/@descr)")
    with suppress(ValueError, KeyError):
        yield embedded(shape.image.blob, "", str(alt))


def _is_hidden(shape: Any) -> bool:
    """Hidden in PowerPoint's selection pane, with all that is in it."""
    return bool(shape.element.xpath("./*/p:cNvPr[@hidden='1' or @hidden='true']"))


def _paragraphs(frame: Any) -> str:
    """One paragraph as such, several as a list, which is what they are on most slides."""
    texts = [(part.level, one_line(part.text, 10_000)) for part in frame.paragraphs]
    filled = [(level, text) for level, text in texts if text]
    if len(filled) < 2:
        return "".join(text for _, text in filled)
    return "\n".join(f"{'  ' * level}- {text}" for level, text in filled)


@contextmanager
def refusing_damaged() -> Iterator[None]:
    """Raises Refused whatever a library raises over a file, unless the file is only too much for it."""
    try:
        yield
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise Refused("the file is damaged") from error
