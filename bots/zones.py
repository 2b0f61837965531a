"""The time zone of whoever chose none: as it is set, or else the machine's own."""

from __future__ import annotations

from zoneinfo import ZoneInfoNotFoundError

from bots.settings import Settings
from core.people.zones import NoZone, read_zone


def default_zone(settings: Settings) -> str:
    """Its IANA name; UTC where the machine does not tell its own."""
    from tzlocal import get_localzone_name

    if settings.time_zone:
        return read_zone(settings.time_zone)
    try:
        return read_zone(get_localzone_name() or "UTC")
    except (NoZone, ZoneInfoNotFoundError):  # TZ=:/etc/localtime, or two files that differ
        return "UTC"
