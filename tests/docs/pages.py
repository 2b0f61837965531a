"""Reads the project's pages: their code, links and headings, found by a CommonMark parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    def code(self) -> Iterator[str]:
        """Every line of code, inline or in blocks; a continued line is one."""
        for token in _tokens(self.path):
            if token.type in ("fence", "code_block"):
                yield from token.content.replace("\\\n", " ").splitlines()
            elif token.type == "code_inline":
                yield token.content.replace("\n", " ")

    def blocks(self, language: str) -> Iterator[str]:
        """The blocks of code that say that they are in this language."""
        for token in _tokens(self.path):
            if token.type == "fence" and token.info == language:
                yield token.content

    def links(self) -> Iterator[str]:
        """Where links and pictures point."""
        for token in _tokens(self.path):
            if token.type == "link_open":
                yield str(token.attrs["href"])
            elif token.type == "image":
                yield str(token.attrs["src"])

    def anchors(self) -> set[str]:
        """The headings as a browser would be sent to them."""
        tokens = list(_tokens(self.path))
        return {
            _slug(after.content)
            for token, after in pairwise(tokens)
            if token.type == "heading_open"
        }


def pages() -> list[Page]:
    """All that a reader may come by."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [Page(path) for path in sorted(found)]


def _tokens(path: Path) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8")):
        yield token
        yield from token.children or ()


def _slug(heading: str) -> str:
    plain = re.sub(r"[`*_]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading))
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")
