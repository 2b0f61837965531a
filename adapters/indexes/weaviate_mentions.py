"""Where words stand in what a Weaviate server gives of an index; not what its disk still holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from adapters.indexes.weaviate_client import Server, connected, translated
from adapters.indexes.weaviate_generations import collections_of
from adapters.indexes.weaviate_schema import places_of


async def mentions(server: Server, words: Sequence[str]) -> list[str]:
    """Collection and document of each place, in every generation: also one that was never finished."""
    found: list[str] = []
    async with connected(server) as client:
        with translated():
            for name in await collections_of(client, server.collection):
                collection = client.collections.use(name)
                held = _objects(collection, tenants=not name.endswith(places_of("")))
                holding = [
                    each async for each in held if any(word in _told(each) for word in words)
                ]
                found += [f"index {name}, {_where(each)}" for each in holding]
    return found


async def _objects(collection: Any, *, tenants: bool) -> AsyncIterator[Any]:
    parts = [collection]
    if tenants:
        parts = [collection.with_tenant(name) for name in await collection.tenants.get()]
    for part in parts:
        async for each in part.iterator():
            yield each.properties


def _told(properties: Any) -> str:
    """All its texts, as they are."""
    lists = (each if isinstance(each, list) else [each] for each in properties.values())
    return "\x00".join(str(text) for texts in lists for text in texts)


def _where(properties: Any) -> str:
    if "position" in properties:
        return f"{properties['document']}, chunk {properties['position']}"
    return f"{properties['document']}, in tenant {properties['tenant']}"
