"""The stand-in as Weaviate's own client finds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import NAMESPACE_URL, uuid5

import pytest
import weaviate
from weaviate.classes.config import Configure, DataType, Property, Tokenization
from weaviate.classes.data import DataObject
from weaviate.classes.init import Auth
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateInsertManyAllFailedError,
    WeaviateQueryError,
)

from tests.weaviate.standin import Standin, standin


@pytest.fixture
async def server() -> AsyncIterator[Standin]:
    async with standin() as started:
        yield started


def client_of(server: Standin, key: str = "") -> weaviate.WeaviateAsyncClient:
    return weaviate.use_async_with_local(
        port=server.port,
        grpc_port=server.grpc_port,
        auth_credentials=Auth.api_key(key) if key else None,
    )


@pytest.fixture
async def client(server: Standin) -> AsyncIterator[weaviate.WeaviateAsyncClient]:
    async with client_of(server) as opened:
        await opened.collections.create(
            "Books",
            properties=[
                Property(
                    name="words", data_type=DataType.TEXT, tokenization=Tokenization.WHITESPACE
                ),
                Property(name="label", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            ],
            vector_config=[Configure.Vectors.self_provided(name="plain")],
            multi_tenancy_config=Configure.multi_tenancy(enabled=True, auto_tenant_creation=True),
        )
        yield opened


def book(words: str, vector: list[float], label: str = "a") -> DataObject[dict[str, str], None]:
    return DataObject(
        {"words": words, "label": label}, uuid5(NAMESPACE_URL, words), {"plain": vector}
    )


async def test_objects_are_found_by_words_by_meaning_and_by_filter(
    client: weaviate.WeaviateAsyncClient,
) -> None:
    books = client.collections.use("Books").with_tenant("one")
    inserted = await books.data.insert_many(
        [book("red red fox", [1, 0]), book("red hen", [0.6, 0.8], "b"), book("sea", [0, 1])]
    )
    assert not inserted.has_errors
    found = await books.query.bm25(
        "red fox", query_properties=["words"], return_metadata=MetadataQuery(score=True)
    )
    assert [each.properties["words"] for each in found.objects] == ["red red fox", "red hen"]
    near = await books.query.near_vector(
        [0, 1], target_vector="plain", return_metadata=MetadataQuery(distance=True)
    )
    distances = [each.metadata.distance for each in near.objects]
    assert distances == pytest.approx([0, 0.2, 1], abs=1e-6)
    only = Filter.by_property("label").contains_any(["b", "c"])
    counted = await books.aggregate.over_all(filters=only)
    assert counted.total_count == 1
    deleted = await books.data.delete_many(where=only)
    assert (deleted.matches, deleted.successful) == (1, 1)
    assert (await books.aggregate.over_all()).total_count == 2


async def test_what_a_real_server_refuses_is_refused(client: weaviate.WeaviateAsyncClient) -> None:
    books = client.collections.use("Books").with_tenant("one")
    await books.data.insert_many([book("red fox", [1, 0])])
    with pytest.raises(WeaviateInsertManyAllFailedError, match="no such prop"):
        await books.data.insert_many([DataObject({"unknown": "x"})])
    mixed = await books.data.insert_many([book("hen", [1, 0]), book("cow", [1, 0, 0])])
    assert list(mixed.errors) == [1]
    assert "Existing nodes have vectors with length 2" in mixed.errors[1].message
    with pytest.raises(WeaviateQueryError, match="vector lengths don't match"):
        await books.query.near_vector([1, 0, 0], target_vector="plain")
    with pytest.raises(WeaviateQueryError, match="tenant not found"):
        await books.with_tenant("two").query.fetch_objects()
    with pytest.raises(WeaviateQueryError, match="without tenant"):
        await client.collections.use("Books").query.fetch_objects()
    with pytest.raises(WeaviateQueryError, match="could not find class"):
        await client.collections.use("Films").query.fetch_objects()
    with pytest.raises(WeaviateQueryError, match="no such prop"):
        await books.query.fetch_objects(filters=Filter.by_property("colour").equal("red"))
    with pytest.raises(WeaviateQueryError, match="maximum results"):
        await books.query.fetch_objects(limit=10_001)
    with pytest.raises(WeaviateInsertManyAllFailedError, match="valid tenant name"):
        await books.with_tenant("two words").data.insert_many([book("red fox", [1, 0])])
    with pytest.raises(UnexpectedStatusCodeError, match="already exists"):
        await client.collections.create("Books")


async def test_a_restart_forgets_nothing(
    server: Standin, client: weaviate.WeaviateAsyncClient
) -> None:
    books = client.collections.use("Books").with_tenant("one")
    await books.data.insert_many([book("red fox", [1, 0])])
    await server.restart()
    found = await books.query.fetch_objects(include_vector=True)
    assert [each.vector["plain"] for each in found.objects] == [[1, 0]]
    assert (await client.collections.use("Books").config.get()).name == "Books"


async def test_without_its_key_nobody_is_served() -> None:
    async with standin("secret") as server:
        async with client_of(server, "secret") as client:
            assert not await client.collections.exists("Books")
        wrong = client_of(server, "wrong")
        with pytest.raises(UnexpectedStatusCodeError, match="401"):
            await wrong.connect()
        await wrong.close()
