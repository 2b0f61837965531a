"""Tells numbers in brackets that others wrote from citation marks, which they would look like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from unicodedata import normalize

from core.rendering import document
from core.rendering.cut import Blocks
from core.rendering.inlines import shown

_BRACKETED = re.compile(r"[\[［]([^\[\]［］]*)[\]］]")
_NUMBERS = re.compile(r"[\W_]*\d{1,3}(?:[\W_]+\d{1,3})*[\W_]*")
"""One as a mark has it or several, whatever signs and spaces stand around them."""
_ROUND = str.maketrans("[]［］", "()()")


def rounded(text: str) -> str:
    """The text with `(2)` for `[2]`; as long as it was, and code is none of it."""
    return _BRACKETED.sub(_rounded, text)


def _rounded(found: re.Match[str]) -> str:
    # Letters that are drawn as a digit, such as a small or a circled one, are one to a reader.
    is_number = _NUMBERS.fullmatch(normalize("NFKC", found[1]))
    return found[0].translate(_ROUND) if is_number else found[0]


def with_round_brackets(blocks: Sequence[document.Block]) -> Blocks:
    """The blocks, where whatever looks like `[2]` is a citation's mark or code."""
    return tuple(map(_block, blocks))


def _block(block: document.Block) -> document.Block:
    match block:
        case document.Paragraph(children) | document.Heading(_, children):
            return replace(block, children=_inlines(children))
        case document.Quote(inner):
            return document.Quote(with_round_brackets(inner))
        case document.ListBlock(items=items):
            return replace(block, items=tuple(map(with_round_brackets, items)))
        case document.Table(head, rows):
            body = tuple(tuple(map(_inlines, row)) for row in rows)
            return replace(block, head=tuple(map(_inlines, head)), rows=body)
        case document.CodeBlock() | document.Rule():
            return block


def _inlines(inlines: document.Inlines) -> document.Inlines:
    """Also where a bracket and its number have different looks; none reaches across a mark."""
    text = "".join(map(shown, inlines))
    letters = rounded(text)
    return inlines if letters == text else tuple(_spelled(inlines, iter(letters)))


def _spelled(
    inlines: Sequence[document.Inline], letters: Iterator[str]
) -> Iterator[document.Inline]:
    """The inlines with these letters in the place of their own; code and marks as they are."""
    for inline in inlines:
        match inline:
            case document.Styled(children):
                yield replace(inline, children=tuple(_spelled(children, letters)))
            case document.Text(value):
                yield document.Text("".join(islice(letters, len(value))))
            case document.Code() | document.LineBreak() | document.CitationMark():
                yield inline
                for _ in islice(letters, len(shown(inline))):
                    pass
