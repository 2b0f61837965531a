"""Which tenants hold a document: a small collection without tenants, since Weaviate asks one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid5

from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter

from adapters.indexes.rows import as_stored
from adapters.indexes.weaviate_objects import key_of, of_documents, uuid_of
from core.ports import Unavailable

_MOST = 10_000
"""What Weaviate gives at most for one question."""


@dataclass(frozen=True, slots=True)
class Places:
    """Never too few: a place is written before the first chunk and removed after the last."""

    collection: Any
    patience: float

    async def of(self, documents: Sequence[str]) -> dict[str, list[str]]:
        """The tenants that hold some of these documents, each with the documents' keys."""
        where = of_documents([key_of(document) for document in documents])
        async with asyncio.timeout(self.patience):
            found = await self.collection.query.fetch_objects(filters=where, limit=_MOST)
        if len(found.objects) == _MOST:
            raise Unavailable(
                "These documents are in more tenants than can be asked about at once."
            )
        tenants: dict[str, list[str]] = {}
        for each in found.objects:
            tenants.setdefault(each.properties["tenant"], []).append(each.properties["key"])
        return tenants

    async def add(self, document: str, tenant: str) -> None:
        """Safe to repeat."""
        key = key_of(document)
        values = {"key": key, "document": as_stored(document), "tenant": tenant}
        uuid = uuid5(uuid_of(key), tenant)
        # A batch of one replaces what is there; a single object that is there would be refused.
        async with asyncio.timeout(self.patience):
            await self.collection.data.insert_many([DataObject(values, uuid=uuid)])

    async def drop(self, keys: Sequence[str], tenant: str) -> None:
        """These documents are not in that tenant any more."""
        uuids = [uuid5(uuid_of(key), tenant) for key in keys]
        async with asyncio.timeout(self.patience):
            await self.collection.data.delete_many(where=Filter.by_id().contains_any(uuids))

    async def documents(self) -> AsyncIterator[str]:
        """Every document once, in no order that means anything."""
        seen: set[str] = set()
        async for each in self.collection.iterator():
            document = str(each.properties["document"])
            if document not in seen:
                seen.add(document)
                yield document
