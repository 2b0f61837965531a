"""How many calls a platform takes in a span of time, and how long a caller must wait then."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rate:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


@dataclass
class Rates:
    """A window that slides, for every key (a method and a workspace, a chat, a route)."""

    taken: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, key: str, rate: Rate, now: float) -> float:
        """Count a call and return 0, or count none and return the seconds until one is free."""
        times = self.taken[key]
        while times and times[0] <= now - rate.seconds:
            times.popleft()
        if len(times) >= rate.calls:
            return times[0] + rate.seconds - now
        times.append(now)
        return 0.0
