"""Blocks as the Markdown that Slack's streams take, every letter of a text kept a letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.rendering.document import (
    Block,
    Bold,
    CitationMark,
    Code,
    CodeBlock,
    Heading,
    Inline,
    Italic,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Table,
    Text,
)
from core.rendering.monospace import table_lines

WIDEST = 80
"""Columns of a table in monospace."""

_ALWAYS = re.compile(r"([\\`*])")
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"\A(?:[#>+=-]|\d+(?=[.)]))")
_RUNS = re.compile(r"`+")


def markdown(blocks: Sequence[Block]) -> str:
    """The text; what is appended to the blocks is appended to it, as far as the last block's end."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(children):
            yield from _inline(children).split("\n")
        case Heading(level, children):
            yield f"{'#' * level} {_inline(children)}".replace("\n", " ")
        case CodeBlock(code, language):
            yield from _fenced(code, language)
        case Table():
            yield from _fenced("\n".join(table_lines(block, WIDEST)), "")
        case Quote(inner):
            for line in markdown(inner).split("\n"):
                yield f"> {line}".rstrip()
        case ListBlock():
            yield from _list(block)
        case Rule():
            yield "---"


def _list(block: ListBlock) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "- "
        lines = "\n".join("\n".join(_lines(inner)) for inner in item).split("\n")
        for first, line in enumerate(lines):
            yield f"{' ' * len(mark) if first else mark}{line}".rstrip()


def _fenced(code: str, language: str) -> Iterator[str]:
    fence = "`" * max(3, *(len(run) + 1 for run in _RUNS.findall(code)), 3)
    yield f"{fence}{language}"
    # Slack reads these three in code, too.
    yield from _entities(code).split("\n")
    yield fence


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inline(children: Sequence[Inline]) -> str:
    written = ""
    for child in children:
        piece = _piece(child)
        if written.endswith("]") and piece.startswith(("(", "[", ":")):
            piece = f"\\{piece}"  # "[1](https://…)" would be a link, "[1]: …" a definition
        if written.endswith("!") and piece.startswith("["):
            written = f"{written[:-1]}\\!"  # "![" would be a picture
        if not written or written.endswith("\n"):
            piece = _AT_START.sub(_kept_letter, piece) if isinstance(child, Text) else piece
        written += piece
    return written


def _kept_letter(start: re.Match[str]) -> str:
    return f"{start[0]}\\" if start[0].isdigit() else f"\\{start[0]}"


def _piece(child: Inline) -> str:
    match child:
        case Text(value):
            piece = escaped(value)
        case Bold(children):
            piece = _around("**", children)
        case Italic(children):
            piece = _around("_", children)
        case Strike(children):
            piece = _around("~~", children)
        case Code(value):
            run = "`" * (max((len(each) for each in _RUNS.findall(value)), default=0) + 1)
            pad = " " if value.startswith("`") or value.endswith("`") else ""
            piece = f"{run}{pad}{_entities(value)}{pad}{run}"
        case Link(children, url):
            piece = f"[{_inline(children)}]({address(url)})"
        case CitationMark(number):
            piece = f"[{number}]"
        case LineBreak():
            piece = "\n"
    return piece


def _around(mark: str, children: Sequence[Inline]) -> str:
    """Marks must touch the words they are about."""
    inner = _inline(children)
    core = inner.strip()
    if not core:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{core}{mark}{after}"


def escaped(text: str) -> str:
    """Letters that stay letters: no emphasis, no link, no HTML and no mention comes of them."""
    text = _ALWAYS.sub(r"\\\1", text)
    text = _EDGE.sub(r"\\_", text).replace("~~", r"\~\~")
    text = re.sub(r"\](?=[(\[:])", r"]\\", text).replace("![", r"\![")
    return _entities(text)


def address(url: str) -> str:
    """An address that ends where it ends."""
    for sign, coded in (("(", "%28"), (")", "%29"), ("<", "%3C"), (">", "%3E"), (" ", "%20")):
        url = url.replace(sign, coded)
    return url.replace("&", "&amp;")
