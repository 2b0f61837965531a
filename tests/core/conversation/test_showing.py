"""Who asks to be shown a picture gets it with its description; who asks something else does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from adapters.doubles.pictures import MemoryPictures
from core.messages import EVERYONE, Audience, Picture, Reply
from tests.core.conversation.pages import ANCHOR, put
from tests.core.conversation.world import World, ask, open_world

ALT = "Architecture diagram of Anchor: gateway, token service and key store"
TEAM = Audience("workspace", "slack", "T1")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def _put(
    world: World, pictures: MemoryPictures, page: str = ANCHOR, audience: Audience = EVERYONE
) -> Picture:
    chunk = (await put(world, page))[-1]
    picture = pictures.add(chunk.id.encode(), chunk.text or "shown.png", audience)
    pictures.tell(chunk.id, picture)
    return picture


async def _reply(
    world: World, pictures: MemoryPictures, question: str, model: ScriptedModel | None = None
) -> Reply:
    talk = world.in_english(model, pictures=pictures)
    return (await ask(talk, world.message(question))).reply


@pytest.mark.parametrize(
    "question",
    [
        "Show me the architecture diagram of Anchor",
        "Show me the diagram of Anchor",
        "Zeig mir das Diagramm von Anchor",
        "Muéstrame el diagrama de Anchor",
    ],
)
async def test_who_asks_to_see_a_picture_gets_it_with_its_description_and_where_it_stands(
    world: World, question: str
) -> None:
    pictures = MemoryPictures()
    picture = await _put(world, pictures)
    for model in (None, ScriptedModel("Never asked.")):
        reply = await _reply(world, pictures, question, model)
        assert reply.pictures == (picture,)
        assert f"{ALT} [1]" in reply.text
        assert [each.quote for each in reply.citations] == [ALT]


async def test_a_picture_of_which_nothing_is_said_is_shown_with_its_name_and_place(
    world: World,
) -> None:
    pictures = MemoryPictures()
    picture = await _put(world, pictures, "# Crane\n\nThe harbour crane.\n\n![](shown.png)\n")
    reply = await _reply(world, pictures, "Show me a picture of the crane")
    assert reply.pictures == (picture,)
    assert reply.text == "**shown.png** [1]"
    assert [(each.uri, each.quote) for each in reply.citations] == [
        ("file:///docs/anchor.md#crane", "")
    ]


async def test_a_picture_that_not_all_readers_may_see_is_not_shown(world: World) -> None:
    pictures = MemoryPictures()
    await _put(world, pictures, audience=TEAM)
    reply = await _reply(world, pictures, "Show me the architecture diagram of Anchor")
    assert reply.pictures == ()


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("How long do session tokens live that Anchor issues?", True),
        ("How do I rotate the signing key?", True),
        ("Show me the diagram of the warehouse", False),
    ],
)
async def test_what_asks_for_something_else_comes_without_that_picture(
    world: World, question: str, answered: bool
) -> None:
    pictures = MemoryPictures()
    await _put(world, pictures)
    reply = await _reply(world, pictures, question)
    assert bool(reply.citations) is answered
    assert reply.pictures == ()
