"""Time zones by their names in the IANA database, such as Europe/Berlin."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from core.messages import Person

EXAMPLE = "Europe/Berlin"
LONGEST = 64
COMMON = tuple(
    f"""
    Pacific/Honolulu America/Anchorage America/Los_Angeles America/Denver America/Chicago America/New_York
    America/Halifax America/Sao_Paulo UTC Europe/London {EXAMPLE} Europe/Athens Africa/Nairobi Europe/Moscow
    Asia/Dubai Asia/Karachi Asia/Kolkata Asia/Dhaka Asia/Bangkok Asia/Shanghai Asia/Tokyo Australia/Sydney
    Pacific/Auckland
    """.split()
)
"""To choose from, by the sun; with two more they are as many as a menu of Discord takes."""


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


@dataclass(frozen=True, slots=True)
class Located:
    """Somebody's time zone, and who says so: they, what is told of them, or what is usual here."""

    zone: str
    by: Literal["own", "told", "usual"]


def located(chosen: str, person: Person, usual: str) -> Located:
    """The zone that they set, else the one that their platform tells, if there is such a one, else the usual."""
    if chosen:
        return Located(chosen, "own")
    try:
        return Located(read_zone(person.zone), "told")
    except NoZone:
        return Located(usual, "usual")


def time_in(zone: str, at: float) -> str:
    """The time of day there, as 14:05."""
    return f"{datetime.fromtimestamp(at, zone_or_utc(zone)):%H:%M}"


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}
