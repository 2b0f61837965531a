"""Documents in LanceDB and SQLite, as indexing writes them, for every strategy to search."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.doubles.embedder import HashingEmbedder
from adapters.indexes.lancedb import open_index
from adapters.stores.sql.database import open_database
from core.knowledge.chunk.chunk import chunk
from core.knowledge.documents import Document, Parsed
from core.knowledge.enter import analysed, embed, labelled
from core.knowledge.names.shelve import NamedShelve
from core.knowledge.strategies.seek import Budget, Means
from core.knowledge.terms import terms
from core.messages import EVERYONE, Audience
from core.ports import Entry, VectorSpace

SPACES = (VectorSpace("words", HashingEmbedder(dimension=64)),)
Texts = Mapping[str, tuple[str, Audience]]
"""Text and audience by title."""


def english(_text: str, _among: object = ()) -> str:
    return "en"


def budget(searches: int = 12) -> Budget:
    ticks = itertools.count()
    return Budget(lambda: next(ticks) / 1000, searches)


@asynccontextmanager
async def library(home: Path, texts: Texts) -> AsyncIterator[Means]:
    async with open_index(home / "index", SPACES) as index, open_database("", home) as database:
        shelve = NamedShelve(index, database.names)
        for title, (text, audience) in texts.items():
            uri = f"file:///{title.replace(' ', '-')}.md"
            parsed = Parsed(title, "", tuple(chunk(Document(title, text, uri))))
            chunks = labelled(parsed, audience, lambda _text: "en").chunks
            vectors = await embed(chunks, SPACES, lambda _count: None)
            await shelve.put({uri: list(map(Entry, chunks, analysed(chunks, terms), vectors))})
        yield Means(index, SPACES, english, database.names, explain=True)


def open_to_all(texts: Mapping[str, str]) -> Texts:
    return {title: (text, EVERYONE) for title, text in texts.items()}
