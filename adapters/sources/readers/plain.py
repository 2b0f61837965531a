"""Text in any common encoding, and the files that are text as they stand: Markdown and plain."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.chats import dumped
from adapters.sources.readers.pictures import in_markdown
from adapters.sources.readers.titles import titled_sections
from adapters.sources.readers.unseen import seen
from core.knowledge.chunk.conversation import turns
from core.knowledge.documents import Document, Refused, one_line, tidy

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old or encrypted office document",
}
_SAMPLE = 64_000
_CONTROLS = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
"""Not those for layout, nor the escapes with which terminals color their lines."""
_MOST_CONTROLS = 0.05
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_FIELD = re.compile(r"^(title|description|summary|subtitle):[ \t]*(.+)$", re.MULTILINE)
_PROSE = (".txt", ".text", "")
"""Endings of texts that have no signs of their own for headings."""
_HEADING = re.compile(r"^ {0,3}#[ \t]+(.+?)[ \t#]*$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)


def decode(data: bytes) -> str:
    """The text in its own encoding, tidied; raises Refused for what is no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _text(data.decode(encoding, errors="replace"))
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise Refused(f"the file is {what}, although its name says text")
    if encoding := _wide(data):
        return _text(data.decode(encoding, errors="replace"))
    if b"\x00" in data:
        raise Refused("the file is binary, not text")
    try:
        return _text(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _text(_guess(data))


def _text(decoded: str) -> str:
    """Tidied, unless too much of it is control characters, which no text has."""
    check_readable(decoded)
    return tidy(without_escapes(decoded))


def check_readable(decoded: str) -> None:
    """Raises Refused where many characters are none that a text has."""
    sample = decoded[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample):
        raise Refused("the file is binary, not text")


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: in European text every other byte is zero."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _guess(data: bytes) -> str:
    """A text in an older encoding, or in UTF-8 with a few broken bytes."""
    from charset_normalizer import from_bytes

    text = data.decode("utf-8", errors="replace")
    multibyte = sum(not character.isascii() for character in text[:_SAMPLE])
    if 10 * text.count("\ufffd", 0, _SAMPLE) <= multibyte:
        return text
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise Refused("the file is binary or in an unknown encoding")
    return data.decode(best.encoding, errors="replace")


def read_markdown(data: bytes, name: str) -> Document:
    """As it stands, without what a page would not show, and HTML tables as Markdown's own.

    Of its front matter the title and the description are kept.
    """
    from adapters.sources.readers.marked_tables import with_tables  # which needs this module

    text, title, lead = decode(data), "", ""
    if chat := dumped(text, titled(name)):
        return chat
    if front := _FRONT_MATTER.match(text):
        fields = {key: value.strip(" \"'") for key, value in _FIELD.findall(front.group(1))}
        title = fields.pop("title", "")
        lead = "".join(f"{value}\n\n" for value in fields.values())
        text = text[front.end() :]
    text = lead + seen(text)
    shown = with_tables(text)
    named = one_line(title) or heading(shown) or titled(name)
    rendering = "markup" if shown != text else ""
    return Document(named, shown, rendering=rendering, pictures=in_markdown(shown))


def read_text(data: bytes, name: str) -> Document:
    """As it stands; lists, titles and underlined headings are what they look like."""
    text = decode(data)
    if chat := dumped(text, titled(name)):
        return chat
    prose = PurePath(name).suffix.lower() in _PROSE and not turns(text)
    return Document(titled(name), titled_sections(text) if prose else text)


def heading(text: str) -> str:
    """The first heading of the first level, or ""."""
    from core.knowledge.chunk.anchors import split_explicit
    from core.knowledge.chunk.blocks import plain

    # A comment in a listing looks like a heading too, so the listings go first.
    outside = re.sub(r"^(```+|~~~+).*?^\1", "", text[:20_000], flags=re.DOTALL | re.MULTILINE)
    found = _HEADING.search(outside)
    if not found:
        return ""
    return one_line(plain(split_explicit(found.group(1) or found.group(2))[0]))


def titled(name: str) -> str:
    """A title from a file's name, fit to show."""
    return one_line(without_escapes(name)) or "untitled"


def fenced(code: str, language: str = "") -> str:
    """A code block whose fence no line of the code can close."""
    longest = max((len(run) for run in re.findall(r"^\s*(`{3,})", code, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.rstrip()}\n{fence}\n"
