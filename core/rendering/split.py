"""Splits an answer into parts that fit a platform's limits, none of its words lost or repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.rendering.beginning import glancing
from core.rendering.cut import Blocks, Room, cut, most, simpler
from core.rendering.document import Block, Heading


def parts(blocks: Sequence[Block], fits: Room) -> Iterator[Blocks]:
    """The parts one after the other, each of which `fits` (the platform renders and counts).

    Whole blocks share a part as long as they fit. A block that fits no part by itself is cut, and
    where not even a piece of it fits, it gives up its looks: a row becomes a list, a link its
    words and address. A table's head is repeated, an ordered list's numbers go on. Further blocks
    at the end change no part but the last. What fits must also fit with less of it. Per part,
    `fits` is called some 2 log2 of what the part holds, and a few times more for a block that is
    cut. Raises ValueError when not even a single character fits.
    """
    part: Blocks = ()
    rest = tuple(blocks)
    fits = glancing(fits)
    while rest:
        count = most(len(rest), lambda n: fits((*part, *rest[:n])))  # noqa: B023 - called at once
        part, rest = (*part, *rest[:count]), rest[count:]
        if rest:
            ready, part, rest = _next_part(part, rest, fits)
            if ready:
                yield ready
    if part:
        yield part


def _next_part(part: Blocks, rest: Blocks, fits: Room) -> tuple[Blocks, Blocks, Blocks]:
    """What of `part` and the first of `rest` is ready, what begins the next part, and the rest.

    Nothing is ready when the first of `rest` had to be made simpler.
    """
    block, later = rest[0], rest[1:]
    body, headings = _headings_apart(part)
    if fits(rest[:1]):
        together = fits((*headings, block))
        return (body, headings, rest) if body and together else (part, (), rest)
    # After headings alone any piece will do; after anything else only whole sentences and items.
    divided = cut(block, lambda piece: fits((*part, *piece)), anywhere=not body)
    if divided:
        return (*part, *divided[0]), (), (*divided[1], *later)
    if not part or cut(block, fits, anywhere=True) is None:
        return (), part, (*simpler(block), *later)
    if body and headings and cut(block, lambda piece: fits((*headings, *piece)), anywhere=True):
        return body, headings, rest
    return part, (), rest


def _headings_apart(part: Blocks) -> tuple[Blocks, Blocks]:
    """The part without the headings at its end, and these."""
    count = len(part)
    while count and isinstance(part[count - 1], Heading):
        count -= 1
    return part[:count], part[count:]
