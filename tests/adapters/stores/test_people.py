"""The promises of Notes, Guests, Installations and the list of rooms, kept by the doubles and by the engines alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.doubles.people import MemoryGuests, MemoryNotes
from adapters.stores.notes import RedisNotes
from adapters.stores.sql.database import open_database
from adapters.stores.valkey import open_redis
from core.messages import EVERYONE, Audience
from core.ports import DocumentRecord, Guest, Guests, Notes, Standing

ADA = Audience("person", "slack", "", "U1")
ROOM = Audience("room", "slack", "T1", "C:1")


@pytest.fixture(params=["memory", "valkey"])
async def notes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Notes]:
    if request.param == "memory":
        yield MemoryNotes()
        return
    async with open_redis("", tmp_path, "no") as redis:
        yield RedisNotes(redis)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def guests(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Guests]:
    if request.param == "memory":
        yield MemoryGuests()
        return
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        yield database.guests


async def test_the_latest_note_counts(notes: Notes) -> None:
    assert await notes.kept("offset") == ""
    for value in ("1", "zwölf \ud800", ""):
        await notes.keep("offset", value)
        assert await notes.kept("offset") == value


async def test_several_notes_are_read_at_once_each_in_its_place(notes: Notes) -> None:
    await notes.keep("a", "eins")
    await notes.keep("c", "drei")
    assert list(await notes.all_kept(["c", "b", "a"])) == ["drei", "", "eins"]
    assert list(await notes.all_kept([])) == []


async def test_a_note_is_gone_after_its_time(notes: Notes) -> None:
    await notes.keep("code", "x", 0.05)
    assert await notes.kept("code") == "x"
    await asyncio.sleep(0.1)
    assert await notes.kept("code") == ""


async def test_of_many_that_keep_a_note_at_once_the_first_one_counts(notes: Notes) -> None:
    asking = (notes.keep_first("code", f"ä{number}", 60.0) for number in range(20))
    (first,) = set(await asyncio.gather(*asking))
    assert await notes.kept("code") == first
    await notes.keep_first("brief", "x", 0.02)
    await asyncio.sleep(0.05)
    assert await notes.keep_first("brief", "y", 60.0) == "y"


async def test_one_decision_a_label_the_latest_first(guests: Guests) -> None:
    await guests.decide(Guest(ADA, Standing.ALLOWED, "cli", 1.0))
    await guests.decide(Guest(ROOM, Standing.ALLOWED, "cli", 2.0))
    await guests.decide(Guest(ADA, Standing.BLOCKED, "slack:U9", 3.0))
    assert await guests.standings([ADA, EVERYONE]) == {ADA: Standing.BLOCKED}
    assert [guest.who for guest in await guests.decided()] == [ADA, ROOM]
    assert await guests.undecide(ROOM) and not await guests.undecide(ROOM)
    assert await guests.standings([ROOM]) == {}


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_only_the_rooms_of_a_platform_are_listed(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("database_url") if engine == "postgres" else ""
    other = Audience("room", "slack_", "T1", "C2")
    async with open_database(url, tmp_path) as database:
        for number, audience in enumerate((ROOM, ROOM, other, ADA, EVERYONE)):
            record = DocumentRecord(f"file:///{number}", "s", "T", audience, "", 1, 0.0)
            await database.documents.record([record])
        assert await database.documents.rooms("slack") == [ROOM]
