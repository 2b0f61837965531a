"""The promises of Curated, kept by the double and by the databases alike, and how answers are removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.doubles.curated import MemoryCurated
from adapters.doubles.embedder import HashingEmbedder
from adapters.stores.sql.database import Database, open_database
from core.messages import EVERYONE, Audience
from core.ports import Curated, CuratedAnswer, VectorSpace

ROOM = Audience("room", "slack", "T1", "C:1")
OTHER = Audience("room", "slack", "T1", "C2")
LEAVE = CuratedAnswer(
    "leave",
    "Thirty days.\n\n- ask *Ada*\n",
    ("How many days off?", "Wie viel Urlaub? ✓"),
    ("Who approves leave?",),
    by="Ada",
    at=5.0,
)
DOOR = CuratedAnswer(
    "door: code", "It is 4711.", ("Code of the door?", "Door code?"), audience=ROOM
)
SPACE = VectorSpace("words", HashingEmbedder(dimension=3))
OTHER_MODEL = VectorSpace("words", HashingEmbedder("other", 5))
ROWS = np.array([[1, 0, 0], [0, 0.6, 0.8]], np.float32)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def curated(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Curated]:
    if request.param == "memory":
        yield MemoryCurated()
        return
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        yield database.curated


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened


async def test_an_answer_is_shown_to_those_it_is_for_and_to_nobody_else(curated: Curated) -> None:
    assert await curated.shown([ROOM]) == []
    await curated.keep(LEAVE)
    await curated.keep(DOOR)
    assert await curated.shown([EVERYONE, ROOM]) == [DOOR, LEAVE]
    assert await curated.shown([OTHER]) == await curated.shown([]) == [LEAVE]


async def test_the_same_name_again_replaces_the_answer_and_its_vectors(curated: Curated) -> None:
    await curated.keep(LEAVE)
    await curated.embedded(SPACE, LEAVE, ROWS)
    changed = replace(LEAVE, text="Thirty-one days.", audience=ROOM, at=6.0)
    await curated.keep(changed)
    assert await curated.shown([ROOM]) == [changed]
    assert await curated.shown([]) == []
    assert await curated.vectors(SPACE, [LEAVE.uri]) == {}


async def test_vectors_come_back_as_they_were_and_to_their_own_model_alone(
    curated: Curated,
) -> None:
    await curated.keep(LEAVE)
    await curated.embedded(SPACE, LEAVE, ROWS)
    found = await curated.vectors(SPACE, [LEAVE.uri, DOOR.uri])
    assert found.keys() == {LEAVE.uri}
    assert np.array_equal(found[LEAVE.uri], ROWS)
    assert await curated.vectors(OTHER_MODEL, [LEAVE.uri]) == {}
    assert await curated.vectors(replace(SPACE, name="more"), [LEAVE.uri]) == {}
    await curated.embedded(OTHER_MODEL, LEAVE, np.eye(2, 5, dtype=np.float32))
    assert await curated.vectors(SPACE, [LEAVE.uri]) == {}, "one model's a space"


async def test_vectors_of_what_an_answer_was_are_not_kept(curated: Curated) -> None:
    await curated.embedded(SPACE, LEAVE, ROWS)
    await curated.keep(replace(LEAVE, at=6.0))
    await curated.embedded(SPACE, LEAVE, ROWS)
    assert await curated.vectors(SPACE, [LEAVE.uri]) == {}


async def test_an_answer_is_forgotten_like_a_document_and_that_is_noted_as_a_removal(
    database: Database,
) -> None:
    await database.curated.keep(LEAVE)
    await database.curated.embedded(SPACE, LEAVE, ROWS)
    await database.documents.forget([LEAVE.uri], owing=True)
    assert await database.curated.all() == []
    assert await database.curated.vectors(SPACE, [LEAVE.uri]) == {}
    assert (await database.removals.owed()).documents == (LEAVE.uri,)
    ((removal,), _) = await database.removals.since(0.0)
    assert removal.names == (LEAVE.uri,)
    await database.curated.keep(LEAVE)
    assert await database.removals.since(0.0) == ([], 0), "it came back"


async def test_what_answers_remember_of_it_is_for_its_readers(database: Database) -> None:
    await database.curated.keep(LEAVE)
    await database.curated.keep(DOOR)
    both = [LEAVE.uri, DOOR.uri]
    assert await database.documents.dates([], both) == {LEAVE.uri: 5.0}
    assert (await database.documents.dates([ROOM], both)).keys() == set(both)


async def test_it_counts_for_a_room_and_for_what_is_one_persons_own_but_is_no_document(
    database: Database,
) -> None:
    ada = Audience("person", "web", "", "ada")
    await database.curated.keep(DOOR)
    await database.curated.keep(replace(LEAVE, audience=ada))
    assert await database.documents.rooms("slack") == [ROOM]
    assert await database.documents.labelled(ada, 5.0) == [LEAVE.uri]
    assert await database.documents.labelled(ada, 4.0) == []
    assert await database.documents.count([ada, ROOM]) == 0
