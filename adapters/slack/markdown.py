"""Blocks as the Markdown that Slack's streams take, every letter of a text kept a letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.rendering import document
from core.rendering.monospace import table_lines

WIDEST = 80
"""Columns of a table in monospace."""
HARMLESS = "<\u200b"
"""How a mention begins in code; rich text does without."""

_ALWAYS = re.compile(r"([\\`*])")
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"\A(?:[#>+=-]|\d+(?=[.)]))")
_BRACKET = re.compile(r"(?<!\\)([\[\]])")
_PINGS = re.compile(r"<(?=[!@#])")
_RUNS = re.compile(r"`+")


def markdown(blocks: Sequence[document.Block]) -> str:
    """The text; what is appended to the blocks is appended to it, as far as the last block's end."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def _lines(block: document.Block) -> Iterator[str]:
    match block:
        case document.Paragraph(children):
            yield from _inline(children).split("\n")
        case document.Heading(level, children):
            yield f"{'#' * level} {_inline(children)}".replace("\n", " ")
        case document.CodeBlock(code, language):
            yield from _fenced(code, language)
        case document.Table():
            yield from _fenced("\n".join(table_lines(block, WIDEST)), "")
        case document.Quote(inner):
            for line in markdown(inner).split("\n"):
                yield f"> {line}".rstrip()
        case document.ListBlock():
            yield from _list(block)
        case document.Rule():
            yield "---"


def _list(block: document.ListBlock) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "- "
        for first, line in enumerate(_item(item)):
            yield f"{' ' * len(mark) if first else mark}{line}".rstrip()


def _item(blocks: Sequence[document.Block]) -> Iterator[str]:
    for at, block in enumerate(blocks):
        # Only a list that begins with 1, or with a bullet, may follow a line at once.
        close = isinstance(block, document.ListBlock) and (not block.ordered or block.start == 1)
        if at and not (close and isinstance(blocks[at - 1], document.Paragraph)):
            yield ""
        yield from "\n".join(_lines(block)).split("\n")


def _fenced(code: str, language: str) -> Iterator[str]:
    fence = "`" * max(3, *(len(run) + 1 for run in _RUNS.findall(code)), 3)
    yield f"{fence}{language}"
    yield from _harmless(code).split("\n")
    yield fence


def _harmless(code: str) -> str:
    """Code is shown letter for letter, entities too; a mention in it gets an invisible gap."""
    return _PINGS.sub(HARMLESS, code)


def entities(text: str) -> str:
    """Text in which Slack finds neither entities nor mentions."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inline(children: Sequence[document.Inline], linked: bool = False) -> str:
    written = ""
    for child in children:
        piece = _piece(child, linked)
        if written.endswith("]") and piece.startswith(("(", ":")):
            piece = f"\\{piece}"  # "[1](https://…)" would be a link, "[1]: …" a definition
        if written.endswith("!") and piece.startswith("["):
            written = f"{written[:-1]}\\!"  # "![" would be a picture
        if not written or written.endswith("\n"):
            piece = (
                _AT_START.sub(_kept_letter, piece) if isinstance(child, document.Text) else piece
            )
        written += piece
    return written


def _kept_letter(start: re.Match[str]) -> str:
    return f"{start[0]}\\" if start[0].isdigit() else f"\\{start[0]}"


def _piece(child: document.Inline, linked: bool) -> str:
    """`linked`: within a link's words, where a bracket could end them."""
    match child:
        case document.Text(value):
            piece = _BRACKET.sub(r"\\\1", escaped(value)) if linked else escaped(value)
        case document.Bold(children):
            piece = _around("**", children, linked)
        case document.Italic(children):
            piece = _around("*", children, linked)
        case document.Strike(children):
            piece = _around("~~", children, linked)
        case document.Code(value):
            run = "`" * (max((len(each) for each in _RUNS.findall(value)), default=0) + 1)
            pad = " " if value.startswith("`") or value.endswith("`") else ""
            piece = f"{run}{pad}{_harmless(value)}{pad}{run}"
        case document.Link(children, url):
            piece = f"[{_inline(children, linked=True)}]({address(url)})"
        case document.CitationMark(number):
            piece = f"[{number}]"
        case document.LineBreak():
            piece = "\n"
    return piece


def _around(mark: str, children: Sequence[document.Inline], linked: bool) -> str:
    """Marks must touch the words they are about."""
    inner = _inline(children, linked)
    core = inner.strip()
    if not core:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{core}{mark}{after}"


def escaped(text: str) -> str:
    """Letters that stay letters: no emphasis, no link, no HTML and no mention comes of them."""
    text = _ALWAYS.sub(r"\\\1", text)
    text = _EDGE.sub(r"\\_", text).replace("~~", r"\~\~")
    text = re.sub(r"\](?=[(:])", r"]\\", text).replace("![", r"\![")
    return entities(text)


def address(url: str) -> str:
    """An address that ends where it ends."""
    for sign, coded in (("(", "%28"), (")", "%29"), ("<", "%3C"), (">", "%3E"), (" ", "%20")):
        url = url.replace(sign, coded)
    return url.replace("&", "&amp;")
