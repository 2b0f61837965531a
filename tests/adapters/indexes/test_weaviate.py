"""What Weaviate's index does beyond the contract: tenants, tries, layouts, and words for what is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import grpc
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.indexes.label import OtherIndex
from adapters.indexes.weaviate import WeaviateIndex, open_index
from adapters.indexes.weaviate_client import Server
from adapters.indexes.weaviate_objects import to_chunk, to_object
from adapters.indexes.weaviate_schema import SCHEMA
from adapters.indexes.weaviate_shelve import NotStored
from adapters.indexes.weaviate_tenants import by_tenant, tenant_of
from core.messages import EVERYONE, Audience
from core.ports import Misconfigured, Unavailable
from tests.adapters.indexes.shelf import ROOM, SPACES, entry, near, texts
from tests.weaviate.standin import Standin, standin

PERSON = Audience("person", "slack", "", "T1.U1")
_TOO: Mapping[Any, str] = {1: "too long", 2: "too odd"}
WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


def at(server: Standin, key: str = "") -> Server:
    return Server(server.url, server.grpc_url, key=key, patience=2)


@pytest.fixture
async def server() -> AsyncIterator[Standin]:
    async with standin() as started:
        yield started


@pytest.fixture
async def index(server: Standin) -> AsyncIterator[WeaviateIndex]:
    async with open_index(at(server), SPACES) as opened:
        yield opened


async def test_each_workspace_has_a_tenant_of_its_own(
    server: Standin, index: WeaviateIndex
) -> None:
    other = Audience("workspace", "slack", "T2")
    for number, audience in enumerate((EVERYONE, ROOM, other, PERSON)):
        document = f"file:///{number}"
        await index.put({document: [await entry("alpha", document, audience=audience)]})
    shards = server.state.of("Mynah").shards
    assert {name: len(shard.objects) for name, shard in shards.items()} == {
        "everyone": 1,
        "slack-T1": 1,
        "slack-T2": 1,
        "slack-": 1,
    }
    assert await index.count() == 4


@given(st.lists(st.tuples(WORD, st.one_of(st.just(""), WORD)), min_size=2, max_size=2, unique=True))
def test_every_tenant_s_name_is_one_that_weaviate_takes_and_no_two_share_one(
    two: list[tuple[str, str]],
) -> None:
    names = [tenant_of(Audience("room", *each, "general")) for each in two]
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,64}", name) for name in names)
    assert names[0] != names[1]
    assert "everyone" not in names


def test_a_label_is_sought_in_its_own_tenant_alone() -> None:
    assert by_tenant([PERSON, ROOM]) == {
        "everyone": ["everyone"],
        "slack-": [str(PERSON)],
        "slack-T1": [str(ROOM)],
    }


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=3).map(tuple), st.text(max_size=50))
async def test_a_chunk_comes_back_from_an_object_as_it_was(
    lines: tuple[str, ...], text: str
) -> None:
    before = await entry("alpha", audience=ROOM)
    chunk = replace(before.chunk, headings=lines, originals=lines, text=text, title=text)
    made = to_object(replace(before, chunk=chunk), ["english"])
    assert to_chunk(made.properties) == chunk


async def test_objects_that_fail_once_are_tried_again(
    server: Standin, index: WeaviateIndex
) -> None:
    tried = Counter[str]()

    def refuses(uuid: str, properties: Mapping[str, Any]) -> str:
        tried[uuid] += 1
        return "shard is read-only" if properties.get("position") == 1 and tried[uuid] < 3 else ""

    server.faults.refuses = refuses
    await index.put({"file:///a.md": [await entry("alpha", position=n) for n in range(3)]})
    assert len(await texts(index, "alpha")) == 3
    chunks = sorted(tried[uuid] for uuid in server.state.of("Mynah").shards["everyone"].objects)
    assert chunks == [1, 1, 3], "only what failed was sent again"


async def test_what_is_refused_for_good_is_named_chunk_by_chunk_and_nothing_old_goes(
    server: Standin, index: WeaviateIndex, caplog: pytest.LogCaptureFixture
) -> None:
    await index.put({"file:///a.md": [await entry("old", position=n) for n in range(5)]})
    server.faults.refuses = lambda _uuid, held: _TOO.get(held.get("position"), "")
    with pytest.raises(NotStored) as failed:
        await index.put({"file:///a.md": [await entry("new", position=n) for n in range(4)]})
    assert failed.value.reasons == {"file:///a.md#1": "too long", "file:///a.md#2": "too odd"}
    assert "file:///a.md#2: too odd" in str(failed.value)
    assert not [each for each in caplog.records if "new" in each.getMessage()], "no text in logs"
    found = [chunk.text for chunk in await index.read("file:///a.md", [])]
    assert found == ["new", "old", "old", "new", "old"]


async def test_a_vector_of_another_length_is_refused_by_the_server_and_told(
    index: WeaviateIndex,
) -> None:
    await index.put({"file:///a.md": [await entry("alpha")]})
    added = await entry("beta", "file:///b.md")
    short = replace(added, vectors={"english": np.ones(8, np.float32)})
    with pytest.raises(NotStored, match="Existing nodes have vectors with length 64"):
        await index.put({"file:///b.md": [short]})


@pytest.mark.soak
async def test_more_than_ten_thousand_chunks_are_removed_and_moved_whole(server: Standin) -> None:
    some = replace(await entry("alpha"), vectors={})
    many = [replace(some, chunk=replace(some.chunk, id=f"#{n}", position=n)) for n in range(10_100)]
    async with open_index(replace(at(server), patience=60), SPACES) as index:
        await index.put({"file:///a.md": many})
        await index.relabel(["file:///a.md"], ROOM)
        assert len(await index.read("file:///a.md", [ROOM])) == 10_100
        await index.remove(["file:///a.md"])
        assert await index.count() == 0
        assert server.state.of("MynahPlaces").shards[""].objects == {}


async def test_a_slow_server_is_given_up_in_time(server: Standin, index: WeaviateIndex) -> None:
    await index.put({"file:///a.md": [await entry("alpha")]})
    server.faults.delay = 30
    with pytest.raises(Unavailable, match="in time"):
        await replace(index.live, patience=0.05).match("alpha", [], 10)


async def test_an_error_of_the_server_is_told_in_its_words(
    server: Standin, index: WeaviateIndex
) -> None:
    await index.put({"file:///a.md": [await entry("alpha")]})
    server.faults.code = grpc.StatusCode.INTERNAL
    with pytest.raises(Unavailable, match="told to fail Search"):
        await index.match("alpha", [], 10)
    with pytest.raises(Unavailable, match="told to fail"):
        await index.put({"file:///b.md": [await entry("alpha", "file:///b.md")]})


async def test_languages_are_counted_anew_after_some_seconds_or_our_own_writing(
    server: Standin, index: WeaviateIndex
) -> None:
    now = 0.0
    index.live.clock = lambda: now
    await index.put({"file:///a.md": [await entry("alpha")]})
    assert await index.languages([]) == {"en"}
    async with open_index(at(server), SPACES) as other:
        await other.put({"file:///b.md": [await entry("beta", "file:///b.md", language="de")]})
    assert await index.languages([]) == {"en"}
    now = 11
    assert await index.languages([]) == {"en", "de"}
    await index.remove(["file:///b.md"])
    assert await index.languages([]) == {"en"}


async def test_without_the_right_key_one_is_told_which_setting_to_change() -> None:
    async with standin("secret") as server:
        with pytest.raises(Misconfigured, match="WEAVIATE_API_KEY"):
            async with open_index(at(server, "wrong"), SPACES):
                pass
        async with open_index(at(server, "secret"), SPACES) as index:
            await index.put({"file:///a.md": [await entry("alpha")]})
            assert await texts(index, "alpha") == ["alpha"]


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="Weaviate"):
        async with open_index(at(Standin()), SPACES):
            pass


async def test_several_openers_make_one_index(server: Standin, index: WeaviateIndex) -> None:
    async with open_index(at(server), SPACES) as other:
        assert await other.identity() == await index.identity()
    before = await index.identity()
    await index.put({"file:///a.md": [await entry("alpha")]})
    server.state.collections.clear()
    async with open_index(at(server), SPACES) as anew:
        assert await anew.identity() == await index.identity() != before
        assert await texts(index, "alpha") == []


async def test_a_collection_of_an_older_layout_gets_what_it_lacks_and_keeps_what_it_has(
    server: Standin, index: WeaviateIndex
) -> None:
    await index.put({"file:///a.md": [await entry("alpha")]})
    schema = server.state.of("Mynah").schema
    lacking = [each for each in schema["properties"] if each["name"] != "originals"]
    schema["properties"] = lacking
    schema["description"] = json.dumps({**json.loads(schema["description"]), "schema": 0})
    async with open_index(at(server), SPACES) as opened:
        assert await opened.identity() == await index.identity()
        await opened.put({"file:///b.md": [await entry("beta", "file:///b.md")]})
        assert sorted(await texts(opened, "alpha beta")) == ["alpha", "beta"]
    assert json.loads(server.state.of("Mynah").schema["description"])["schema"] == SCHEMA


async def test_a_layout_of_a_newer_release_is_left_alone(
    server: Standin, index: WeaviateIndex
) -> None:
    schema = server.state.of("Mynah").schema
    schema["description"] = json.dumps({**json.loads(schema["description"]), "schema": 99})
    with pytest.raises(OtherIndex, match="newer release"):
        async with open_index(at(server), SPACES):
            pass


async def test_somebody_else_s_collection_is_left_alone(server: Standin) -> None:
    server.state.create({"class": "Mynah", "description": "birds of the world"})
    with pytest.raises(OtherIndex, match="not Mynah's"):
        async with open_index(at(server), SPACES):
            pass


async def test_two_indexes_share_a_server_and_nothing_else(
    server: Standin, index: WeaviateIndex
) -> None:
    await index.put({"file:///a.md": [await entry("alpha")]})
    async with open_index(replace(at(server), collection="Other"), SPACES) as other:
        assert await texts(other, "alpha") == []
        assert await near(other, "alpha") == []
        assert await other.identity() != await index.identity()


async def test_replicas_and_their_consistency_are_as_the_settings_say(server: Standin) -> None:
    wanted = replace(at(server), collection="Three", replicas=3, consistency="ALL")
    async with open_index(wanted, SPACES) as index:
        await index.put({"file:///a.md": [await entry("alpha")]})
    for name in ("Three", "ThreePlaces"):
        replication = server.state.of(name).schema["replicationConfig"]
        assert (replication["factor"], replication["asyncEnabled"]) == (3, True)
    assert set(server.faults.levels) == {"ALL"}
