"""Markdown without what its rendered page does not show: comments and hidden elements of HTML."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import accumulate

from adapters.sources.readers.styles import declared, unseen
from core.knowledge.chunk.blocks import outline

_MAYBE = re.compile(r"<!--|\bstyle\s*=|\bhidden\b|\]:\s*(?:#|<)", re.I)
_OPENING = re.compile(r"<!--|<([a-z][\w-]*)(\s[^<>]*)>", re.I)
_STYLE = re.compile(r"""(?<![\w-])style\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_VALUE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""")
_INDENTED = 40
_TICKS = re.compile("`+")
_EMPTY_LINE = re.compile(r"\n[ \t]*(?=\n)")
# "[//]: # (words)": a link that leads nowhere, whose title is a comment.
_NOWHERE = re.compile(
    r"^ {0,3}\[[^\]\n]+\]:\s*(?:#|<#?>)"
    r"""(?:\s+(?:\((?:\\.|[^)\\])*\)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))?[ \t]*$""",
    re.MULTILINE | re.DOTALL,
)
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
# Elements that go on over empty lines; all others end with their paragraph at the latest.
_LASTING = re.compile(
    "article|aside|blockquote|center|details|dialog|div|dl|fieldset|figure|footer|form|header|main"
    "|nav|ol|section|table|ul"
)


def seen(text: str) -> str:
    """The text without HTML comments, elements that show nothing, and links made comments.

    What is code stays. Linear in the text's length.
    """
    if not _MAYBE.search(text):
        return text
    layout = layout_of(text)
    kept: list[str] = []
    at = 0
    for start, end in sorted([*_elements(text, layout), *_comments(text, layout)]):
        if start >= at:
            kept.append(text[at:start])
            at = end + 1 if _whole_line(text, layout, start, end) else end
    return "".join([*kept, text[at:]])


@dataclass(frozen=True, slots=True)
class Spans:
    """Parts of a text in order, none over another."""

    starts: list[int]
    ends: list[int]

    def around(self, place: int) -> int:
        """Where the part that holds the place ends; -1 where none does."""
        nearest = bisect_right(self.starts, place) - 1
        return self.ends[nearest] if nearest >= 0 and place < self.ends[nearest] else -1


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a Markdown text is what."""

    code: Spans
    prose: Spans
    loose: Spans
    """Lines of no block: link definitions."""
    gaps: list[int]
    """Where empty lines begin."""
    closings: list[int]
    """Where comments end."""


def layout_of(text: str) -> Layout:
    """Which of its parts are code, prose and neither."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    code: list[tuple[int, int]] = []
    prose: list[tuple[int, int]] = []
    free = [bool(line.strip()) for line in lines]
    for token in outline(text):
        if token.map is None or token.nesting:
            continue
        first, last = token.map
        free[first:last] = [False] * (last - first)
        span = starts[first], min(starts[last], len(text))
        if token.type in ("fence", "code_block"):
            code.append(span)
        elif token.type in ("inline", "table"):
            prose.append(span)
            code.extend(_code_spans(text, *span))
    loose = _runs(free, starts, len(text))
    gaps = [found.start() for found in _EMPTY_LINE.finditer(text)]
    closings = [found.end() for found in re.finditer("-->", text)]
    return Layout(
        code=_spans(code), prose=_spans(prose), loose=_spans(loose), gaps=gaps, closings=closings
    )


def _runs(free: list[bool], starts: list[int], end: int) -> Iterator[tuple[int, int]]:
    begin = -1
    for number, is_free in enumerate([*free, False]):
        if is_free and begin < 0:
            begin = number
        elif not is_free and begin >= 0:
            yield starts[begin], min(starts[number], end)
            begin = -1


def _spans(spans: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> Spans:
    ordered = sorted(spans)
    return Spans([start for start, _ in ordered], [end for _, end in ordered])


def _code_spans(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Between two runs of as many backticks, as CommonMark has it."""
    runs = list(_TICKS.finditer(text, begin, end))
    following: dict[int, int] = {}
    closing = [-1] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        length = len(runs[number].group())
        closing[number] = following.get(length, -1)
        following[length] = number
    number = 0
    while number < len(runs):
        opens = (
            closing[number] >= 0 and text[runs[number].start() - 1 : runs[number].start()] != "\\"
        )
        if opens:
            yield runs[number].start(), runs[closing[number]].end()
        number = closing[number] + 1 if opens else number + 1


def _comments(text: str, layout: Layout) -> Iterator[tuple[int, int]]:
    for start, end in zip(layout.loose.starts, layout.loose.ends, strict=True):
        for found in _NOWHERE.finditer(text[start:end]):
            yield start + found.start(), start + found.end()


def _elements(text: str, layout: Layout) -> Iterator[tuple[int, int]]:
    at = 0
    while found := _OPENING.search(text, at):
        at = layout.code.around(found.start())
        if at < 0:
            at = found.end()
            hides = found[1] is None or _hides(found[2])
            if hides and (end := _end(text, layout, found)) > 0:
                yield found.start(), end
                at = end


def _hides(attributes: str) -> bool:
    style = _STYLE.search(attributes)
    if style and unseen(declared(unescape(style[1] or style[2] or style[3] or ""))):
        return True
    return "hidden" in _VALUE.sub(" ", attributes).lower().split()


def _end(text: str, layout: Layout, opening: re.Match[str]) -> int:
    """Where the comment or element ends; 0 for a comment in a sentence that has no end: words."""
    paragraph = layout.prose.around(opening.start())
    if opening[1] is None:
        # One that begins a block and never ends hides all that follows.
        end = _next(layout.closings, opening.end() + len("-->"), len(text) if paragraph < 0 else 0)
        return end if paragraph < 0 or end <= paragraph else 0
    name = opening[1].lower()
    if _VOID.fullmatch(name):
        return opening.end()
    lasting = _LASTING.fullmatch(name)
    limit = len(text) if lasting else _next(layout.gaps, opening.end(), len(text))
    tags = re.compile(rf"<(/?){name}(?=[\s/>])[^<>]*>", re.I)
    depth = 1
    for tag in tags.finditer(text, opening.end(), limit):
        if layout.code.around(tag.start()) < 0:
            depth += -1 if tag[1] else 1
            if depth == 0:
                return tag.end()
    return limit


def _next(places: list[int], start: int, otherwise: int) -> int:
    nearest = bisect_left(places, start)
    return places[nearest] if nearest < len(places) else otherwise


def _whole_line(text: str, layout: Layout, start: int, end: int) -> bool:
    """Whether it is all of its lines in a paragraph, which must not fall apart where they were."""
    _, newline, before = text[max(start - _INDENTED, 0) : start].rpartition("\n")
    alone = bool(newline) and not before.strip() and text[end : end + 1] == "\n"
    return alone and layout.prose.around(start) >= 0
