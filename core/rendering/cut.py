"""Cuts one block that is too large: items, rows, lines, sentences, else words, else characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from core.rendering import document
from core.rendering.graphemes import whole_until
from core.rendering.inlines import Opening, divide, length, trimmed, words

Blocks: TypeAlias = tuple[document.Block, ...]
Room: TypeAlias = Callable[[Blocks], bool]
"""Whether these blocks fit where they are to stand."""

_GUESS = 256
"""Characters; where the search for how many fit begins."""
_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
_LONGEST_CLUSTER = 64


def most(count: int, holds: Callable[[int], bool], guess: int = 1) -> int:
    """The greatest number up to `count` for which `holds`, which more never does once less does not.

    Gallops from `guess`, then halves: 2 log2(result) calls, and none asks for much more than twice
    the result.
    """
    low, high = 0, min(guess, count)
    while low < high and holds(high):
        low, high = high, min(2 * high, count)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def cut(block: document.Block, room: Room, anywhere: bool) -> tuple[Blocks, Blocks] | None:
    """As much of the block as there is room for, and the rest; None when nothing of it fits.

    Sentences, items, rows and lines stay whole unless `anywhere`. The rest of a divided item
    stands outside of the list, since it begins no item; the list goes on after it.
    """
    match block:
        case document.Paragraph() | document.Heading():
            return _cut_words(block, room, anywhere)
        case document.CodeBlock():
            return _cut_code(block, room, anywhere)
        case document.Quote(inner):
            divided = _cut_run(inner, lambda run: room((document.Quote(run),)), anywhere)
            return divided and ((document.Quote(divided[0]),), _quoted(divided[1]))
        case document.ListBlock():
            return _cut_list(block, room, anywhere)
        case document.Table(rows=rows):
            count = most(len(rows), lambda n: room((replace(block, rows=rows[:n]),)))
            pieces = replace(block, rows=rows[:count]), replace(block, rows=rows[count:])
            return ((pieces[0],), (pieces[1],)) if count else None
        case document.Rule():
            return None


def _quoted(blocks: Blocks) -> Blocks:
    return (document.Quote(blocks),) if blocks else ()


def _cut_run(blocks: Blocks, room: Room, anywhere: bool) -> tuple[Blocks, Blocks] | None:
    """Blocks within a quote or an item; a further one that is too large itself fills the room.

    So does a list, which would be cut off from the words that it belongs under.
    """
    count = most(len(blocks), lambda n: room(blocks[:n]))
    before, after = blocks[:count], blocks[count:]
    if not after:
        return (before, ()) if before else None
    if isinstance(after[0], document.ListBlock) or not room(after[:1]):
        divided = cut(after[0], lambda piece: room((*before, *piece)), anywhere and not before)
        if divided:
            return (*before, *divided[0]), (*divided[1], *after[1:])
    while len(before) > 1 and isinstance(before[-1], document.Heading):
        before, after = before[:-1], (before[-1], *after)
    return (before, after) if before else None


def _cut_list(
    block: document.ListBlock, room: Room, anywhere: bool
) -> tuple[Blocks, Blocks] | None:
    items = block.items
    count = most(len(items), lambda n: room((replace(block, items=items[:n]),)))
    if count:
        return (replace(block, items=items[:count]),), _later(block, count)
    if not items:
        return None
    divided = _cut_run(items[0], lambda run: room((replace(block, items=(run,)),)), anywhere)
    return divided and (
        (replace(block, items=(divided[0],)),),
        (*divided[1], *_later(block, 1)),
    )


def _later(block: document.ListBlock, count: int) -> Blocks:
    """The items after the first `count`, numbered as they were."""
    if count == len(block.items):
        return ()
    start = block.start + count if block.ordered else block.start
    return (replace(block, start=start, items=block.items[count:]),)


def _cut_words(
    block: document.Paragraph | document.Heading, room: Room, anywhere: bool
) -> tuple[Blocks, Blocks] | None:
    def piece(children: document.Inlines) -> Blocks:
        return (replace(block, children=children),) if children else ()

    whole = trimmed(block.children)
    count = length(whole)
    limit = most(count, lambda n: room(piece(trimmed(divide(whole, n)[0]))), _GUESS)
    if limit == count:
        return (piece(whole), ()) if whole else None
    for place in Opening.of(whole, limit).cuts(limit, anywhere):
        before, after = (piece(trimmed(half)) for half in divide(whole, place))
        if before and room(before):
            return before, after
    return None


def _cut_code(
    block: document.CodeBlock, room: Room, anywhere: bool
) -> tuple[Blocks, Blocks] | None:
    def piece(code: str) -> Blocks:
        # Nothing is seen of empty lines at a part's edge.
        code = _BLANK_LINES.sub("", code).rstrip()
        return (replace(block, code=code),) if code else ()

    code = _BLANK_LINES.sub("", block.code).rstrip()
    lines = code.split("\n")
    count = most(len(lines), lambda n: room(piece("\n".join(lines[:n]))))
    if count:
        return piece("\n".join(lines[:count])), piece("\n".join(lines[count:]))
    if not anywhere or not code:
        return None
    line = lines[0]
    place = most(len(line), lambda n: room(piece(line[:n])), _GUESS)
    if place and not line[:place].strip():  # indented by more than there is room for
        line = line.lstrip()
        place = most(len(line), lambda n: room(piece(line[:n])), _GUESS)
    place = whole_until(line[: place + _LONGEST_CLUSTER], place) if place else 0
    rest = "\n".join((line[place:], *lines[1:]))
    return (piece(line[:place]), piece(rest)) if place else None


def simpler(block: document.Block) -> Blocks:
    """The same words with less around them, for a block of which not one character fits.

    Raises ValueError when nothing is left to take away: the measure refuses a single character.
    """
    match block:
        case document.Paragraph(children):
            simple = _bare(children)
        case document.Heading(_, children):
            simple = (document.Paragraph(children),)
        case document.CodeBlock(code, language):
            plain = document.Paragraph(document.in_lines(code.split("\n")))
            simple = (document.CodeBlock(code),) if language else (plain,)
        case document.Quote(inner):
            simple = inner
        case document.ListBlock(items=items):
            simple = (*items[0], *_later(block, 1)) if items else ()
        case document.Table(head, ()):
            simple = tuple(document.Paragraph((document.Bold(cell),)) for cell in head if cell)
        case document.Table(head, rows):
            later = (replace(block, rows=rows[1:]),) if rows[1:] else ()
            simple = (_defined(head, rows[0]), *later)
        case document.Rule():
            simple = ()
    return simple


def _bare(children: document.Inlines) -> Blocks:
    whole = trimmed(children)
    text = document.Text(words(whole))
    if whole == (text,):
        raise ValueError(f"not even one character fits of {text.value!r:.60}")
    return (document.Paragraph((text,)),) if whole else ()


def _defined(head: Sequence[document.Cell], row: Sequence[document.Cell]) -> document.ListBlock:
    """A row as a list: each cell after its column's name."""
    items = []
    for name, cell in zip(head, row, strict=True):
        named: document.Inlines = (
            (document.Bold((*name, document.Text(":"))), document.Text(" ")) if name else ()
        )
        if name or cell:
            items.append((document.Paragraph((*named, *cell)),))
    return document.ListBlock(False, 1, tuple(items))
