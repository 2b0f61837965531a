"""The graph of names in SQLite and Postgres: found by readers' labels, and gone with its documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database, open_database
from core.messages import EVERYONE, Audience
from core.ports import DocumentRecord, Name

TEAM = Audience("workspace", "slack", "T1")
PLAN = Name("recovery plan", "Recovery Plan", "title", "c1", "file:///plan.md", EVERYONE)
SECRET = Name("recovery plan", "Recovery plan", "heading", "c2", "file:///secret.md", TEAM)
SAID = Name("recovery plan", "recovery plan", "said", "c3", "file:///faq.md", EVERYONE)
SHORT = Name("rp", "RP", "short", "c2", "file:///secret.md", TEAM, "recovery plan")
EVERY = (PLAN, SECRET, SAID, SHORT)


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        await opened.names.put({each.document for each in EVERY}, EVERY)
        yield opened


async def test_each_reader_finds_the_names_of_their_own_circles(database: Database) -> None:
    names = database.names
    asked = ["recovery plan", "other"]
    assert await names.defining(asked, [EVERYONE], most=5) == [PLAN]
    assert await names.defining(asked, [TEAM], most=5) == [PLAN, SECRET]
    assert await names.long_forms(["rp"], [EVERYONE]) == {}
    assert await names.long_forms(["rp"], [TEAM]) == {"rp": "recovery plan"}
    assert await names.of("recovery plan", [EVERYONE], 10) == [PLAN, SAID]
    assert await names.within(["c2"], [EVERYONE], 10) == []
    assert await names.within(["c2"], [TEAM], 10) == [SECRET, SHORT]


async def test_a_name_that_many_documents_bear_is_no_lead_and_hidden_ones_do_not_count(
    database: Database,
) -> None:
    assert await database.names.defining(["recovery plan"], [EVERYONE], most=1) == [PLAN]
    assert await database.names.defining(["recovery plan"], [TEAM], most=1) == []


async def test_names_go_with_their_document_and_follow_its_label(database: Database) -> None:
    names = database.names
    await names.relabel([PLAN.document], TEAM)
    assert await names.of("recovery plan", [EVERYONE], 10) == [SAID]
    await names.put([SAID.document], [replace(SAID, name="faq")])
    await names.remove([SECRET.document])
    left = await names.of("recovery plan", [TEAM], 10)
    assert left == [replace(PLAN, audience=TEAM)]


async def test_documents_from_before_there_was_a_graph_are_told(database: Database) -> None:
    old = DocumentRecord("file:///old.md", "file:///", "Old", TEAM, "h", 3, 1.0)
    refused = replace(old, uri="file:///refused.md", refusal="it is empty")
    named = replace(old, uri=PLAN.document)
    await database.documents.record([old, refused, named])
    assert await database.names.unnamed() == [(old.uri, TEAM)]


async def test_more_names_than_a_statement_takes_are_looked_up(database: Database) -> None:
    many = [f"name {number}" for number in range(40_000)]
    assert await database.names.defining([*many, "recovery plan"], [EVERYONE], most=5) == [PLAN]


async def test_what_begins_so_is_headings_and_short_forms_that_these_readers_may_see(
    database: Database,
) -> None:
    names = database.names
    assert await names.beginning("rec", [EVERYONE], 9) == []
    assert await names.beginning("rec", [TEAM], 9) == ["Recovery plan"]
    assert await names.beginning("r", [TEAM], 9) == ["Recovery plan", "RP"]
    assert await names.beginning("r", [TEAM], 1) == ["Recovery plan"]
    assert await names.beginning("plan", [TEAM], 9) == []
    await names.remove([SECRET.document])
    assert await names.beginning("r", [TEAM], 9) == []
