"""When a job is due: by an interval or by a line of cron in a time zone, the same for every process."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError


@dataclass(frozen=True, slots=True)
class Every:
    """At the multiples of so many seconds since 1970."""

    seconds: float

    def __str__(self) -> str:
        for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
            if self.seconds >= length and self.seconds % length == 0:
                return f"every {self.seconds / length:g} {unit}"
        return f"every {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class Cron:
    """At the times of a line of five fields, by the clocks of a time zone (IANA's name)."""

    line: str
    zone: str

    def __str__(self) -> str:
        return f"{self.line} ({self.zone})"


Times = Every | Cron


def wrong_line(line: str) -> str:
    """What is wrong with a line of cron; "" for nothing."""
    try:
        CronSim(line, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    except CronSimError as error:
        return str(error).lower()
    return ""


def last_due(times: Times, now: float) -> float:
    """The latest Unix time at or before `now`."""
    if isinstance(times, Every):
        return math.floor(now / times.seconds) * times.seconds
    # CronSim goes back to what is before the second that it is given.
    return _cron(times, now + 1, reverse=True)


def next_due(times: Times, now: float) -> float:
    """The first Unix time after `now`."""
    if isinstance(times, Every):
        return (math.floor(now / times.seconds) + 1) * times.seconds
    return _cron(times, now, reverse=False)


def _cron(times: Cron, at: float, *, reverse: bool) -> float:
    local = datetime.fromtimestamp(at, ZoneInfo(times.zone))
    return next(CronSim(times.line, local, reverse=reverse)).timestamp()
