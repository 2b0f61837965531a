"""Who writes "forget me" is told how it is done where they are; a question about it stays one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.messages import Message, Person, Place, person_audience
from core.people.leaving import tell_how


def written(text: str, platform: str = "slack", locale: str = "en") -> Message:
    person = Person(platform, "u1", locale=locale)
    place = Place(platform, "T1", "D1", "1.0", private=True)
    return Message("m1", person, place, person_audience(person), text, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        *("forget me", "Please forget me!", "Forget everything you know about me."),
        *("delete my data", "can you delete all my data please", "Vergiss mich", "olvídame"),
        *("Lösche meine Daten", "忘记我", "私を忘れてください"),
    ],
)
async def test_a_wish_to_be_forgotten_is_told_the_command(text: str) -> None:
    reply = await tell_how(written(text))
    assert reply is not None and reply.receipt
    assert "`/mynah forget`" in reply.text


@pytest.mark.parametrize(
    "text",
    ["How do I forget me?", "forget me not", "What happens to my data?", "delete my file", ""],
)
async def test_everything_else_is_left_to_others(text: str) -> None:
    assert await tell_how(written(text)) is None
    assert await tell_how(replace(written("forget me"), overheard=True)) is None


async def test_each_place_has_a_way_of_its_own_and_is_told_in_its_persons_language() -> None:
    on_page = await tell_how(written("forget me", "web", "de"))
    assert on_page is not None and on_page.text.startswith("Damit ich alles von dir lösche")
    assert "**Forget me**" in on_page.text
    telegram = await tell_how(written("forget me", "telegram"))
    assert telegram is not None and "`/forget`" in telegram.text
