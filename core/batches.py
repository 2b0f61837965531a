"""Many things in portions of at most so many, as engines and models take them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """In order; what itertools.batched does from Python 3.12 on."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
