"""Cuts a growing CommonMark text into its top-level blocks, and mends what was cut off."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from textwrap import dedent

from core.knowledge.documents import visible
from core.knowledge.units import code_in, line_starts, top_blocks
from core.knowledge.wording import outside, outside_code

LONGEST_BLOCK = 6_000
"""Characters; a longer one is no answer but a model gone astray, and would be slow to check."""

# All but a fence at its line's beginning; and strokes laid over letters.
_STRIKES = re.compile(
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*~{3,})|~{2,}|[\u0334-\u0338]", re.M
)
_INFO = re.compile(r"\A([ \t]*(?:`{3,}|~{3,})[ \t]*)([\w+#.-]{0,20})[^\n]*")
_ITEM = re.compile(r"^(?:[-*+]|\d{1,9}[.)])[ \t]", re.M)
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})")
"""A line with more backticks behind the first ones is no fence but a code span."""


async def complete_blocks(text: AsyncIterator[str]) -> AsyncIterator[str]:
    """The top-level blocks of a growing text, each as soon as nothing that follows can change it."""
    pending, read = "", 0
    async for piece in text:
        pending += visible(piece)
        if "\n" not in piece:
            if len(pending) > 2 * LONGEST_BLOCK:  # whole lines of it wait for their block's end
                yield pending
                pending, read = "", 0
            continue
        if len(pending) - read < read // 5 and "\n\n" not in pending[max(read - 1, 0) :]:
            continue  # a long list is not parsed anew at each of its lines
        whole = pending[: pending.rfind("\n") + 1]
        starts = line_starts(whole)
        ranges = top_blocks(whole)
        open_ones = 0 if ranges and _is_over(whole, starts, ranges[-1]) else 1
        over = ranges[: len(ranges) - open_ones]
        for first, last, _ in over:
            for some in _in_items(pending[starts[first] : starts[last]].strip("\n")):
                yield some
        if over:
            # What is between two blocks may define a link, so the rest begins where the next does.
            rest = starts[ranges[-1][0]] if open_ones else len(whole)
            pending = pending[rest:]
        if len(pending) > LONGEST_BLOCK:
            *ready, pending = _in_items(pending)
            for some in ready or [pending]:
                yield some
            pending = pending if ready else ""
        read = len(pending)
    starts = line_starts(pending)
    for first, last, _ in top_blocks(pending):
        for some in _in_items(pending[starts[first] : starts[last]].strip("\n")):
            yield some


def _in_items(block: str) -> list[str]:
    """A list that is too long for one block as several, cut between its items; all else as it is."""
    ready = []
    while len(block) > LONGEST_BLOCK and _ITEM.match(block):
        *_, end = 0, *(item.start() for item in _ITEM.finditer(block, 1, LONGEST_BLOCK))
        if not end:
            break
        ready.append(block[:end].rstrip("\n"))
        block = block[end:]
    return [*ready, block]


def _is_over(text: str, starts: Sequence[int], block: tuple[int, int, str]) -> bool:
    """A blank line ends all but lists and indented code; a heading ends with its line."""
    first, last, kind = block
    blank_follows = starts[last] < len(text)
    if kind in ("paragraph", "table", "blockquote"):
        return blank_follows
    if kind == "fence":
        return _fence_is_closed(text[starts[first] : starts[last]])
    return kind == "heading" and text[starts[first] :].lstrip().startswith("#")


def closed(text: str) -> str:
    """The text without an open fence at its end, which would make code of all that follows.

    A model that was cut off leaves one, and so may what is left when marks and HTML are out.
    """
    *_, (first, last, kind) = top_blocks(text) or [(0, 0, "")]
    if kind != "fence":
        return text
    starts = line_starts(text)
    fence = text[starts[first] : starts[last]]
    opening = _FENCE.match(fence)
    return text if opening is None or _fence_is_closed(fence) else f"{text}\n{opening.group(1)}"


def plain_fence(code: str) -> str:
    """The fenced code with no more behind its fence than the name of a language."""
    return _INFO.sub(r"\1\2", code, count=1)


def _fence_is_closed(text: str) -> bool:
    lines = text.strip("\n").split("\n")
    opening, closing = _FENCE.match(lines[0]), lines[-1].strip()
    # Four spaces make it a line of the code.
    if opening is None or len(lines) == 1 or lines[-1].startswith(("    ", "\t")):
        return False
    ticks = opening.group(1)
    return len(closing) >= len(ticks) and set(closing) == {ticks[0]}


def fenced(block: str) -> str:
    """Indented code in a fence; indented, it would go into the list that stands before it."""
    [(_, _, kind), *more] = top_blocks(block) or [(0, 0, "")]
    if kind != "code_block" or more:
        return block
    ticks = longer_fence(block)
    return f"{ticks}\n{dedent(block)}\n{ticks}"


def longer_fence(code: str) -> str:
    """Ticks that nothing in the code can close."""
    return "`" * (max((len(run) for run in re.findall(r"`{3,}", code)), default=2) + 1)


def unstruck(block: str) -> str:
    """Without what strikes words out, so that what is checked is what is read; code stays."""
    return outside(code_in(block), block, _unstruck)


def _unstruck(text: str) -> str:
    return outside_code(text, lambda words: _STRIKES.sub(lambda m: m["fence"] or "", words))
