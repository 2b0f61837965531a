"""Somebody writes or chooses their time zone, sees who says it, and erases it again."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from adapters.doubles.cards import cards_over
from adapters.doubles.people import (
    MemoryErasures,
    MemoryLinks,
    MemoryNotes,
    MemoryPreferences,
)
from core.messages import Message, Person, Place, person_audience
from core.people.cards import Card, Cards
from core.people.preferences import Preferences
from core.people.zones import COMMON, located, read_zone
from core.people.zoning import Zoning

ADA, WEB = Person("slack", "T1.U1", locale="en"), Person("web", "ada", locale="de")
NOON = 43_200.0


async def never(_seconds: float) -> None:
    raise AssertionError


def cards(kept: MemoryPreferences, links: MemoryLinks | None = None) -> Cards:
    numbers = itertools.count()
    made = cards_over(
        MemoryNotes(lambda: NOON),
        MemoryErasures(),
        kept,
        lambda letters: letters[next(numbers) % len(letters)],
        lambda: NOON,
        never,
        links=links,
    )
    return replace(made, zone="Asia/Tokyo")


async def says(text: str, kept: MemoryPreferences, *, private: bool = True) -> str | None:
    place = Place("slack", "T1", "r", "t", private=private)
    message = Message("m", ADA, place, person_audience(ADA), text, NOON)
    reply = await Zoning(MemoryLinks(), kept).obey(message)
    return reply.text if reply else None


def chosen(card: Card | None) -> list[str]:
    assert card is not None
    return [each.value for row in card.rows for each in row.choices if each.chosen]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("My time zone is Europe/Berlin.", "Europe/Berlin"),
        ("set my timezone to asia/kathmandu", "Asia/Kathmandu"),
        ("my time zone is `America/New York`", "America/New_York"),
        ("Meine Zeitzone ist Europe/Vienna", "Europe/Vienna"),
        ("Mi zona horaria es America/Bogota", "America/Bogota"),
        ("我的时区是 Asia/Shanghai", "Asia/Shanghai"),
        ("私のタイムゾーンは Asia/Tokyo", "Asia/Tokyo"),
    ],
)
async def test_a_written_zone_is_kept_beside_what_was_set(text: str, zone: str) -> None:
    kept = MemoryPreferences()
    await kept.keep(ADA, Preferences("de", "short"))
    told = await says(text, kept)
    assert told is not None and zone in told
    assert kept.kept[ADA] == Preferences("de", "short", zone=zone)


async def test_the_time_there_is_said_so_that_a_wrong_one_shows() -> None:
    told = await says("my time zone is Europe/Berlin", MemoryPreferences())
    assert told == "Your time zone is Europe/Berlin now; it is 13:00 there."


@pytest.mark.parametrize(("text", "near"), [("Berlin", "Europe/Berlin"), ("+2", "Europe/Berlin")])
async def test_what_is_no_zone_is_said_with_how_one_is_written(text: str, near: str) -> None:
    kept = MemoryPreferences()
    told = await says(f"my time zone is {text}", kept)
    assert told is not None and f"`my time zone is {near}`" in told
    assert kept.kept == {}


@pytest.mark.parametrize(
    "text",
    [
        "What is my time zone?",
        "My time zone is not shown in Slack. Why?",
        "my time zone is one that nobody knows",
    ],
)
async def test_a_question_about_zones_is_a_question(text: str) -> None:
    assert await says(text, MemoryPreferences()) is None


async def test_in_a_room_nothing_is_kept_and_nothing_shown() -> None:
    kept = MemoryPreferences()
    told = await says("my time zone is Europe/Berlin", kept, private=False)
    assert told == "Please write me this in a direct message."
    assert kept.kept == {}


async def test_a_zone_is_chosen_corrected_and_erased_by_pressing() -> None:
    kept = MemoryPreferences()
    own = cards(kept)
    card = await own.press("zone:open", ADA)
    assert card is not None and "Asia/Tokyo" in card.text
    assert chosen(card) == ["zone:set:auto"]
    assert chosen(await own.press("zone:set:Europe/Berlin", ADA)) == ["zone:set:Europe/Berlin"]
    assert chosen(await own.press("zone:set:America/Chicago", ADA)) == ["zone:set:America/Chicago"]
    preferences = await own.open("preferences", ADA)
    assert "**America/Chicago**, the time zone that you set" in preferences.text
    for nowhere in ("zone:set:No/Where", "zone:set:", "zone:x:UTC"):
        assert await own.press(nowhere, ADA) is None
    assert kept.kept[ADA].zone == "America/Chicago"
    await own.press("zone:set:auto", ADA)
    assert kept.kept[ADA] == Preferences()
    await own.press("zone:set:Europe/Berlin", ADA)
    await own.press("preferences:erase", ADA)
    assert kept.kept[ADA] == Preferences()


async def test_a_zone_that_is_not_common_stands_first_among_the_choices() -> None:
    kept = MemoryPreferences()
    await kept.keep(ADA, Preferences(zone="America/Argentina/Buenos_Aires"))
    card = await cards(kept).press("zone:open", ADA)
    assert card is not None
    choices = card.rows[0].choices
    assert choices[1].chosen and choices[1].label == "America/Argentina/Buenos_Aires (09:00)"
    assert len(choices) <= 25  # as many as a menu of Discord takes
    assert all(len(each.value) <= 48 for each in choices)


def test_each_common_zone_is_one() -> None:
    assert [read_zone(each) for each in COMMON] == list(COMMON)


async def test_who_says_a_zone_is_said_plainly() -> None:
    kept = MemoryPreferences()
    own = cards(kept)
    told = await own.open("preferences", replace(ADA, zone="Europe/Berlin"))
    assert "“Today” is the day in **Europe/Berlin**, as your Slack says." in told.text
    told = await own.open("preferences", replace(WEB, zone="Europe/Berlin"))
    assert "„Heute“ ist der Tag in **Europe/Berlin**, wie dein Browser sagt." in told.text
    told = await own.open("preferences", replace(ADA, zone="Mars/Base"))
    assert "**Asia/Tokyo**, as for everybody here" in told.text


async def test_who_is_linked_has_one_zone() -> None:
    kept, links = MemoryPreferences(), MemoryLinks()
    await links.link(ADA, WEB, "circle")
    await cards(kept, links).press("zone:set:Europe/Berlin", ADA)
    assert kept.kept[WEB].zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("set_", "told", "zone"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"),
        ("", "Europe/Berlin", "Europe/Berlin"),
        ("", "Mars/Base", "UTC"),
        ("", "", "UTC"),
    ],
)
def test_what_was_set_counts_before_what_is_told(set_: str, told: str, zone: str) -> None:
    assert located(set_, replace(ADA, zone=told), "UTC").zone == zone
