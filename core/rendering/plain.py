"""Blocks as plain text that reads well where nothing can be bold or a link."""

from __future__ import annotations

from collections.abc import Sequence

from core.rendering import document
from core.rendering.inlines import words
from core.rendering.monospace import table_lines


def plain(blocks: Sequence[document.Block], most: int = 0) -> str:
    """The text, a blank line between blocks, links as "words (address)".

    Tables are aligned for a monospace font, at most `most` columns wide (0: any).
    """
    return "\n".join(_lines(blocks, most))


def _lines(blocks: Sequence[document.Block], most: int, tight: bool = False) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if lines and not tight:
            lines.append("")
        lines += _block_lines(block, most)
    return lines


def _block_lines(block: document.Block, most: int) -> list[str]:
    match block:
        case document.Paragraph(children) | document.Heading(_, children):
            return words(children).split("\n")
        case document.CodeBlock(code):
            return code.split("\n")
        case document.Quote(inner):
            return [f"> {line}".rstrip() for line in _lines(inner, max(most - 2, 0))]
        case document.ListBlock():
            return _list_lines(block, most)
        case document.Table():
            return table_lines(block, most)
        case document.Rule():
            return ["----------"]


def _list_lines(block: document.ListBlock, most: int) -> list[str]:
    lines: list[str] = []
    tight = all(map(_is_short, block.items))
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "• "
        first, *others = _lines(item, max(most - len(mark), 0), tight) or [""]
        if lines and not tight:
            lines.append("")
        lines.append(f"{mark}{first}".rstrip())
        lines += [f"{' ' * len(mark)}{line}".rstrip() for line in others]
    return lines


def _is_short(item: Sequence[document.Block]) -> bool:
    """A paragraph, with a list below it or not: no blank line is needed to tell items apart."""
    kinds = [type(inner) for inner in item]
    return len(item) <= 1 or kinds == [document.Paragraph, document.ListBlock]
