"""The two collections of an index in Weaviate, their label, and how an older layout becomes today's."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate import WeaviateAsyncClient
from weaviate.classes.config import Configure, StopwordsPreset, VectorDistances
from weaviate.exceptions import UnexpectedStatusCodeError

from adapters.indexes.label import OtherIndex, difference, label
from adapters.indexes.weaviate_client import Server
from adapters.indexes.weaviate_objects import properties, text_property
from core.ports import IMAGE, VectorSpace

SCHEMA = 2
"""Raised when a property is added; a collection with a lower one gets what it lacks when opened."""


def places_of(collection: str) -> str:
    """The collection that says which tenants hold a document."""
    return f"{collection}Places"


async def prepare(
    client: WeaviateAsyncClient, server: Server, spaces: Sequence[VectorSpace]
) -> str:
    """Make or complete the collections; the index's id. Raises OtherIndex where other models filled it.

    The label is the collection's description, so that the two are made in one step: of several
    processes that begin at once, all use what the first has made.
    """
    wanted = {**label(spaces), "schema": SCHEMA}
    # First, so that whoever finds the chunks finds their places.
    await _made(client, _places(server))
    await _made(client, _chunks(server, spaces, {**wanted, "id": uuid.uuid4().hex}))
    chunks = client.collections.use(server.collection)
    written = await read_label(chunks)
    if int(written.get("schema", 0)) > SCHEMA:
        raise OtherIndex(
            f"{server.collection} was made by a newer release of Mynah. "
            "Update Mynah, or set WEAVIATE_COLLECTION to another name and index again."
        )
    known = {**written, "schema": SCHEMA}
    if not known.items() >= wanted.items():
        raise OtherIndex(
            f"{difference(written, wanted)} Set WEAVIATE_COLLECTION to another name and index "
            "again, or set EMBEDDING_MODEL, EMBEDDING_LANGUAGES and IMAGE_MODEL back."
        )
    if written["schema"] < SCHEMA:
        await _migrate(chunks, known)
    return str(written["id"])


async def read_label(chunks: Any) -> dict[str, Any]:
    """What the collection's description says; raises OtherIndex where it is not one of ours."""
    config = await chunks.config.get(simple=True)
    try:
        written = json.loads(config.description or "")
    except ValueError:
        written = None
    if not isinstance(written, dict) or "id" not in written:
        raise OtherIndex(
            f"The collection {chunks.name} is not Mynah's. Set WEAVIATE_COLLECTION to another name."
        )
    return written


async def write_label(chunks: Any, written: Mapping[str, Any]) -> None:
    """Replace it."""
    await chunks.config.update(description=json.dumps(written))


async def _migrate(chunks: Any, known: Mapping[str, Any]) -> None:
    """Add the properties that an older release did not know, then say so; safe to repeat."""
    held = {each.name for each in (await chunks.config.get(simple=True)).properties}
    for each in properties():
        if each.name not in held:
            await chunks.config.add_property(each)
    await write_label(chunks, known)


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
