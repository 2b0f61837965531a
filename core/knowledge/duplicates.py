"""The same words twice are one passage: copies of a page, or a paragraph in two places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.messages import Chunk

ALIKE = 0.95
"""Share of words in common from which two texts say the same; a revised sentence stays below."""
_WORD = re.compile(r"\w+")


def without_duplicates(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Each chunk that no earlier one repeats, in order.

    Repeated means the same content hash, or the same numbers and names with digits, in order, and
    at least 95 % of the words in common (Jaccard similarity of the sets): two rows that differ
    only in a port or a date are two facts.
    """
    hashes: set[str] = set()
    shapes: list[tuple[tuple[str, ...], frozenset[str]]] = []
    for chunk in chunks:
        shape = _shape(chunk.text)
        if chunk.content_hash in hashes or any(_same(shape, other) for other in shapes):
            continue
        hashes.update({chunk.content_hash} - {""})
        shapes.append(shape)
        yield chunk


def _shape(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    words = _WORD.findall(text.casefold())
    return tuple(word for word in words if not word.isalpha()), frozenset(words)


def _same(
    one: tuple[tuple[str, ...], frozenset[str]], other: tuple[tuple[str, ...], frozenset[str]]
) -> bool:
    if one[0] != other[0]:
        return False
    shorter, longer = sorted((len(one[1]), len(other[1])))
    if shorter < ALIKE * longer:
        return False
    common = len(one[1] & other[1])
    return common >= ALIKE * (shorter + longer - common)
