"""Pictures in documents: their bytes, or what Markdown and HTML refer to, and what is said of them."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from html import unescape

from bs4 import BeautifulSoup

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.unseen import layout_of
from core.knowledge.documents import Shown, one_line

MOST_BYTES = 40_000_000
"""Of the pictures within one document."""
TOO_MANY_BYTES = f"pictures beyond {MOST_BYTES // 1_000_000} MB"
_ALT = 1000
# ![alt](target "title"), the target also in angle brackets; each part is bounded.
_MARKDOWN = re.compile(
    r"""!\[((?:\\.|[^\[\]\\]){0,1000})\]\(\s*(?:<([^<>\n]{1,500})>|([^\s()<>]{1,500}))"""
    r"""(?:\s+(?:"([^"\n]{0,500})"|'([^'\n]{0,500})'))?\s*\)"""
)
_HTML = re.compile(r"<img\b[^<>]{0,4000}>", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)


def embedded(data: bytes, name: str = "", alt: str = "", line: int = 0) -> Shown:
    """A picture whose bytes are in the document."""
    held = b64encode(data).decode()
    return Shown(one_line(name), alt=one_line(alt, _ALT), line=line, data=held)


def referred(target: str, alt: str, caption: str, line: int) -> Shown | None:
    """A picture that a document shows from a file beside it, or holds in its address; else None."""
    alt, caption = one_line(without_escapes(alt), _ALT), one_line(without_escapes(caption), _ALT)
    if head := _DATA.match(target):
        try:
            data = b64decode("".join(target[head.end() :].split()), validate=True)
        except (NotBase64, ValueError):
            return None
        return Shown("", alt, caption, line, data=b64encode(data).decode())
    target = re.split("[?#]", target, maxsplit=1)[0]
    if not target or _ELSEWHERE.match(target):
        return None
    name = one_line(without_escapes(target.rstrip("/").rpartition("/")[2]))
    return Shown(name, alt, caption, line, target=target)


def in_markdown(text: str) -> tuple[Shown, ...]:
    """Those that a Markdown text shows, by line; what is code shows none."""
    if "![" not in text and "<img" not in text.lower():
        return ()
    code = layout_of(text).code
    found: list[tuple[int, Shown | None]] = []
    for start, shown in sorted([*_by_marks(text), *_by_tags(text)], key=lambda each: each[0]):
        if code.around(start) < 0:
            found.append((start, shown))
    return tuple(shown for _, shown in found if shown is not None)


def _by_marks(text: str) -> Iterator[tuple[int, Shown | None]]:
    for found in _MARKDOWN.finditer(text):
        alt, pointed, bare, double, single = (part or "" for part in found.groups())
        line = text.count("\n", 0, found.start())
        yield found.start(), referred(unescape(pointed or bare), alt, double or single, line)


def _by_tags(text: str) -> Iterator[tuple[int, Shown | None]]:
    for found in _HTML.finditer(text):
        tag = BeautifulSoup(found.group(), "lxml").find("img")
        if tag is not None:
            said = {name: str(tag.get(name) or "") for name in ("src", "alt", "title")}
            line = text.count("\n", 0, found.start())
            yield found.start(), referred(said["src"], said["alt"], said["title"], line)


def within(pictures: list[Shown]) -> tuple[tuple[Shown, ...], tuple[str, ...]]:
    """The first of them that are not too many bytes together, and whether any are left out."""
    kept: list[Shown] = []
    size = 0
    for shown in pictures:
        size += len(shown.data) * 3 // 4
        if size > MOST_BYTES:
            return tuple(kept), (TOO_MANY_BYTES,)
        kept.append(shown)
    return tuple(kept), ()
