"""Tables that a Markdown text writes in HTML, made tables of CommonMark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from adapters.sources.readers.html import UNREAD, commonmark
from adapters.sources.readers.unseen import Spans, layout_of

_BEGIN = re.compile(r"^ {0,3}<table(?=[\s>])", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(r"<(/?)table(?=[\s>])[^<>]*>", re.IGNORECASE)
_LAYOUT = "img, picture, table, pre, ul, ol, dl, blockquote, h1, h2, h3, h4, h5, h6"
"""What cells hold where a table arranges a page instead of values; such a table stays as it is."""


def with_tables(text: str) -> str:
    """The text with each HTML table of values as CommonMark. Linear in the text's length."""
    if not _BEGIN.search(text):
        return text
    code = layout_of(text).code
    kept: list[str] = []
    at = 0
    for start, end in _spans(text, code):
        if table := _values(text[start:end]):
            kept += (text[at:start], f"\n\n{table.strip()}\n\n")
            at = end
    return "".join((*kept, text[at:]))


def _spans(text: str, code: Spans) -> Iterator[tuple[int, int]]:
    """Where tables begin and end that stand in no other one; one that never ends is none."""
    depth, start = 0, -1
    for tag in _TAG.finditer(text):
        if code.around(tag.start()) >= 0:
            continue
        if not tag[1]:
            if depth == 0:
                start = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            line = text.rfind("\n", 0, start) + 1
            if depth == 0 and _BEGIN.match(text, line):
                yield start, tag.end()


def _values(source: str) -> str:
    table = BeautifulSoup(source, "lxml").find("table")
    if not isinstance(table, Tag) or table.select(_LAYOUT) or len(table.find_all("tr")) < 2:
        return ""
    for part in table.select(UNREAD):
        part.decompose()
    whole = table.wrap(Tag(name="div"))
    return commonmark(whole)
