"""Who asks about "today" is answered from what is of that day, where they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from core.conversation.graph import Conversation
from core.knowledge.extract import UNNAMED, extract
from core.knowledge.strategies.naive import naive
from core.knowledge.strategies.seek import Asked
from core.messages import EVERYONE, Message, Person
from core.people.preferences import Preferences
from tests.core.conversation.world import World, ask, open_world
from tests.core.knowledge.passages import passage
from tests.core.knowledge.strategies.library import SPACES, budget, library, open_to_all

LATE = datetime(2026, 11, 25, 23, 30, tzinfo=UTC).timestamp()
DISHES = {24: "lentil stew", 25: "fish pie", 26: "bean curry", 27: "rice cake"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        menus = [
            passage(f"menu{day}", f"Menu of {day} November 2026", f"The menu has {dish} for lunch.")
            for day, dish in DISHES.items()
        ]
        await opened.stock(menus)
        yield opened


def living_in(zone: str, world: World, model: ScriptedModel | None = None) -> Conversation:
    async def preferences(_person: Person) -> Preferences:
        return Preferences(zone=zone)

    return world.in_english(model, preferences=preferences)


def late(world: World, text: str) -> Message:
    return replace(world.message(text), at=LATE)


@pytest.mark.parametrize(
    ("zone", "question", "dish"),
    [
        ("UTC", "What is on the menu for lunch today?", "fish pie"),
        ("Europe/Berlin", "What is on the menu for lunch today?", "bean curry"),
        ("America/New_York", "What is on the menu for lunch tomorrow?", "bean curry"),
        ("Europe/Berlin", "What was on the menu for lunch yesterday?", "fish pie"),
        ("UTC", "What is on the menu for lunch on Friday?", "rice cake"),
        ("No/Where", "What is on the menu for lunch today?", "fish pie"),
    ],
)
async def test_the_day_is_of_who_asks(world: World, zone: str, question: str, dish: str) -> None:
    turn = await ask(living_in(zone, world), late(world, question))
    quotes = [each.quote for each in turn.reply.citations]
    assert quotes
    assert all(dish in quote for quote in quotes)


async def test_what_leans_on_a_day_is_asked_of_it_and_another_day_takes_its_place(
    world: World,
) -> None:
    talk = living_in("UTC", world)
    await ask(talk, late(world, "What is on the menu for lunch today?"))
    turn = await ask(talk, late(world, "And tomorrow?"))
    assert turn.days_of(turn.sought) == {"2026-11-26"}
    assert "bean curry" in turn.reply.text


async def test_each_of_several_questions_is_of_its_own_day(world: World) -> None:
    text = "What is on the menu for lunch today? And what is on the menu for lunch on Friday?"
    turn = await ask(living_in("UTC", world), late(world, text))
    assert [turn.days_of(part.whole) for part in turn.parts] == [{"2026-11-25"}, {"2026-11-27"}]


async def test_small_talk_of_today_stays_small_talk(world: World) -> None:
    turn = await ask(living_in("UTC", world), late(world, "How are you today?"))
    assert turn.mode == "chat"
    assert not turn.passages


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What is on the menu for lunch today?", {"today": "2026-11-25"}),
        ("When do backups run?", None),
    ],
)
async def test_a_model_is_told_which_day_is_meant(
    world: World, question: str, meant: object
) -> None:
    model = ScriptedModel("The menu has fish pie for lunch [1].")
    await ask(living_in("UTC", world, model), late(world, question))
    prompt = model.prompts[0]
    assert json.loads(prompt.request)["question"].get("days") == meant
    assert ("`days`" in prompt.system) is (meant is not None)


async def test_what_is_named_after_the_day_is_found(tmp_path: Path) -> None:
    met = "All kiln crews met in the yard and chose new gloves. "
    texts = {
        f"Yard 2026-{n:02}-02": f"{met} Crew {'abcdefghijklm'[n] * 5} led. " for n in range(1, 13)
    }
    question = "What was chosen yesterday?"
    async with library(tmp_path, open_to_all(texts)) as means:
        for day in ("2026-11-02", "2026-03-02"):
            asked = Asked(question, [EVERYONE], 3, days=frozenset({day}))
            found = await naive(asked, means, budget())
            assert found.passages[0].chunk.title == f"Yard {day}"
            assert [each.query for each in found.way.looked] == [question, f"{question} {day}"]


async def test_where_nothing_is_of_the_day_what_is_of_no_day_answers_as_surely() -> None:
    question, today = "When does the canteen open today?", {"today": "2026-11-25"}
    plain = passage("plain", "Canteen", "The canteen opens at nine.")
    old = passage("old", "Canteen on 3 May 2025", "The canteen opens at noon.")
    for one in (plain, old):
        usual = await extract(question, [one], "en", SPACES)
        dated = await extract(question, [one], "en", SPACES, meant=today)
        assert dated.blocks == usual.blocks
        sure = usual.confidence if one is plain else min(usual.confidence, UNNAMED)
        assert dated.confidence == sure


async def test_what_is_of_no_day_answers_where_it_has_more_of_what_is_asked() -> None:
    meant = {"today": "2026-11-25"}
    passages = [
        passage("menu", "Canteen menu of 2026-11-25", "There is fish pie with peas for lunch."),
        passage("old", "Canteen menu of 2026-11-24", "The canteen opens late: lentil stew."),
        passage("hours", "Canteen hours", "The canteen opens at noon."),
    ]

    async def cited(question: str) -> frozenset[str]:
        found = await extract(question, passages, "en", SPACES, meant=meant, enough=0.1)
        return found.cited

    assert await cited("When does the canteen open today?") == {"hours"}
    assert await cited("What is on the canteen menu today?") == {"menu"}


async def test_what_is_named_letter_for_letter_stays_what_is_asked_about() -> None:
    passages = [
        passage("code", "Codes", "E404 is a kiln that has no door."),
        passage(
            "hours", "Kiln hours", "What the kiln means to say today is that it opens at noon."
        ),
    ]
    question = "What does the kiln mean to say by E404 today?"
    meant = {"today": "2026-11-25"}
    found = await extract(question, passages, "en", SPACES, meant=meant, enough=0.1)
    assert found.cited == {"code"}
