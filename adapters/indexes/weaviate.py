"""The search engine for many machines: a Weaviate server, and of its generations always the one that counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from weaviate import WeaviateAsyncClient

from adapters.indexes.label import OtherIndex
from adapters.indexes.weaviate_client import Server, connected, translated
from adapters.indexes.weaviate_generation import Generation, generation
from adapters.indexes.weaviate_generations import drop_replaced
from adapters.indexes.weaviate_schema import check, label_of, live_in, prepare, write_label
from core.messages import Audience, Chunk
from core.ports import Entry, Match, Unavailable, Vectors, VectorSpace

T = TypeVar("T")


@asynccontextmanager
async def open_index(server: Server, spaces: Sequence[VectorSpace]) -> AsyncIterator[WeaviateIndex]:
    """Open or create the index on this server; any number of processes may do so at once.

    Raises OtherIndex where it was filled with other models, Unavailable where nobody answers, and
    Misconfigured where the server does not let us in.
    """
    async with connected(server) as client:
        with translated():
            async with asyncio.timeout(4 * server.patience):
                label = await prepare(client, server, spaces)
        live = _live(client, server, spaces, label)
        yield WeaviateIndex(client, server, tuple(spaces), label, live)


def _live(
    client: WeaviateAsyncClient,
    server: Server,
    spaces: Sequence[VectorSpace],
    label: Mapping[str, Any],
) -> Generation:
    name = live_in(label, server.collection)
    return generation(client, server, name, [space.name for space in spaces])


@dataclass
class WeaviateIndex:
    """Index over one generation; over another one as soon as it has taken that one's place."""

    client: WeaviateAsyncClient
    server: Server
    spaces: tuple[VectorSpace, ...]
    label: Mapping[str, Any]
    """As it was when it was last looked at."""
    live: Generation

    async def current(self) -> Generation:
        """The generation that counts now: the server is asked each time, as any process may change it.

        Raises Unavailable, also where other models have filled it.
        """
        server = self.server
        with translated():
            async with asyncio.timeout(server.patience):
                written = await label_of(self.client, server.collection)
        if written == self.label:
            return self.live
        try:
            check(written, self.spaces, server.collection)
        except OtherIndex as error:
            raise Unavailable(f"{error} The index was rebuilt: start Mynah again.") from error
        self.label, self.live = written, _live(self.client, server, self.spaces, written)
        return self.live

    async def identity(self) -> str:
        """Another one once the collection was made anew, or its index rebuilt."""
        await self.current()
        return str(self.label["id"])

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        """As a generation does."""
        return await self._asked(lambda live: live.match(terms, readers, limit, spaces))

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        """As a generation does."""
        return await self._asked(
            lambda live: live.nearest(space, vector, readers, limit, not_languages)
        )

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        """One document's chunks by position."""
        return await self._asked(lambda live: live.read(document, readers))

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        """As a generation does."""
        return await self._asked(lambda live: live.at(places, readers))

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        """Counted by Weaviate, and believed for some seconds."""
        return await self._asked(lambda live: live.languages(readers))

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        """New chunks are added before old ones go, so that no reader finds a document missing.

        Raises NotStored, and takes nothing away, where the server refuses some of them.
        """
        await self._written(lambda live: live.put(documents))

    async def remove(self, documents: Sequence[str]) -> None:
        """Gone from every query at once; from the disk when Weaviate compacts its files."""
        await self._written(lambda live: live.remove(documents))

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Chunks whose label belongs to another tenant move there with their vectors."""
        await self._written(lambda live: live.relabel(documents, audience))

    async def settle(self) -> None:
        """Weaviate folds new objects into its indexes by itself."""

    async def held(self, hashes: Sequence[str], /) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
        """Of every tenant: what was embedded for one circle need not be embedded for another."""
        return await self._asked(lambda live: live.held(hashes))

    async def count(self) -> int:
        """Over all tenants."""
        return await self._asked(lambda live: live.count())

    async def purge(self) -> None:
        """Drop the generation whose place another has taken, should that be there still.

        Nothing else: Weaviate overwrites what was deleted when it compacts, and nobody can ask it to.
        """
        with translated():
            await drop_replaced(self.client, self.server)

    async def documents(self) -> AsyncIterator[str]:
        """Asked page by page."""
        async for document in (await self.current()).documents():
            yield document

    async def entries(self, document: str) -> list[Entry]:
        """By position, whichever tenants they are in."""
        return await self._asked(lambda live: live.entries(document))

    async def adopt(self, identity: str) -> None:
        """Written into the label, which is the collection's description."""
        with translated():
            written = await label_of(self.client, self.server.collection)
            await write_label(self.client, self.server.collection, {**written, "id": identity})

    async def _asked(self, ask: Callable[[Generation], Awaitable[T]]) -> T:
        """The answer of the generation that counts; asked again of the next where this one went meanwhile."""
        while True:
            live = await self.current()
            try:
                found = await ask(live)
            except Unavailable:
                if await self.current() is live:
                    raise
            else:
                # In one that is being dropped, nothing is found.
                if found or await self.current() is live:
                    return found

    async def _written(self, write: Callable[[Generation], Awaitable[None]]) -> None:
        """Done again in the next where another took this one's place meanwhile: all of it may be repeated."""
        while True:
            live = await self.current()
            try:
                await write(live)
            except Unavailable:
                if await self.current() is live:
                    raise
            else:
                if await self.current() is live:
                    return
