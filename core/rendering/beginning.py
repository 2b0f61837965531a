"""The first so many characters of blocks, so that no measure reads a book to refuse a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.rendering import document
from core.rendering.cut import Blocks, Room
from core.rendering.inlines import divide, length

_GLANCES = (4_000, 16_000, 64_000, 256_000)
"""Characters; about what platforms take at once, and then by fours."""


def glancing(fits: Room) -> Room:
    """The same answer as `fits`, which is asked for the beginning first where there is much more."""

    def room(blocks: Blocks) -> bool:
        for most in _GLANCES:
            first, left = _beginning(blocks, most)
            if left > 0:
                break  # that was all of it
            if not fits(first):
                return False
        return fits(blocks)

    return room


def _beginning(blocks: Sequence[document.Block], most: int) -> tuple[Blocks, int]:
    """Blocks with some `most` characters, and how many were not needed; 0 when there is more."""
    taken: list[document.Block] = []
    for block in blocks:
        if most <= 0:
            break
        first, most = _first(block, most)
        taken.append(first)
    return tuple(taken), most


def _first(block: document.Block, most: int) -> tuple[document.Block, int]:
    """A block's beginning, and how many characters were not needed."""
    left = most - 1
    match block:
        case document.Paragraph(children) | document.Heading(_, children):
            first, rest = divide(children, most)
            left = 0 if rest else most - length(first)
            block = replace(block, children=first)
        case document.CodeBlock(code):
            left = max(most - len(code), 0)
            block = replace(block, code=code[:most])
        case document.Quote(inner):
            run, left = _beginning(inner, most)
            block = document.Quote(run)
        case document.ListBlock(items=items):
            runs: list[Blocks] = []
            left = most
            while left > 0 and len(runs) < len(items):
                run, left = _beginning(items[len(runs)], left - 1)
                runs.append(run)
            block = replace(block, items=tuple(runs))
        case document.Table(head, rows):
            left -= sum(map(length, head))
            count = 0
            while left > 0 and count < len(rows):
                left -= 1 + sum(map(length, rows[count]))
                count += 1
            block = replace(block, rows=rows[:count])
        case document.Rule():
            pass
    return block, max(left, 0)
