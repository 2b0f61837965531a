"""How large a text is to an embedding model, and packing parts up to a size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

# The embedded English model reads 256 tokens. English prose takes about 4.5 characters a token,
# so 1,000 characters and their heading path are read whole; code and tables take about 3.
TARGET = 1000
DENSE = 800
WHOLE = 1200
"""A list, a table, a listing or a paragraph up to this size is never cut."""
ORPHAN = 200
"""A last piece smaller than this joins its neighbour."""

# Scripts written without spaces say about twice as much a character.
_WIDE = re.compile("[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")


def measure(text: str) -> int:
    """Characters, those of scripts without spaces counted twice."""
    if text.isascii():
        return len(text)
    return len(text) + sum(match.end() - match.start() for match in _WIDE.finditer(text))


def pack(
    parts: Sequence[str],
    limit: int,
    glue: int = 0,
    seam: Callable[[str], bool] | None = None,
) -> list[tuple[int, int]]:
    """Spans of neighbouring parts, each within the limit unless it is one part alone.

    Where a part that is a `seam` begins the second half of a full span, the span ends before it.
    Linear in the number of parts.
    """
    sizes = [measure(part) + glue for part in parts]
    spans: list[tuple[int, int]] = []
    start = size = 0
    cut, cut_size = 0, 0
    for index, cost in enumerate(sizes):
        while index > start and size + cost > limit:
            end, kept = (cut, cut_size) if cut > start and 2 * cut_size > limit else (index, size)
            spans.append((start, end))
            start, size, cut = end, size - kept, 0
        if seam is not None and seam(parts[index]):
            cut, cut_size = index, size
        size += cost
    if start < len(parts):
        spans.append((start, len(parts)))
    return spans
