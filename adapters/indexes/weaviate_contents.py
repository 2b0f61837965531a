"""All that Weaviate's index holds, document by document, for whoever moves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from weaviate import WeaviateAsyncClient

from adapters.indexes.weaviate import WeaviateIndex
from adapters.indexes.weaviate_client import Server, translated
from adapters.indexes.weaviate_schema import read_label, write_label
from core.ports import Entry


@dataclass(frozen=True, slots=True)
class WeaviateContents:
    """Over one collection with tenants."""

    client: WeaviateAsyncClient
    server: Server
    index: WeaviateIndex

    async def documents(self) -> AsyncIterator[str]:
        """Asked page by page."""
        with translated():
            async for document in self.index.places.documents():
                yield document

    async def entries(self, document: str) -> list[Entry]:
        """By position, whichever tenants they are in."""
        with translated():
            found = [
                entry
                for tenant in await self.index.places.of([document])
                async for page in self.index.entries(tenant, document)
                for entry in page
            ]
        return sorted(found, key=lambda entry: entry.chunk.position)

    async def adopt(self, identity: str) -> None:
        """Written into the label, which is the collection's description."""
        with translated():
            written = await read_label(self.client, self.server.collection)
            await write_label(self.client, self.server.collection, {**written, "id": identity})
        self.index.identity = identity
