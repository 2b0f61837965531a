"""A document's blocks in order, each with its exact source lines, by a real CommonMark parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as parse_table
from markdown_it.token import Token

from core.knowledge.chunk.anchors import split_explicit
from core.knowledge.units import parser

_KINDS = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "fence": "code",
    "code_block": "code",
    "table": "table",
    "heading_open": "heading",
}
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b([^>]*)>(.*?)</h\1\s*>\s*", re.DOTALL | re.IGNORECASE)
_HTML_COMMENT = re.compile(r"(?:\s*<!--(?:(?!-->).)*-->)+\s*", re.DOTALL)
_HTML_ID = re.compile(r"""\b(?:id|name)\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^>]*>")
LONGEST_HEADING = 300


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block; `line` is where it begins in the document, `text` its source."""

    kind: str
    """heading, prose, list, code or table."""
    text: str
    line: int
    level: int = 0
    """Of a heading, 1 to 6."""
    anchor: str = ""
    """Of a heading, the id its source gives it."""
    items: tuple[int, ...] = ()
    """Of a list, the line within `text` at which each of its items begins."""


def blocks(text: str) -> Iterator[Block]:
    """Every block of the text; lines that are no block of their own (link definitions) are prose.

    Comments are left out: no reader sees them. Linear in the text's length.
    """
    lines = text.split("\n")
    done = 0
    tokens = outline(text)
    for index, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        begin, end = token.map
        yield from _between(lines, done, begin)
        yield from _block(tokens, index, lines[begin:end])
        done = max(done, end)
    yield from _between(lines, done, len(lines))


def outline(text: str) -> list[Token]:
    """The text's blocks as markdown-it's tokens, with their lines; what is within a line is not read."""
    return _parser().parse(text)


def _between(lines: Sequence[str], begin: int, end: int) -> Iterator[Block]:
    text = "\n".join(lines[begin:end])
    if text.strip():
        yield Block("prose", text.strip("\n"), begin)


def _block(tokens: Sequence[Token], index: int, lines: Sequence[str]) -> Iterator[Block]:
    token = tokens[index]
    assert token.map is not None  # noqa: S101 - the caller looked
    line, source = token.map[0], "\n".join(lines).rstrip()
    kind = _KINDS.get(token.type, "prose")
    if kind == "heading":
        yield from _heading(tokens[index + 1].content, int(token.tag[1]), line)
    elif token.type == "html_block":
        yield from _html(source, line)
    elif kind == "list":
        yield Block(kind, source, line, items=_items(tokens, index, line))
    elif source.strip() and token.type != "hr":
        yield Block(kind, source, line)


def _heading(source: str, level: int, line: int, anchor: str = "") -> Iterator[Block]:
    source, explicit = split_explicit(source)
    if not explicit and (inner := _HTML_ID.search(source)):
        explicit = inner.group(1)
    if text := plain(source):
        yield Block("heading", text, line, level, explicit or anchor)


def _html(source: str, line: int) -> Iterator[Block]:
    """A heading written in HTML is a heading, as at the top of many a README."""
    if heading := _HTML_HEADING.fullmatch(source):
        own = _HTML_ID.search(heading.group(2))
        text = " ".join(_HTML_TAG.sub(" ", heading.group(3)).split())
        yield from _heading(text, int(heading.group(1)), line, own.group(1) if own else "")
    elif not _HTML_COMMENT.fullmatch(source):
        yield Block("prose", source, line)


def _items(tokens: Sequence[Token], index: int, line: int) -> tuple[int, ...]:
    starts: list[int] = []
    for following in range(index + 1, len(tokens)):
        token = tokens[following]
        if token.level == 0:
            break
        if token.level == 1 and token.type == "list_item_open" and token.map:
            starts.append(token.map[0] - line)
    return tuple(starts)


def plain(source: str, longest: int = LONGEST_HEADING) -> str:
    """Inline CommonMark as the words a reader sees; what is longer stays as it is written."""
    if len(source) > longest:  # inline parsing of hostile brackets is slow
        return " ".join(source.split())
    (inline,) = parser().parseInline(source)
    shown = (
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or []
        if child.type != "html_inline"
    )
    return " ".join("".join(shown).split())


@cache
def _parser() -> MarkdownIt:
    """Blocks only, and a table as one token: a cell a token is a gigabyte for 100,000 rows."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.block.ruler.at("table", _table_as_one, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _table_as_one(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's own rule decides that it is a table; this one only looks for its end."""
    if not parse_table(state, start, end, True):
        return False
    if silent:
        return True
    ends = state.md.block.ruler.getRules("blockquote")
    line = start + 2
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if state.is_code_block(line) or any(rule(state, line, end, True) for rule in ends):
            break
        line += 1
    token = state.push("table", "table", 0)
    token.map = [start, line]
    state.line = line
    return True
