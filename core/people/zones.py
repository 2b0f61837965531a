"""Time zones by their names in the IANA database, such as Europe/Berlin."""

from __future__ import annotations

import difflib
from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

EXAMPLE = "Europe/Berlin"
LONGEST = 64


class NoZone(ValueError):
    """No time zone has this name; `near` is the most like it, or an example."""

    def __init__(self, written: str, near: str) -> None:
        super().__init__(
            f"is {written[:LONGEST]!r}, which is no time zone; "
            f"one is written as continent and city, such as {near}"
        )
        self.written = written[:LONGEST]
        self.near = near


def read_zone(written: str) -> str:
    """The zone's name as the database has it: capitals may lack, and "_" be a space.

    Raises NoZone.
    """
    name = "_".join(written.split())
    known = _names()
    if name.casefold() in known:
        return known[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.8)
    cities = [zone for zone in known.values() if zone.casefold().endswith(f"/{name.casefold()}")]
    found = [*(cities if name else ()), *(known[each] for each in near), EXAMPLE]
    raise NoZone(written, found[0])


def zone_or_utc(name: str) -> tzinfo:
    """The zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, LookupError, OSError):  # no name of a zone, not known, or a folder of zones
        return UTC


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}
