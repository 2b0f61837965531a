"""Index and graph are written as one, on LanceDB and SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from adapters.doubles.embedder import HashingEmbedder
from adapters.indexes.lancedb import LanceIndex, open_index
from adapters.stores.sql.database import Database, open_database
from core.knowledge.chunk.chunk import chunk
from core.knowledge.documents import Document, Parsed
from core.knowledge.enter import analysed, embed, labelled
from core.knowledge.names.shelve import NamedShelve, name_missing
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience
from core.ports import DocumentRecord, Entry, VectorSpace

SPACES = (VectorSpace("words", HashingEmbedder(dimension=64)),)
TEAM = Audience("workspace", "slack", "T1")
URI = "file:///plan.md"


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[tuple[LanceIndex, Database]]:
    async with open_index(home / "index", SPACES) as index, open_database("", home) as database:
        yield index, database


async def entries(title: str, text: str, audience: Audience = EVERYONE) -> list[Entry]:
    parsed = Parsed(title, "", tuple(chunk(Document(title, text, URI))))
    chunks = labelled(parsed, audience, lambda _text: "en").chunks
    vectors = await embed(chunks, SPACES, lambda _count: None)
    return list(map(Entry, chunks, analysed(chunks, terms), vectors))


async def test_what_is_written_relabelled_and_removed_is_so_in_the_graph(tmp_path: Path) -> None:
    async with opened(tmp_path) as (index, database):
        shelve = NamedShelve(index, database.names)
        await shelve.put({URI: await entries("Recovery Plan", "Ask the Night Shift.")})
        await shelve.put({URI: await entries("Emergency Plan", "Ask the Day Shift.")})
        assert await database.names.of("recovery plan", [EVERYONE], 5) == []
        [row] = await database.names.of("emergency plan", [EVERYONE], 5)
        assert [row.chunk] == [each.id for each in await index.read(URI, [EVERYONE])]
        await shelve.relabel([URI], TEAM)
        assert await database.names.of("emergency plan", [EVERYONE], 5) == []
        assert await database.names.of("emergency plan", [TEAM], 5) != []
        await shelve.remove([URI])
        assert await database.names.of("emergency plan", [TEAM], 5) == []
        assert await index.read(URI, [TEAM]) == []


async def test_what_was_indexed_before_is_named_without_reading_it_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as (index, database):
        await index.put({URI: await entries("Recovery Plan", "Ask the Night Shift.", TEAM)})
        record = DocumentRecord(URI, URI, "Recovery Plan", TEAM, "h", 1, 1.0)
        await database.documents.record([record])
        assert await name_missing(database.names, index, nullcontext) == 1
        assert await database.names.of("recovery plan", [EVERYONE], 5) == []
        [row] = await database.names.of("recovery plan", [TEAM], 5)
        assert (row.kind, row.audience) == ("title", TEAM)
        assert await name_missing(database.names, index, nullcontext) == 0
