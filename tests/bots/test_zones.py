"""Whose day "today" is: as they set it, as their platform tells it, or as it is usual here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from bots.exporting import kept_of
from bots.settings import Settings
from bots.zones import default_zone
from core.conversation.turn import Finished, Turn
from core.messages import Person, Place, person_audience
from core.people.forget import forget
from core.people.preferences import Preferences
from tests.bots.forgotten import ADA, House, house, said
from tests.bots.test_forgetting import wish

PRIVATE = Place("web", "", "ada", "zones", private=True)


async def asked(text: str, number: int, it: House, person: Person = ADA) -> Turn:
    message = replace(said(person, PRIVATE, text, number), audience=person_audience(person))
    events = [event async for event in it.answers.answering(message)]
    assert isinstance(events[-1], Finished)
    return events[-1].turn


async def test_a_zone_that_was_set_counts_then_what_is_told_then_what_is_usual(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, time_zone="asia/tokyo") as it:
        question, told = "What is on the menu today?", replace(ADA, zone="America/New_York")
        assert (await asked(question, 1, it)).preferences.zone == "Asia/Tokyo"
        assert (await asked(question, 2, it, told)).preferences.zone == "America/New_York"
        turn = await asked("My time zone is Europe/Berlin", 3, it, told)
        assert turn.reply.receipt and "Europe/Berlin" in turn.reply.text
        assert (await asked(question, 4, it, told)).preferences.zone == "Europe/Berlin"
        stores = (it.forgetting, it.knowledge, it.queue, it.answers)
        (kept,) = await kept_of(ADA, *stores)
        assert kept["set"]["zone"] == "Europe/Berlin"
        await forget(wish(), it.forgetting)
        assert await it.knowledge.database.preferences.of(ADA) == Preferences()
        (kept,) = await kept_of(ADA, *stores)
        assert kept["set"]["zone"] == "" and not kept["turns"]


def test_without_a_setting_the_machines_own_zone_is_usual() -> None:
    assert ZoneInfo(default_zone(Settings(_env_file=None)))
    assert default_zone(Settings(_env_file=None, time_zone="europe/berlin")) == "Europe/Berlin"
