"""A model reads what stands beside the passages that were found, and cites the one that says it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from core.knowledge.chunk.chunk import in_context
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience, Chunk
from core.ports import EmbeddingRole, Entry
from tests.core.conversation.world import World, ask, open_world

TEAM = Audience("workspace", "slack", "T1")
URI = "https://docs.acme.org/ferry"
TEXTS = (
    "The ferry to the island takes bicycles.",
    "Each of them costs two crowns.",
    "Dogs are carried in the bow.",
)
CHUNKS = [
    Chunk(f"ferry{n}", URI, f"{URI}#{n}", "Ferry", ("Fares",), text, n)
    for n, text in enumerate(TEXTS)
]


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def stock(world: World, *chunks: Chunk) -> None:
    """The first by its words and meaning; the others are found by nothing."""
    rows = await world.spaces[0].embedder.embed([in_context(chunks[0])], EmbeddingRole.PASSAGE)
    first = Entry(chunks[0], terms(in_context(chunks[0]), "en"), {"words": rows[0]})
    await world.index.put({URI: [first, *(Entry(chunk, "", {}) for chunk in chunks[1:])]})


def read(model: ScriptedModel) -> list[str]:
    """The texts of the passages that the model was shown, of this document."""
    request = json.loads(model.prompts[0].request)
    return [each["text"] for each in request["passages"] if each["title"] == "Ferry"]


async def test_a_neighbour_is_shown_in_its_place_and_cited_as_itself(world: World) -> None:
    await stock(world, *CHUNKS)
    model = ScriptedModel("Each of them costs two crowns [1].")
    turn = await ask(world.conversation(model), world.message("Does the ferry take bicycles?"))
    assert read(model) == list(TEXTS)
    [citation] = turn.reply.citations
    assert (citation.uri, citation.quote) == (CHUNKS[1].uri, TEXTS[1])
    kept = [passage.chunk.id for passage in turn.passages if passage.chunk.document == URI]
    assert kept == [CHUNKS[0].id, CHUNKS[1].id], "what was found, and what is cited"


async def test_a_neighbour_for_other_readers_is_neither_shown_nor_cited(world: World) -> None:
    await stock(world, CHUNKS[0], replace(CHUNKS[1], audience=TEAM), CHUNKS[2])
    model = ScriptedModel("Each of them costs two crowns [1].")
    message = world.message("Does the ferry take bicycles?", audience=EVERYONE)
    turn = await ask(world.conversation(model), message)
    assert read(model) == [TEXTS[0]]
    assert TEXTS[1] not in turn.reply.text


async def test_without_a_model_what_is_quoted_stays_as_it_was(world: World) -> None:
    await stock(world, *CHUNKS)
    turn = await ask(world.conversation(), world.message("Does the ferry take bicycles?"))
    assert [citation.uri for citation in turn.reply.citations] == [CHUNKS[0].uri]
