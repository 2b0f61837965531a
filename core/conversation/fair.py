"""Whose message is answered now: a room or a person that asks much leaves slots to the others."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CROWDED, SHARE = 3 / 4, 1 / 4
"""Of a worker's slots: once so many are taken, nobody may begin to hold more than this share."""
PAUSE_SECONDS = 0.4
BACK_A_SECOND = 25
"""So many that were put off come back in a second: to look at each again costs time as well."""


@dataclass(slots=True)
class Fair:
    """The slots of one worker; an answer may hold its own for long while its room is paced."""

    slots: int
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    _taken: int = 0
    _held: Counter[str] = field(default_factory=Counter)
    _back: deque[float] = field(default_factory=deque)
    """When those that were put off come back."""

    def pause(self, who: str, *, also: bool = False) -> float:
        """For how many seconds to put off what this room or person asks; 0 where it may begin.

        `also`: what is asked holds a slot already.
        """
        crowded = self._taken - also >= CROWDED * self.slots
        if not crowded or self._held[who] < SHARE * self.slots:
            return 0.0
        now = self.clock()
        while self._back and self._back[0] <= now:
            self._back.popleft()
        longest = max(PAUSE_SECONDS, len(self._back) / BACK_A_SECOND)
        seconds: float = longest * (1 + self.chance()) / 2
        self._back.append(now + seconds)
        return seconds

    @contextmanager
    def holding(self, who: str, *, also: bool = False) -> Iterator[None]:
        """A slot is theirs for as long as the block lasts; `also`: one that is counted already."""
        self._taken += not also
        self._held[who] += 1
        try:
            yield
        finally:
            self._taken -= not also
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]
