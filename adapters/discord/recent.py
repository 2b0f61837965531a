"""Values by name, of which only the latest few thousand are kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

MOST = 5_000

T = TypeVar("T")


class Recent(OrderedDict[str, T]):
    """What was put in last; the oldest of more than `most` go."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self._most = most

    def put(self, name: str, value: T) -> None:
        """Insert or replace."""
        self[name] = value
        self.move_to_end(name)
        if len(self) > self._most:
            self.popitem(last=False)
