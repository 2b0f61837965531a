"""Small passages are found and large ones read: what stands beside each in its section, for a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from core.knowledge.cost import tokens
from core.messages import Chunk, Passage

NEAR = 2
"""Chunks before a passage and behind it."""

At = Callable[[Mapping[str, Sequence[int]]], Awaitable[Sequence[Chunk]]]
"""The chunks at these positions of these documents; none where they cannot be had."""


async def with_neighbours(passages: Sequence[Passage], budget: int, at: At) -> tuple[Passage, ...]:
    """The passages, then what is nearest to them in their sections, the best passages' first.

    Each chunk once, as a passage of its own, so that a citation names the one whose words it has;
    as many as fit the budget of tokens together with the passages.
    """
    chunks = [passage.chunk for passage in passages]
    places: dict[str, set[int]] = defaultdict(set)
    for chunk in chunks:
        if chunk.document:
            places[chunk.document].update(range(chunk.position - NEAR, chunk.position + NEAR + 1))
    around: dict[str, dict[int, Chunk]] = defaultdict(dict)
    for each in await at({document: sorted(some) for document, some in places.items()}):
        around[each.document][each.position] = each
    beside = [list(_beside(chunk, around.get(chunk.document, {}))) for chunk in chunks]
    found = {passage.chunk.id: passage for passage in passages}
    left = budget - sum(tokens(passage.chunk.text) for passage in passages)
    for chunk in filter(None, chain.from_iterable(zip_longest(*beside))):
        if chunk.id not in found:
            left -= tokens(chunk.text)
            if left < 0:
                break
            found[chunk.id] = Passage(chunk, 0.0, "")
    return tuple(found.values())


def _beside(chunk: Chunk, around: Mapping[int, Chunk]) -> Iterator[Chunk]:
    """The nearest first, on each side up to where the section ends."""
    own = around.get(chunk.position)
    if own is None or own.id != chunk.id:  # it was indexed anew since it was found
        return
    open_sides = [-1, 1]
    for distance in range(1, NEAR + 1):
        for side in tuple(open_sides):
            near = around.get(chunk.position + side * distance)
            if near is None or near.headings != chunk.headings:
                open_sides.remove(side)
            else:
                yield near
