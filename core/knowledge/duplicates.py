"""The same words twice are one passage: copies of a page, or a paragraph in two places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

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
    shapes: defaultdict[tuple[str, ...], list[frozenset[str]]] = defaultdict(list)
    for chunk in chunks:
        numbers, words = _shape(chunk.sought)
        like = shapes[numbers]
        if chunk.content_hash in hashes or any(_same(words, other) for other in like):
            continue
        hashes.update({chunk.content_hash} - {""})
        like.append(words)
        yield chunk


@lru_cache(maxsize=4_096)
def _shape(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Its numbers and names with digits, in order, and all its words."""
    words = _WORD.findall(text.casefold())
    every = frozenset(words)
    numbers = {word for word in every if not word.isalpha()}
    return tuple(word for word in words if word in numbers), every


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    if shorter < ALIKE * longer:
        return False
    common = len(one & other)
    return common >= ALIKE * (shorter + longer - common)
