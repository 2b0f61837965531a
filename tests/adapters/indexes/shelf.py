"""Entries for the tests of indexes, and what one asks an index about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from adapters.doubles.embedder import HashingEmbedder
from core.messages import EVERYONE, Audience, Chunk
from core.ports import EmbeddingRole, Entry, Search, Shelve, Vectors, VectorSpace

EMBEDDER = HashingEmbedder()
SPACES = (
    VectorSpace("english", EMBEDDER, frozenset({"en"})),
    VectorSpace("multilingual", replace(EMBEDDER, dimension=32)),
)
ROOM = Audience("room", "slack", "T1", "it's; DROP TABLE chunks --")


class Index(Search, Shelve, Protocol):
    """Both sides of an index."""

    async def held(self, hashes: Sequence[str], /) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
        """Chunks with one of these content hashes, and their vectors."""


async def entry(
    text: str,
    document: str = "file:///a.md",
    position: int = 0,
    audience: Audience = EVERYONE,
    language: str = "en",
) -> Entry:
    uri = f"{document}#{position}"
    headings = ("Guide", "It's here")
    chunk = Chunk(
        uri, document, uri, "A title", headings, text, position, audience, language, "list", "hash"
    )
    vectors = {
        space.name: (await space.embedder.embed([text], EmbeddingRole.PASSAGE))[0]
        for space in SPACES
        if space.covers(language)
    }
    return Entry(chunk, text, vectors)


async def texts(index: Index, terms: str, *readers: Audience, limit: int = 10) -> list[str]:
    return [match.chunk.text for match in await index.match(terms, readers, limit)]


async def near(index: Index, text: str, *readers: Audience, space: str = "english") -> list[str]:
    embedder = next(one.embedder for one in SPACES if one.name == space)
    vector = (await embedder.embed([text], EmbeddingRole.QUESTION))[0]
    return [chunk.text for chunk, _ in await index.nearest(space, vector, readers, 10)]
