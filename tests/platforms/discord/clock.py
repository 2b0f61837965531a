"""The stand-in's time, which a test can move ahead, and the ids that Discord makes out of time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

EPOCH = 1_420_070_400.0
"""Discord counts from the first second of 2015."""


@dataclass
class Clock:
    """Real time plus whatever a test has added."""

    ahead: float = 0.0
    _last: int = 0

    def now(self) -> float:
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds

    def snowflake(self) -> str:
        """A new id: milliseconds since the epoch above 22 bits that keep it unique."""
        self._last = max(self._last + 1, int((self.now() - EPOCH) * 1000) << 22)
        return str(self._last)


def created(snowflake: str) -> float:
    return (int(snowflake) >> 22) / 1000 + EPOCH


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
