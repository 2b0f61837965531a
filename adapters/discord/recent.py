"""Numbers by name, of which only the latest few thousand are kept."""

from __future__ import annotations

from collections import OrderedDict

MOST = 5_000


class Recent:
    """What was put in last; 0 for what was never put in or is long past."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._numbers: OrderedDict[str, float] = OrderedDict()

    def get(self, name: str) -> float:
        """The number of this name."""
        return self._numbers.get(name, 0.0)

    def put(self, name: str, number: float) -> None:
        """Insert or replace."""
        self._numbers[name] = number
        self._numbers.move_to_end(name)
        if len(self._numbers) > self._most:
            self._numbers.popitem(last=False)
