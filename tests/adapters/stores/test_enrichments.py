"""What a model wrote, in SQLite and Postgres: found by content, shown by label, gone with its document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database, open_database
from core.messages import EVERYONE, Audience
from core.ports import Enrichment, Relation

TEAM = Audience("workspace", "slack", "T1")
PLAN, SECRET = "file:///plan.md", "file:///secret.md"
TOLD = Enrichment("k1", "context", "The plan of Bern.")
OTHER = Enrichment("k2", "relations", "[]")
OPEN = Relation("ada", "Ada", "leads", "bern", "Bern", "c1", PLAN, EVERYONE)
CLOSED = Relation("bo", "Bo", "reports to", "ada", "Ada", "c2", SECRET, TEAM)


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        await opened.enrichments.put({PLAN: [TOLD], SECRET: [TOLD, OTHER]}, [OPEN, CLOSED])
        yield opened


async def test_a_reply_is_found_while_one_document_has_it(database: Database) -> None:
    store = database.enrichments
    assert await store.known(["k1", "k2", "k3"]) == {"k1": TOLD.told, "k2": "[]"}
    await store.put({SECRET: ()}, ())
    assert await store.known(["k1", "k2"]) == {"k1": TOLD.told}
    await store.put({PLAN: [OTHER]}, ())
    assert await store.known(["k1", "k2"]) == {"k2": "[]"}


async def test_each_reader_sees_the_relations_of_their_own_circles(database: Database) -> None:
    store = database.enrichments
    assert await store.of(["ada"], [EVERYONE], 10) == [OPEN]
    assert await store.of(["ada"], [TEAM], 10) == [OPEN, CLOSED]
    assert await store.of(["bern", "bo"], [TEAM], 1) == [OPEN]
    await store.relabel([PLAN], TEAM)
    assert await store.of(["ada"], [EVERYONE], 10) == []
    assert await store.of(["bern"], [TEAM], 10) == [replace(OPEN, audience=TEAM)]


async def test_relations_go_with_their_document(database: Database) -> None:
    await database.enrichments.put({PLAN: [TOLD]}, ())
    assert await database.enrichments.of(["ada"], [TEAM], 10) == [CLOSED]
