"""One generation of an index in Weaviate: a collection with a tenant a workspace, full text and vectors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, TypeVar

from weaviate import WeaviateAsyncClient
from weaviate.classes.aggregate import GroupByAggregate
from weaviate.classes.config import ConsistencyLevel
from weaviate.classes.query import Filter, MetadataQuery

from adapters.indexes.rows import as_stored, as_vector
from adapters.indexes.weaviate_client import Server, translated
from adapters.indexes.weaviate_objects import (
    COLUMNS,
    at_positions,
    key_of,
    not_in,
    of_documents,
    readable_by,
    to_chunk,
    to_entry,
    to_object,
    to_vectors,
)
from adapters.indexes.weaviate_places import Places
from adapters.indexes.weaviate_schema import places_of
from adapters.indexes.weaviate_shelve import pages, store
from adapters.indexes.weaviate_tenants import by_tenant, tenant_of
from core.batches import batches
from core.messages import Audience, Chunk
from core.ports import Entry, Match, Unavailable, Vectors

AT_ONCE = 100  # documents that are removed together
REMEMBERED = 10_000  # circles of readers
LANGUAGES_SECONDS = 10.0
"""How long the languages are believed that were read; our own writing ends it at once."""

T = TypeVar("T")


def generation(
    client: WeaviateAsyncClient, server: Server, name: str, spaces: Sequence[str]
) -> Generation:
    """What is in the collection of this name; nothing is asked of the server yet."""
    level = ConsistencyLevel(server.consistency)
    chunks, places = (
        client.collections.use(each).with_consistency_level(level)
        for each in (name, places_of(name))
    )
    return Generation(chunks, Places(places, server.patience), tuple(spaces), server.patience)


@dataclass
class Generation:
    """Search, Shelve and Contents over one collection with tenants."""

    chunks: Any
    places: Places
    spaces: tuple[str, ...]
    patience: float
    clock: Callable[[], float] = time.monotonic
    _tenants: set[str] = field(default_factory=set)
    """Those that are known to exist: none is ever removed."""
    _languages: dict[tuple[str, ...], tuple[float, frozenset[str]]] = field(default_factory=dict)

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        """BM25 by Weaviate (k1 1.2, b .75), any of the terms; each tenant weighs words by its own chunks."""
        if not terms.strip():
            return []

        async def within(tenant: str, labels: list[str]) -> list[Match]:
            found = await self.chunks.with_tenant(tenant).query.bm25(
                query=as_stored(terms),
                query_properties=["terms"],
                filters=readable_by(labels),
                limit=limit,
                include_vector=list(spaces) or False,
                return_metadata=MetadataQuery(score=True),
                return_properties=list(COLUMNS.values()),
            )
            return [
                Match(to_chunk(each.properties), each.metadata.score, to_vectors(each.vector))
                for each in found.objects
            ]

        found = await self._everywhere(readers, within)
        return sorted(found, key=lambda match: -match.score)[:limit]

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        """By cosine, through HNSW; where the filter leaves under 40,000 chunks, each is compared."""
        direction = as_vector(vector)
        if direction is None:
            return []

        async def within(tenant: str, labels: list[str]) -> list[tuple[Chunk, float]]:
            found = await self.chunks.with_tenant(tenant).query.near_vector(
                near_vector=direction.tolist(),
                target_vector=space,
                filters=Filter.all_of([readable_by(labels), *not_in(not_languages)]),
                limit=limit,
                return_metadata=MetadataQuery(distance=True),
                return_properties=list(COLUMNS.values()),
            )
            return [
                (to_chunk(each.properties), 1 - each.metadata.distance) for each in found.objects
            ]

        found = await self._everywhere(readers, within)
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        """One document's chunks by position."""
        of_it = of_documents([key_of(document)])
        found = await self._where(of_it, readers, self.patience * 4)
        return sorted(found, key=lambda chunk: chunk.position)

    async def at(
        self, places: Mapping[str, Sequence[int]], readers: Sequence[Audience]
    ) -> list[Chunk]:
        """Every position of every document, of which some are left out afterwards: the query is simpler."""
        if not places:
            return []
        of_them = of_documents([key_of(document) for document in places])
        of_them &= at_positions({*chain(*places.values())})
        found = await self._where(of_them, readers)
        return [each for each in found if each.position in places.get(each.document, ())]

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        """Counted by Weaviate, and believed for some seconds."""
        sought = tuple(sorted(label for labels in by_tenant(readers).values() for label in labels))
        at, known = self._languages.get(sought, (0.0, None))
        if known is not None and self.clock() - at < LANGUAGES_SECONDS:
            return known

        async def within(tenant: str, labels: list[str]) -> list[str]:
            counted = await self.chunks.with_tenant(tenant).aggregate.over_all(
                filters=readable_by(labels), group_by=GroupByAggregate(prop="language", limit=1000)
            )
            return [str(group.grouped_by.value) for group in counted.groups]

        found = frozenset(await self._everywhere(readers, within))
        if len(self._languages) > REMEMBERED:
            self._languages.clear()
        self._languages[sought] = self.clock(), found
        return found

    async def held(self, hashes: Sequence[str], /) -> list[tuple[Chunk, Mapping[str, Vectors]]]:
        """Of every tenant: what was embedded for one circle need not be embedded for another."""
        where = Filter.by_property("content_hash").contains_any(list(hashes))
        with translated():
            return [
                (to_chunk(each.properties), to_vectors(each.vector))
                for tenant in await self.chunks.tenants.get()
                async for page in pages(
                    self.chunks.with_tenant(tenant), where, self.patience, vectors=True
                )
                for each in page
            ]

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        """New chunks are added before old ones go, so that no reader finds a document missing.

        Raises NotStored, and takes nothing away, where the server refuses some of them.
        """
        async with self._writing():
            for document, entries in documents.items():
                await self._put_one(document, entries)

    async def _put_one(self, document: str, entries: Sequence[Entry]) -> None:
        objects: dict[str, list[Any]] = {}
        for entry in entries:
            tenant = tenant_of(entry.chunk.audience)
            objects.setdefault(tenant, []).append(to_object(entry, self.spaces))
        before = await self.places.of([document])
        for tenant, each in objects.items():
            await self._store(document, tenant, each)
        for tenant in before:
            await self._drop_stale(document, tenant, objects.get(tenant, ()))

    async def remove(self, documents: Sequence[str]) -> None:
        """Gone from every query at once; from the disk when Weaviate compacts its files."""
        async with self._writing():
            for some in batches(documents, AT_ONCE):
                for tenant, keys in (await self.places.of(some)).items():
                    await self._delete(tenant, of_documents(keys))
                    await self.places.drop(keys, tenant)

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Chunks whose label belongs to another tenant move there with their vectors."""
        to = tenant_of(audience)
        async with self._writing():
            for document in documents:
                key = key_of(document)
                for tenant in await self.places.of([document]):
                    async for entries in self._entries(tenant, document):
                        changed = [
                            replace(entry, chunk=replace(entry.chunk, audience=audience))
                            for entry in entries
                        ]
                        moved = [to_object(entry, self.spaces) for entry in changed]
                        await self._store(document, to, moved)
                    if tenant != to:
                        await self._delete(tenant, of_documents([key]))
                        await self.places.drop([key], tenant)

    async def count(self) -> int:
        with translated():
            async with asyncio.timeout(4 * self.patience):
                total = 0
                for tenant in await self.chunks.tenants.get():
                    counted = await self.chunks.with_tenant(tenant).aggregate.over_all()
                    total += counted.total_count or 0
                return total

    async def documents(self) -> AsyncIterator[str]:
        """Asked page by page."""
        with translated():
            async for document in self.places.documents():
                yield document

    async def entries(self, document: str) -> list[Entry]:
        """By position, whichever tenants they are in."""
        with translated():
            found = [
                entry
                for tenant in await self.places.of([document])
                async for page in self._entries(tenant, document)
                for entry in page
            ]
        return sorted(found, key=lambda entry: entry.chunk.position)

    async def _where(
        self, sought: Any, readers: Sequence[Audience], patience: float = 0.0
    ) -> list[Chunk]:
        """The chunks that a filter names, of those that these readers may see."""

        async def within(tenant: str, labels: list[str]) -> list[Chunk]:
            found = pages(
                self.chunks.with_tenant(tenant), sought & readable_by(labels), self.patience
            )
            return [to_chunk(each.properties) async for page in found for each in page]

        return await self._everywhere(readers, within, patience)

    async def _everywhere(
        self,
        readers: Sequence[Audience],
        within: Callable[[str, list[str]], Awaitable[list[T]]],
        patience: float = 0.0,
    ) -> list[T]:
        """What is found in each tenant that these readers see something of, asked side by side."""
        labels = by_tenant(readers)
        with translated():
            async with asyncio.timeout(patience or self.patience):
                tenants = await self._existing(labels)
                found = await asyncio.gather(
                    *(within(tenant, labels[tenant]) for tenant in tenants)
                )
        return [each for some in found for each in some]

    async def _existing(self, names: Iterable[str]) -> list[str]:
        asked = list(names)
        if unknown := [name for name in asked if name not in self._tenants]:
            async with asyncio.timeout(self.patience):
                self._tenants.update(await self.chunks.tenants.get_by_names(unknown))
        return [name for name in asked if name in self._tenants]

    async def _store(self, document: str, tenant: str, objects: Sequence[Any]) -> None:
        await self.places.add(document, tenant)
        await store(self.chunks.with_tenant(tenant), objects)
        self._tenants.add(tenant)

    async def _drop_stale(self, document: str, tenant: str, kept: Sequence[Any]) -> None:
        key, keeps = key_of(document), {str(each.uuid) for each in kept}
        if not keeps:
            await self._delete(tenant, of_documents([key]))
            await self.places.drop([key], tenant)
            return
        held = pages(
            self.chunks.with_tenant(tenant), of_documents([key]), self.patience, ["position"]
        )
        stale = [each.uuid async for page in held for each in page if str(each.uuid) not in keeps]
        for some in batches(stale, 1000):
            where = Filter.by_id().contains_any(some)
            await self._delete(tenant, where & of_documents([key]))

    async def _delete(self, tenant: str, where: Any) -> None:
        if not await self._existing([tenant]):
            return
        while True:  # at most 10,000 at once
            async with asyncio.timeout(4 * self.patience):
                done = await self.chunks.with_tenant(tenant).data.delete_many(where=where)
            if done.failed:
                failed = f"{done.failed} of {done.matches} chunks could not be deleted."
                raise Unavailable(f"Weaviate did not do as told: {failed}")
            if not done.matches:
                return

    async def _entries(self, tenant: str, document: str) -> AsyncIterator[list[Entry]]:
        """The document's chunks in the tenant with all that belongs to them, some at a time."""
        if not await self._existing([tenant]):
            return
        names = [*COLUMNS.values(), "terms"]
        where = of_documents([key_of(document)])
        found = pages(self.chunks.with_tenant(tenant), where, self.patience, names, vectors=True)
        async for page in found:
            yield [to_entry(each) for each in page]

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        try:
            with translated():
                yield
        finally:
            self._languages.clear()
