"""Blocks too large to stay whole, cut where a reader would: sentences, items, rows, lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from textwrap import dedent

from core.knowledge.chunk.blocks import Block
from core.knowledge.chunk.size import DENSE, TARGET, WHOLE, measure, pack

_SENTENCE_END = re.compile(
    # The look-behind and possessive quantifiers keep it linear on a million full stops.
    r"(?<![.!?…])[.!?…]++[\"')\]*_»”’]*+\s++(?=[^a-z])|[。！？]++[」』”’）]*+|\n"
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LONGEST_OPENING = 80
MOST_PARTS = 1_000
"""Parts of a table, beyond which they grow: 100,000 rows are embedded in a minute instead of ten."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block that fits, or a part of one that did not."""

    kind: str
    text: str
    line: int


def pieces(block: Block) -> Iterator[Piece]:
    """The block whole where it fits, else its parts in order; no word is lost."""
    if measure(block.text) <= WHOLE:
        yield Piece(block.kind, block.text, block.line)
    elif block.kind == "list":
        yield from _items(block)
    elif block.kind == "code":
        yield from _code(block)
    elif block.kind == "table":
        yield from _rows(block)
    else:
        for text in cut(block.text, TARGET):
            yield Piece(block.kind, text, block.line)


def cut(text: str, limit: int) -> list[str]:
    """Neighbouring sentences up to the limit; a longer sentence at spaces, a longer word anywhere."""
    parts = sentences(text, limit)
    joined = ("".join(parts[start:stop]).strip() for start, stop in pack(parts, limit))
    return [part for part in joined if part]


def sentences(text: str, limit: int) -> list[str]:
    """With the space behind each; what is longer than the limit as words. Joined they are the text."""
    parts: list[str] = []
    begin = 0
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for end in [*ends, len(text)]:
        sentence = text[begin:end]
        parts.extend([sentence] if measure(sentence) <= limit else _words(sentence, limit))
        begin = end
    return parts


def _words(text: str, limit: int) -> list[str]:
    """Words with the spaces behind them; one that is too long is cut after a sign, else anywhere."""
    most = limit // 2  # a character of a wide script counts twice
    return re.findall(
        rf"\S{{1,{most}}}(?!\S)\s*|\S{{1,{most}}}(?<=[^\w\s])|\S{{1,{most}}}|\s+", text
    )


def _items(block: Block) -> Iterator[Piece]:
    """Whole items together; one that is too large by its lines, moved to the left margin."""
    lines = block.text.split("\n")
    bounds = [*block.items, len(lines)]
    items = ["\n".join(lines[a:b]) for a, b in pairwise(bounds)]
    for start, stop in pack(items, TARGET, glue=1):
        text = "\n".join(items[start:stop])
        line = block.line + bounds[start]
        if measure(text) <= WHOLE:
            yield Piece(block.kind, text.strip("\n"), line)
        else:
            yield from _lines(block.kind, text, line, TARGET)


def _lines(kind: str, text: str, line: int, limit: int) -> Iterator[Piece]:
    parts = [
        part
        for whole in text.split("\n")
        for part in ([whole] if measure(whole) <= limit else cut(whole, limit))
    ]
    for start, stop in pack(parts, limit, glue=1):
        if text := dedent("\n".join(parts[start:stop])).strip("\n"):
            yield Piece(kind, text, line)


def _code(block: Block) -> Iterator[Piece]:
    """Between lines, rather at an empty one, with the fence closed and opened again."""
    lines = block.text.split("\n")
    opening, closing, first = "", "", 0
    fence = _FENCE.match(lines[0])
    if fence and len(lines[0]) <= _LONGEST_OPENING:
        opening, closing, first = lines[0], fence.group(1), 1
        if lines[-1].strip().startswith(closing) and len(lines) > 1:
            lines = lines[:-1]
    source = [
        (number, part)
        for number, whole in enumerate(lines[first:], first)
        for part in ([whole] if measure(whole) <= DENSE else cut(whole, DENSE))
    ]
    spans = pack([part for _, part in source], DENSE, glue=1, seam=lambda part: not part.strip())
    for start, stop in spans:
        while start < stop and not source[start][1].strip():
            start += 1  # noqa: PLW2901 - a part begins with its first line that says something
        if start < stop:
            text = "\n".join(part for _, part in source[start:stop]).strip("\n")
            whole = "\n".join(part for part in (opening, text, closing) if part)
            yield Piece("code", whole, block.line + source[start][0])


def _rows(block: Block) -> Iterator[Piece]:
    """Rows together, the header over each part unless it is nearly a part by itself."""
    lines = block.text.split("\n")
    header, rows = "\n".join(lines[:2]), lines[2:]
    size = max(DENSE, measure(block.text) // MOST_PARTS)
    room = size - measure(header)
    if room < size // 2:
        yield from _lines("table", header, block.line, DENSE)
        header, room = "", size
    for start, stop in pack(rows, room, glue=1):
        text, line = "\n".join(rows[start:stop]), block.line + 2 + start
        parts = [text] if measure(text) <= max(WHOLE, size) else cut(text, room)
        for part in parts:
            yield Piece("table", f"{header}\n{part}" if header else part, line)
