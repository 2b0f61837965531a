"""One generation in Weaviate takes another's place at once: killed anywhere, one whole index answers."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from adapters.indexes.label import OtherIndex
from adapters.indexes.weaviate import WeaviateIndex, open_index
from adapters.indexes.weaviate_client import Server
from adapters.indexes.weaviate_generations import (
    drop_others,
    drop_unless_live,
    new_name,
    open_as_it_is,
    take_place,
)
from adapters.indexes.weaviate_mentions import mentions
from core.ports import Unavailable, VectorSpace
from tests.adapters.indexes.shelf import EMBEDDER, ROOM, SPACES, entry, texts
from tests.weaviate.faults import lets
from tests.weaviate.standin import Standin, standin

TAKE = """
import asyncio, sys
from adapters.indexes.weaviate_client import Server
from adapters.indexes.weaviate_generations import drop_others, take_place
server = Server(sys.argv[1], sys.argv[2])
async def main():
    await take_place(server, sys.argv[3])
    await drop_others(server)
asyncio.run(main())
"""


def at(server: Standin) -> Server:
    return Server(server.url, server.grpc_url, patience=5)


@pytest.fixture
async def server() -> AsyncIterator[Standin]:
    async with standin() as started:
        yield started


@pytest.fixture
async def index(server: Standin) -> AsyncIterator[WeaviateIndex]:
    """With one document for everyone and one for a room."""
    async with open_index(at(server), SPACES) as opened:
        await opened.put({"file:///tea": [await entry("tea", "file:///tea")]})
        await opened.put({"file:///room": [await entry("rum", "file:///room", audience=ROOM)]})
        yield opened


async def made(
    server: Standin, *words: str, spaces: Sequence[VectorSpace] = SPACES, among: str = "Mynah"
) -> str:
    """A generation with a document for each word, which does not count yet."""
    name = new_name(among)
    async with open_index(replace(at(server), collection=name), spaces) as index:
        for word in words:
            await index.put({f"file:///{word}": [await entry(word, f"file:///{word}")]})
    return name


def holding(server: Standin) -> set[str]:
    """The collections in which something stands."""
    collections = server.state.collections.items()
    return {name for name, each in collections if any(s.objects for s in each.shards.values())}


@pytest.mark.soak
async def test_killed_anywhere_one_whole_index_answers_and_the_next_leaves_it_alone() -> None:
    counts = []
    for step in range(9):
        async with standin() as server:
            async with open_index(at(server), SPACES) as index:
                await index.put({"file:///tea": [await entry("tea", "file:///tea")]})
            new = await made(server, "tea", "coffee")
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-c", TAKE, server.url, server.grpc_url, new
            )
            left = step

            async def kill(method: str, _path: str) -> None:
                nonlocal left
                if method in ("PUT", "POST", "DELETE"):
                    left -= 1
                    if left < 0 and child.returncode is None:  # noqa: B023
                        child.kill()  # noqa: B023

            server.faults.meets = kill
            ended = await child.wait()
            server.faults.meets = lets
            async with open_index(at(server), SPACES) as index:
                counts.append(await index.count())
                await index.purge()  # drops what was replaced
                assert await index.count() == counts[-1]
            await drop_others(at(server))
            assert len(holding(server)) == 2
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
    assert ended == 0 and counts == sorted(counts)
    assert len(counts) == 4, "the label, the tenants, the places, and once to the end"


async def test_whoever_has_the_old_one_open_reads_and_writes_the_new_one(
    server: Standin, index: WeaviateIndex
) -> None:
    before = await index.identity()
    assert await index.languages([]) == {"en"} and await index.count() == 2
    new = await made(server, "tea", "coffee")
    assert await texts(index, "coffee") == []
    await take_place(at(server), new)
    assert await texts(index, "coffee") == ["coffee"], "at the next question"
    await drop_others(at(server))
    assert holding(server) == {new, f"{new}Places"}
    assert await texts(index, "tea rum", ROOM) == ["tea"]
    assert await index.identity() != before
    await index.put({"file:///milk": [await entry("milk", "file:///milk", audience=ROOM)]})
    await index.remove(["file:///coffee"])
    async with open_index(at(server), SPACES) as other:
        assert sorted(await texts(other, "tea coffee milk", ROOM)) == ["milk", "tea"]
        assert await other.identity() == await index.identity()


async def test_a_generation_takes_the_place_of_a_generation_and_only_one_is_left(
    server: Standin, index: WeaviateIndex
) -> None:
    for word in ("one", "two"):
        await take_place(at(server), new := await made(server, word))
        await take_place(at(server), new)  # which changes nothing
        await drop_others(at(server))
        assert await texts(index, "one two tea") == [word]
    assert holding(server) == {new, f"{new}Places"}
    assert set(server.state.collections) == {"Mynah", new, f"{new}Places"}


async def test_who_asks_while_the_old_one_goes_is_answered_from_the_new_one(
    server: Standin, index: WeaviateIndex
) -> None:
    new = await made(server, "coffee")
    await texts(index, "tea")
    async with open_index(at(server), SPACES) as other:
        arrived, gone = asyncio.Semaphore(0), asyncio.Event()

        async def gate() -> None:
            arrived.release()
            await gone.wait()

        server.faults.gate = gate
        # One of them knows already which tenants there are.
        asking = [asyncio.create_task(texts(each, "coffee")) for each in (index, other)]
        for _ in asking:
            await arrived.acquire()
        server.faults.gate = None
        await take_place(at(server), new)
        await drop_others(at(server))
        gone.set()
        assert await asyncio.gather(*asking) == [["coffee"], ["coffee"]]


async def test_what_is_written_while_another_takes_its_place_is_in_the_new_one(
    server: Standin, index: WeaviateIndex
) -> None:
    new = await made(server, "coffee")
    schema = server.state.of("Mynah").schema
    switched = {**json.loads(server.state.of(new).schema["description"]), "live": new}

    def switch(_uuid: str, _held: Mapping[str, Any]) -> str:
        schema["description"] = json.dumps({**switched, "replaced": "Mynah"})
        return ""

    server.faults.refuses = switch
    await index.put({"file:///milk": [await entry("milk", "file:///milk")]})
    assert sorted(await texts(index, "milk coffee")) == ["coffee", "milk"]
    await index.purge()
    assert holding(server) == {new, f"{new}Places"}


async def test_a_process_with_other_models_does_not_misread_the_new_one(
    server: Standin, index: WeaviateIndex
) -> None:
    other = (VectorSpace("other", EMBEDDER),)
    await take_place(at(server), await made(server, spaces=other))
    with pytest.raises(Unavailable, match="start Mynah again"):
        await index.match("tea", [], 5)
    with pytest.raises(OtherIndex, match="mynah index --rebuild"):
        async with open_index(at(server), SPACES):
            pass


async def test_an_index_is_read_whichever_models_and_release_filled_it(
    server: Standin, index: WeaviateIndex
) -> None:
    schema = server.state.of("Mynah").schema
    schema["properties"] = [each for each in schema["properties"] if each["name"] != "around"]
    schema["description"] = json.dumps(
        {**json.loads(schema["description"]), "version": 1, "spaces": {}}
    )
    async with open_as_it_is(at(server)) as live:
        assert live is not None
        [found] = await live.entries("file:///tea")
    assert (found.chunk.text, found.chunk.around) == ("tea", "")
    async with open_as_it_is(replace(at(server), collection="Nowhere")) as live:
        assert live is None


async def test_an_unfinished_one_is_told_of_and_dropped_and_the_one_that_counts_is_not(
    server: Standin, index: WeaviateIndex
) -> None:
    new = await made(server, "coffee")
    assert await mentions(at(server), ["file:///coffee#0"]) == [
        f"index {new}, file:///coffee, chunk 0"
    ]
    await drop_unless_live(at(server), new)
    await drop_unless_live(at(server), new)
    assert await mentions(at(server), ["file:///coffee"]) == []
    with pytest.raises(Unavailable, match="make it again"):
        await take_place(at(server), new)
    await take_place(at(server), newer := await made(server, "milk"))
    await drop_unless_live(at(server), newer)
    assert await texts(index, "milk tea") == ["milk"]


async def test_without_an_index_the_new_one_is_the_first(server: Standin) -> None:
    await take_place(at(server), await made(server, "coffee"))
    await drop_others(at(server))
    async with open_index(at(server), SPACES) as index:
        assert await texts(index, "coffee") == ["coffee"]
        await index.purge()
        assert await texts(index, "coffee") == ["coffee"]


async def test_indexes_that_are_called_alike_are_left_alone(
    server: Standin, index: WeaviateIndex
) -> None:
    for name in ("Mynah_b", "MynahPlacesB", "MynahB"):
        async with open_index(replace(at(server), collection=name), SPACES) as other:
            await other.put({"file:///own": [await entry("own", "file:///own")]})
    theirs = await made(server, "own", among="Mynah_b")
    await take_place(at(server), await made(server, "coffee"))
    await drop_others(at(server))
    assert {"Mynah_b", "Mynah_bPlaces", "MynahPlacesB", "MynahB", theirs} <= holding(server)
    assert await mentions(at(server), ["file:///own"]) == []
