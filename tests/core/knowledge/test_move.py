"""An index moved between the real engines: all of it, once, and on from where it stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from adapters.indexes.weaviate_client import Server
from adapters.indexes.weaviate_mentions import mentions
from bots.indexes import open_index
from bots.settings import Settings
from core.knowledge.move import Moved, alike, move
from core.messages import EVERYONE, Audience
from core.ports import Entry, Index, Misconfigured, Unavailable
from tests.adapters.indexes.shelf import ROOM, SPACES, entry, texts
from tests.weaviate.standin import Standin, standin

PERSON = Audience("person", "slack", "", "T1.U1")


@pytest.fixture
async def server() -> AsyncIterator[Standin]:
    async with standin("secret") as started:
        yield started


@pytest.fixture
async def both(server: Standin, tmp_path: Path) -> AsyncIterator[tuple[Index, Index]]:
    """LanceDB with some documents, and an empty Weaviate."""
    home = Settings(_env_file=None, mynah_home=tmp_path)
    there = {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}
    server_s = home.model_copy(update={**there, "weaviate_api_key": SecretStr("secret")})
    async with AsyncExitStack() as stack:
        lance, weaviate = [
            await stack.enter_async_context(open_index(each, SPACES)) for each in (home, server_s)
        ]
        for number, audience in enumerate((EVERYONE, ROOM, PERSON, EVERYONE)):
            language = "de" if number == 3 else "en"
            document = f"file:///{number}.md"
            entries = [
                await entry(f"alpha {position}", document, position, audience, language)
                for position in range(4)
            ]
            await lance.put({document: entries})
        yield lance, weaviate


def quietly(_moved: Moved) -> None:
    """Nobody looks."""


@dataclass
class Failing:
    """An index that takes so many documents and then no more."""

    index: Any
    takes: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.index, name)

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        if not self.takes:
            raise Unavailable("the cable was cut")
        self.takes -= 1
        await self.index.put(documents)


async def contents(index: Index) -> dict[str, list[Entry]]:
    return {document: await index.entries(document) async for document in index.documents()}


async def test_everything_arrives_with_its_words_vectors_and_readers_and_comes_back(
    both: tuple[Index, Index],
) -> None:
    lance, weaviate = both
    before = await contents(lance)
    seen: list[int] = []
    moved = await move(lance, weaviate, lambda each: seen.append(each.done))
    assert moved == Moved(documents=4, written=4, chunks=16, compared=4)
    assert seen == [1, 2, 3, 4]
    after = await contents(weaviate)
    assert before.keys() == after.keys()
    assert all(alike(before[document], after[document]) for document in before)
    assert len(await texts(weaviate, "alpha", ROOM, limit=50)) == 12
    assert await weaviate.identity() == await lance.identity(), (
        "what is registered stays registered"
    )
    await lance.remove(list(before))
    assert await move(weaviate, lance, quietly) == Moved(4, 4, chunks=16, compared=4)
    assert len(await texts(lance, "alpha", PERSON, limit=50)) == 12


async def test_a_move_that_was_stopped_goes_on_and_writes_nothing_twice(
    both: tuple[Index, Index],
) -> None:
    lance, weaviate = both
    with pytest.raises(Unavailable, match="cable"):
        await move(lance, Failing(weaviate, 3), quietly)
    moved = await move(lance, Failing(weaviate, 1), quietly)
    assert moved == Moved(documents=4, written=1, unchanged=3, chunks=16, compared=4)


async def test_what_went_meanwhile_goes_there_too_and_what_changed_is_written_again(
    both: tuple[Index, Index],
) -> None:
    lance, weaviate = both
    await move(lance, weaviate, quietly)
    await lance.remove(["file:///0.md"])
    await lance.relabel(["file:///1.md"], PERSON)
    moved = await move(lance, weaviate, quietly)
    assert moved == Moved(3, written=1, unchanged=2, removed=1, chunks=12, compared=3)
    found = await texts(weaviate, "alpha", ROOM, limit=50)
    assert sorted(found) == ["alpha 0", "alpha 1", "alpha 2", "alpha 3"]


async def test_an_index_that_holds_something_else_is_left_alone(both: tuple[Index, Index]) -> None:
    lance, weaviate = both
    await weaviate.put({"file:///own.md": [await entry("own", "file:///own.md")]})
    with pytest.raises(Misconfigured, match="1 chunks that did not come from this one"):
        await move(lance, weaviate, quietly)
    assert await texts(weaviate, "own alpha") == ["own"]


async def test_what_is_lost_on_the_way_is_noticed(
    both: tuple[Index, Index], server: Standin
) -> None:
    lance, weaviate = both

    def lose(moved: Moved) -> None:
        if moved.done == 4:
            shard = server.state.of("Mynah").shards["everyone"]
            shard.drop(list(shard.objects)[:1])

    with pytest.raises(Unavailable, match="16 chunks are here and 15 arrived"):
        await move(lance, weaviate, lose)


async def test_what_arrived_otherwise_is_noticed(both: tuple[Index, Index]) -> None:
    lance, weaviate = both

    @dataclass
    class Blurred(Failing):
        async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
            blurred = {"english": np.ones(64, np.float32)}
            for document, entries in documents.items():
                changed = [replace(each, vectors=blurred) for each in entries]
                await self.index.put({document: changed})

    with pytest.raises(Unavailable, match=r"file:///0.md did not arrive as it was"):
        await move(lance, Blurred(weaviate, 9), quietly)


async def test_words_that_are_left_are_found_in_what_the_server_gives(
    both: tuple[Index, Index], server: Standin
) -> None:
    lance, weaviate = both
    await move(lance, weaviate, quietly)
    there = Server(server.url, server.grpc_url, "secret")
    assert await mentions(there, ["file:///2.md#3"]) == ["index Mynah, file:///2.md, chunk 3"]
    assert "index MynahPlaces, file:///2.md, in tenant slack-" in await mentions(
        there, ["file:///2.md"]
    )
    await weaviate.remove(["file:///2.md"])
    assert await mentions(there, ["file:///2.md"]) == []
