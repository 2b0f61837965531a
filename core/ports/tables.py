"""Computing over the cells of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Cell: TypeAlias = str | float | None
"""Words, a number, or nothing."""

TABLE = "cells"
"""The name by which a query calls the one table there is."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a query gave, and of what."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    used: tuple[int, ...]
    """Which rows of the table it was computed from, counted from 0."""


class NotComputed(Exception):
    """The query is not allowed, fails, or takes too much; the reason is for logs and tests."""


class Compute(Protocol):
    """Runs a query over a table and nothing else, in bounded time and memory."""

    async def __call__(self, columns: Mapping[str, Sequence[Cell]], query: str, /) -> Computed:
        """One SELECT over TABLE, whose columns are of one length and each of one type; raises NotComputed."""
        ...
