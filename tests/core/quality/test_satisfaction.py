"""What a message shows of whether the answer before it helped: signs, and never opinions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from core.conversation.turn import Exchange, Turn
from core.messages import Person
from core.quality.satisfaction import sign_in
from tests.core.conversation.world import SAM, World, open_world

BACKUPS = "When do the nightly backups run?"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def after(text: str, world: World, *, answered: bool = True, by: Person = SAM) -> Turn:
    sources = ("file:///backups.md",) if answered else ()
    before = Exchange("m1", f"Sam <{by}>", BACKUPS, "At two.", sources)
    return Turn(world.message(text), history=(before,), question=text)


async def seen(turn: Turn, world: World) -> tuple[str, str] | None:
    return await sign_in(turn, world.tools())


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Thanks!", "thanked"),
        ("Thank you. And who restores them?", "thanked"),
        ("That's wrong.", "denied"),
        ("No, that is not right. They run at three.", "denied"),
        ("when do the nightly backups run", "rephrased"),
    ],
)
async def test_a_sign_belongs_to_the_answer_before(world: World, text: str, sign: str) -> None:
    assert await seen(after(text, world), world) == ("m1", sign)


@pytest.mark.parametrize(
    "text",
    [
        *("Who restores backups?", "What is wrong with the build?", "Is it right to wait?"),
        *("Hello", "shorter, please"),
    ],
)
async def test_going_on_is_no_sign(world: World, text: str) -> None:
    assert await seen(after(text, world), world) is None


async def test_what_was_said_in_between_is_looked_past(world: World) -> None:
    turn = after(BACKUPS, world)
    between = Exchange("m2", f"Sam <{SAM}>", "That's wrong.", "I am sorry.")
    assert await seen(replace(turn, history=(*turn.history, between)), world) == ("m1", "rephrased")


async def test_thanks_for_an_apology_are_none_for_the_answer(world: World) -> None:
    turn = after("Thank you", world)
    apology = Exchange("m2", f"Sam <{SAM}>", "That's wrong.", "I am sorry.")
    assert await seen(replace(turn, history=(*turn.history, apology)), world) is None
    shorter = Exchange("m2", f"Sam <{SAM}>", "shorter, please", "Two.", ("file:///backups.md",))
    assert await seen(replace(turn, history=(*turn.history, shorter)), world) == ("m1", "thanked")


async def test_after_no_answer_a_question_that_is_near_is_a_new_try(world: World) -> None:
    text = "When do nightly backups start?"
    assert await seen(after(text, world), world) is None
    assert await seen(after(text, world, answered=False), world) == ("m1", "rephrased")


async def test_what_others_asked_and_what_was_asked_back_gets_no_sign(world: World) -> None:
    other = after("Thanks!", world, by=Person("web", "2"))
    assert await seen(other, world) is None
    turn = after(BACKUPS, world, answered=False)
    asked_back = replace(turn.history[0], readings=("Boat › Launch",))
    assert await seen(replace(turn, history=(asked_back,)), world) is None
