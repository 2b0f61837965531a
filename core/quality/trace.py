"""The latest figures in order, as one stretch of memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Trace:
    """Keeps the last `limit` figures."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = np.empty(2 * limit)
        self._end = 0

    def __len__(self) -> int:
        return min(self._end, self._limit)

    def append(self, figure: float) -> None:
        """The oldest goes where there are too many."""
        if self._end == len(self._kept):
            self._kept[: self._limit] = self._kept[self._limit :]
            self._end = self._limit
        self._kept[self._end] = figure
        self._end += 1

    @property
    def seen(self) -> NDArray[np.float64]:
        """Oldest first, shape (count,); a view that holds until the next is appended."""
        return self._kept[max(0, self._end - self._limit) : self._end]
