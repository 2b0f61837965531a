"""A time zone is known by its name, and what is none says how one is written."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.zones import NoZone, read_zone, zone_or_utc


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_read_as_people_write_it(written: str, name: str) -> None:
    assert read_zone(written) == name


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/Berlim", "Europe/Berlin"),
        ("Europe", "Europe/Berlin"),
        ("../../etc/passwd", "Europe/Berlin"),
        ("+02:00", "Europe/Berlin"),
        ("", "Europe/Berlin"),
    ],
)
def test_what_is_no_zone_says_how_one_is_written(written: str, near: str) -> None:
    with pytest.raises(NoZone, match=f"such as {near}") as raised:
        read_zone(written)
    assert raised.value.near == near


@given(st.text(max_size=90))
def test_whatever_is_written_is_a_zone_or_refused(written: str) -> None:
    try:
        assert read_zone(written) in available_timezones()
    except NoZone as wrong:
        assert str(wrong)
    assert zone_or_utc(written) is not None


def test_what_is_kept_and_no_zone_any_more_is_utc() -> None:
    assert zone_or_utc("No/Where") is zone_or_utc("Europe") is zone_or_utc("") is UTC
    assert zone_or_utc("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")
