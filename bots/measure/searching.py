"""A collection indexed as documents are, and searched as people's questions are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.indexes.lancedb import LanceIndex, open_index
from adapters.models.embeddings import embedded_spaces
from adapters.models.language import detect
from adapters.stores.sql.database import open_database
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.judged import Collection
from core.knowledge.chunk.adaptive import cut
from core.knowledge.documents import Document, Parsed
from core.knowledge.enter import analysed, embed, labelled
from core.knowledge.names.shelve import NamedShelve
from core.knowledge.order import AS_FOUND, Ordering
from core.knowledge.retrieve import question_terms, retrieve
from core.knowledge.terms import terms
from core.messages import EVERYONE, Chunk
from core.ports import EmbeddingRole, Entry, Names, Shelve, VectorSpace

DEPTH = 100
"""Passages asked for; what people are shown is the beginning of the same list."""

Ranking = dict[str, float]
"""Scores by document id, best first."""


@dataclass(frozen=True, slots=True)
class Searching:
    """One indexed collection and the three systems that are compared on it."""

    index: LanceIndex
    spaces: tuple[VectorSpace, ...]
    ids: Mapping[str, str]
    """Document ids by the address they have in the index."""
    names: Names
    """What the documents bear and say."""
    ordering: Ordering

    async def mynah(self, question: str) -> Ranking:
        """Exactly what answers people."""
        passages = await retrieve(
            question,
            readers=[EVERYONE],
            search=self.index,
            spaces=self.spaces,
            detect=detect,
            limit=DEPTH,
            ordering=self.ordering,
        )
        return self.documents((passage.chunk, passage.score) for passage in passages)

    async def bm25(self, question: str) -> Ranking:
        """Its words alone."""
        sought = question_terms(question, detect(question))
        found = await self.index.match(sought, [EVERYONE], DEPTH)
        return self.documents((match.chunk, match.score) for match in found)

    async def vectors(self, question: str) -> Ranking:
        """The meaning alone, in the space for the question's language."""
        space = next(space for space in self.spaces if space.covers(detect(question)))
        [vector] = await space.embedder.embed([question], EmbeddingRole.QUESTION)
        return self.documents(await self.index.nearest(space.name, vector, [EVERYONE], DEPTH))

    def documents(self, found: Iterable[tuple[Chunk, float]]) -> Ranking:
        """A document counts as much as its best chunk."""
        ranking: Ranking = {}
        for piece, score in found:
            ranking.setdefault(self.ids[piece.document], score)
        return ranking


@asynccontextmanager
async def searching(
    collection: Collection,
    home: Path,
    tell: Tell,
    ordering: Ordering = AS_FOUND,
    chunks_of: Callable[[Document], Sequence[Chunk]] = cut,
) -> AsyncIterator[Searching]:
    """Index the collection with the embedded models, in a folder that is removed afterwards."""
    addresses = {f"measure:{number}": key for number, key in enumerate(collection.documents)}
    with (
        cached(embedded_spaces("all"), home) as spaces,
        TemporaryDirectory(prefix="mynah-measure-") as folder,
    ):
        async with (
            open_index(Path(folder) / "index", spaces) as index,
            open_database("", Path(folder)) as database,
        ):
            shelve = NamedShelve(index, database.names)
            await _fill(shelve, spaces, collection, addresses, tell, chunks_of)
            yield Searching(index, spaces, addresses, database.names, ordering)


async def _fill(
    index: Shelve,
    spaces: tuple[VectorSpace, ...],
    collection: Collection,
    addresses: Mapping[str, str],
    tell: Tell,
    chunks_of: Callable[[Document], Sequence[Chunk]],
) -> None:
    done = 0
    documents = iter(addresses.items())
    while some := list(islice(documents, 256)):
        chunks = [
            piece
            for uri, key in some
            for piece in _chunks(uri, *collection.documents[key], chunks_of)
        ]
        vectors = await embed(chunks, spaces, lambda _count: None)
        # One write for many documents: what is measured here is what is found, not how fast.
        entries = map(Entry, chunks, analysed(chunks, terms), vectors)
        await index.put({"": list(entries)})
        done += len(some)
        tell(f"{collection.name}: {done} of {len(addresses)} documents indexed")
    await index.settle()


def _chunks(
    uri: str, title: str, text: str, chunks_of: Callable[[Document], Sequence[Chunk]]
) -> list[Chunk]:
    parsed = Parsed(title, "", tuple(chunks_of(Document(title, text, uri))))
    return list(labelled(parsed, EVERYONE, detect).chunks)
