"""The two collections of an index in Weaviate, their label, and how an older layout becomes today's."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate import WeaviateAsyncClient
from weaviate.classes.config import Configure, StopwordsPreset, VectorDistances
from weaviate.exceptions import UnexpectedStatusCodeError

from adapters.indexes.label import REMEDY, OtherIndex, difference, label
from adapters.indexes.weaviate_client import Server
from adapters.indexes.weaviate_objects import properties, text_property
from core.ports import IMAGE, VectorSpace

SCHEMA = 3
"""Raised when a property is added or the label says more; a lower one gets what it lacks when opened."""
LIVE, REPLACED = "live", "replaced"
"""In the label: the generation that counts, and the one whose place it took."""


def places_of(collection: str) -> str:
    """The collection that says which tenants hold a document."""
    return f"{collection}Places"


async def prepare(
    client: WeaviateAsyncClient, server: Server, spaces: Sequence[VectorSpace]
) -> dict[str, Any]:
    """Make or complete the collections; the index's label. Raises OtherIndex where other models filled it.

    The label is the collection's description, so that the two are made in one step: of several
    processes that begin at once, all use what the first has made.
    """
    if not await client.collections.exists(server.collection):
        # First, so that whoever finds the chunks finds their places.
        await _made(client, _places(server))
        named = {**label(spaces), "schema": SCHEMA, "id": uuid.uuid4().hex}
        await _made(client, _chunks(server, spaces, named))
    written = await label_of(client, server.collection)
    check(written, spaces, server.collection)
    if written["schema"] == SCHEMA:
        return written
    await complete(client.collections.use(live_in(written, server.collection)))
    # Once more, as another index may have taken its place meanwhile.
    known = {**await label_of(client, server.collection), "schema": SCHEMA}
    await write_label(client, server.collection, known)
    return known


async def point(client: WeaviateAsyncClient, server: Server, written: Mapping[str, Any]) -> None:
    """Write the label of an index whose chunks are elsewhere, and make its collection where there is none."""
    await _made(client, _chunks(server, (), written))
    await write_label(client, server.collection, written)


async def label_of(client: WeaviateAsyncClient, collection: str) -> dict[str, Any]:
    """What the collection's description says; raises OtherIndex where it is not one of ours."""
    config = await client.collections.use(collection).config.get(simple=True)
    try:
        written = json.loads(config.description or "")
    except ValueError:
        written = None
    if not isinstance(written, dict) or "id" not in written:
        raise OtherIndex(
            f"The collection {collection} is not Mynah's. Set WEAVIATE_COLLECTION to another name."
        )
    return {"schema": 0, **written}


async def write_label(
    client: WeaviateAsyncClient, collection: str, written: Mapping[str, Any]
) -> None:
    """Replace it, in one step."""
    await client.collections.use(collection).config.update(description=json.dumps(written))


def live_in(written: Mapping[str, Any], collection: str) -> str:
    """The generation that counts by this label: the labelled collection itself until one took its place."""
    return str(written.get(LIVE) or collection)


def check(written: Mapping[str, Any], spaces: Sequence[VectorSpace], collection: str) -> None:
    """Raises OtherIndex where these models cannot use what has this label."""
    if written["schema"] > SCHEMA:
        raise OtherIndex(
            f"{collection} was made by a newer release of Mynah. "
            "Update Mynah, or set WEAVIATE_COLLECTION to another name and index again."
        )
    wanted = label(spaces)
    if not written.items() >= wanted.items():
        raise OtherIndex(f"{difference(written, wanted)} {REMEDY}")


async def complete(chunks: Any) -> None:
    """Add the properties that an older release did not know; safe to repeat."""
    held = {each.name for each in (await chunks.config.get(simple=True)).properties}
    for each in properties():
        if each.name not in held:
            await chunks.config.add_property(each)


async def _made(client: WeaviateAsyncClient, wanted: Mapping[str, Any]) -> None:
    if await client.collections.exists(wanted["name"]):
        return
    try:
        await client.collections.create(**wanted)
    except UnexpectedStatusCodeError:
        # Another process was faster.
        if not await client.collections.exists(wanted["name"]):
            raise


def _chunks(
    server: Server, spaces: Sequence[VectorSpace], written: Mapping[str, Any]
) -> dict[str, Any]:
    hnsw = Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE)
    return {
        "name": server.collection,
        "description": json.dumps(written),
        "properties": properties(),
        "vector_config": [
            Configure.Vectors.self_provided(name=name, vector_index_config=hnsw)
            # Of images in any case: whether a server can add one later depends on its release.
            for name in dict.fromkeys((*(space.name for space in spaces), IMAGE))
        ],
        "multi_tenancy_config": Configure.multi_tenancy(
            enabled=True, auto_tenant_creation=True, auto_tenant_activation=True
        ),
        # core.knowledge.terms has analysed the text: by default Weaviate would drop English stopwords.
        "inverted_index_config": Configure.inverted_index(
            bm25_k1=1.2, bm25_b=0.75, stopwords_preset=StopwordsPreset.NONE
        ),
        "replication_config": _replication(server),
    }


def _places(server: Server) -> dict[str, Any]:
    return {
        "name": places_of(server.collection),
        "properties": [
            text_property(name, filterable=name == "key") for name in ("key", "document", "tenant")
        ],
        "vector_config": Configure.Vectors.self_provided(),
        "replication_config": _replication(server),
    }


def _replication(server: Server) -> Any:
    return Configure.replication(factor=server.replicas, async_enabled=server.replicas > 1)
