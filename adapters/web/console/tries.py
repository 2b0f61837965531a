"""How long somebody waits who tried wrong passwords: doubled with each, by name, by address, by both."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

LONGEST = 900.0
FORGOTTEN = 3_600.0
_REMEMBERED = 10_000
_FREE = {"both": 5, "address": 20, "name": 50}
"""Wrong ones before the first wait. By name alone there are many, since whoever guesses would lock the
right person out; by address more than by both, since an office shares one."""


class Tries:
    """Counts in this process; with n consoles somebody has n times as many."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failed: OrderedDict[tuple[str, ...], tuple[int, float]] = OrderedDict()

    def seconds(self, name: str, address: str) -> float:
        """Until the next try is looked at; 0 for now."""
        now = self._clock()
        return max(0.0, *(self._until(kind, key) - now for kind, key in self._keys(name, address)))

    def failed(self, name: str, address: str) -> None:
        """One more wrong try."""
        now = self._clock()
        for _, key in self._keys(name, address):
            count, at = self._failed.get(key, (0, now))
            self._failed[key] = (1 if now - at > FORGOTTEN else count + 1, now)
            self._failed.move_to_end(key)
        while len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """It was none: they begin anew, and what came of others stays counted."""
        for kind, key in self._keys(name, address):
            count, at = self._failed.get(key, (1, 0.0))
            self._failed[key] = (0 if kind == "both" else max(0, count - 1), at)

    def _until(self, kind: str, key: tuple[str, ...]) -> float:
        count, at = self._failed.get(key, (0, 0.0))
        over = count - _FREE[kind]
        return at + min(LONGEST, 2.0 ** min(over, 10)) if over >= 0 else 0.0

    @staticmethod
    def _keys(name: str, address: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield "both", ("both", name, address)
        yield "address", ("address", address)
        yield "name", ("name", name)
