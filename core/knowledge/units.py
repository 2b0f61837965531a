"""A CommonMark text as what one would quote of it: prose, list items, code, table rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["prose", "item", "quote", "code", "row", "head", "heading", "html"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A leaf of the text: where its own words stand, and the lines that vanish with it."""

    kind: Kind
    start: int
    end: int
    block: int
    """Number of the top-level block it belongs to."""
    line_start: int
    line_end: int
    """For an item the whole list item, with what is nested in it; else the leaf's own lines."""


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables: what Mynah reads and what it writes."""
    return MarkdownIt("commonmark").enable("table")


def top_blocks(text: str) -> list[tuple[int, int, str]]:
    """Line ranges of the top-level blocks and their kinds; link reference definitions are none."""
    return [
        (token.map[0], token.map[1], token.type.removesuffix("_open"))
        for token in parser().parse(text)
        if token.level == 0 and token.map and token.nesting >= 0
    ]


def line_starts(text: str) -> list[int]:
    """Offset of each line, and of the end."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] -= 1
    return starts


@lru_cache(maxsize=128)
def units(text: str, kind: str = "prose") -> tuple[Unit, ...]:
    """Every leaf in reading order; bare source code (`kind` "code", no fence) is one unit."""
    if kind == "code" and "```" not in text and "~~~" not in text:
        whole = Unit("code", 0, len(text), block=0, line_start=0, line_end=len(text))
        return (whole,) if text.strip() else ()
    return tuple(_Reader(text).read())


def code_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the text's blocks of code stand."""
    return ((unit.start, unit.end) for unit in units(text) if unit.kind == "code")


class _Reader:
    """Walks the parser's tokens and keeps where it is."""

    def __init__(self, text: str) -> None:
        # As the parser will see it, at the same offsets.
        self.text = text.replace("\r\n", " \n").replace("\r", "\n")
        self.starts = line_starts(self.text)
        self.found: list[Unit] = []
        self.block = -1
        self.items: list[tuple[int, int]] = []
        self.around: list[str] = []

    def read(self) -> list[Unit]:
        for token in parser().parse(self.text):
            if token.level == 0 and token.nesting >= 0:
                self.block += 1
            self._step(token)
        return self.found

    def _step(self, token: Token) -> None:
        if token.nesting == -1:
            self.around.pop()
            if token.type == "list_item_close":
                self.items.pop()
        elif token.nesting == 1:
            self.around.append(token.type)
            lines = self._lines(token)
            if token.type == "list_item_open":
                self.items.append(lines)
            elif token.type == "tr_open":
                self._add("head" if "thead_open" in self.around else "row", *lines, lines)
        elif token.type == "inline" and "tr_open" not in self.around:
            self._add(self._inline_kind(), *self._words(token), self._lines(token))
        elif token.type in ("fence", "code_block"):
            self._add("code", *self._code(token), self._lines(token))
        elif token.type == "html_block":
            lines = self._lines(token)
            self._add("html", *lines, lines)

    def _add(self, kind: Kind, start: int, end: int, lines: tuple[int, int]) -> None:
        # Without its last line break, so that words can follow it.
        end = start + len(self.text[start:end].rstrip("\n"))
        if kind not in ("head", "row") and self.items:
            lines = self.items[-1]
        if end > start:
            first, last = lines
            unit = Unit(kind, start, end, block=self.block, line_start=first, line_end=last)
            self.found.append(unit)

    def _inline_kind(self) -> Kind:
        if self.around[-1] == "heading_open":
            return "heading"
        if "blockquote_open" in self.around:
            return "quote"
        return "item" if self.items else "prose"

    def _lines(self, token: Token) -> tuple[int, int]:
        first, last = token.map or (0, 0)
        return self.starts[first], self.starts[last]

    def _words(self, token: Token) -> tuple[int, int]:
        """Where an inline token's words stand, past list markers and indentation."""
        first, last = self._lines(token)
        lines = token.content.split("\n")
        start = self.text.find(lines[0], first, last)
        if start < 0:
            return first, last
        tail = self.text.rfind(lines[-1], start, last)
        return start, max(tail, start) + len(lines[-1] if tail >= 0 else lines[0])

    def _code(self, token: Token) -> tuple[int, int]:
        first, last = token.map or (0, 0)
        if token.type == "code_block":
            return self._lines(token)
        lines = self.text[self.starts[first] : self.starts[last]].splitlines()
        closed = len(lines) > 1 and set(lines[-1].strip(" \t>")) == {token.markup[0]}
        return self.starts[min(first + 1, last)], self.starts[last - 1 if closed else last]
