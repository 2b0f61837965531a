"""`mynah index --rebuild` with real engines: a new index takes the old one's place before the eyes of who asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bots.assemble import open_knowledge
from bots.rebuilding import rebuild
from bots.settings import Settings
from bots.sources import add, remove, sync
from bots.verifying import left_of
from core.messages import EVERYONE, Audience, Chunk
from core.ports import DocumentRecord, EmbeddingRole, Entry, Misconfigured
from tests.bots.forgotten import BO, ROOM, House, house, said
from tests.weaviate.faults import lets
from tests.weaviate.standin import Standin, standin

SENT = "chat:slack:T1:C1/tide.txt"


@dataclass(frozen=True)
class Engine:
    """Where an index is, and what a test looks up and changes behind Mynah's back."""

    home: Path
    server: Standin | None = None

    @property
    def settings(self) -> dict[str, Any]:
        server = self.server
        if server is None:
            return {}
        return {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}

    def indexes(self) -> int:
        """How many stand there, with the one that counts."""
        if self.server is None:
            return len(list((self.home / "index").glob("*.lance")))
        held = self.server.state.collections
        places = [name for name in held if name.endswith("Places")]
        chunks = [name for name in held if name not in places and held[name].shards]
        assert len(places) == len(chunks)
        return len(places)

    def begun(self) -> bool:
        """Whether another one is being filled."""
        if self.server is None:
            return any((self.home / "rebuilding/index").rglob("data/*.lance"))
        return any(
            each.shards for name, each in self.server.state.collections.items() if "_" in name
        )

    def fill_by_other_models(self) -> None:
        """As its label says from now on."""
        file = self.home / "index/index.json"
        schema = {} if self.server is None else self.server.state.of("Mynah").schema
        label = json.loads(schema["description"] if schema else file.read_text())
        for space in label["spaces"].values():
            space["model"] = "another"
        if schema:
            schema["description"] = json.dumps(label)
        else:
            file.write_text(json.dumps(label))


@pytest.fixture(params=["lancedb", pytest.param("weaviate", marks=pytest.mark.soak)])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    if request.param == "lancedb":
        yield Engine(tmp_path / "home")
        return
    async with standin() as server:
        yield Engine(tmp_path / "home", server)


@pytest.fixture
def settings(engine: Engine) -> Settings:
    made = Settings(_env_file=None, mynah_home=engine.home, embedding_languages="en")
    return made.model_copy(update=engine.settings)


def lived_in(engine: Engine) -> AbstractAsyncContextManager[House]:
    return house(engine.home, spaces=(), embedding_languages="en", **engine.settings)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    root.mkdir()
    for number in range(4):
        (root / f"{number}.md").write_text(f"# Knot {number}\n\nThe bowline {number} is a knot.")
    return root


async def send(it: House, uri: str = SENT) -> None:
    """A file that came in chat: no source can give it again."""
    text = "The tide turns at noon in the harbour."
    chunk = Chunk(f"{uri}#0", uri, uri, "Tide", (), text, 0, EVERYONE)
    (space,) = it.knowledge.spaces
    vectors = await space.embedder.embed([text], EmbeddingRole.PASSAGE)
    entry = Entry(chunk, "tide turn noon harbour", {space.name: vectors[0]})
    await it.knowledge.shelve.put({uri: [entry]})
    record = DocumentRecord(uri, uri, "Tide", EVERYONE, "x", 1, 1.0)
    await it.knowledge.database.documents.record([record])


async def found(it: House, question: str) -> list[str]:
    passages = await it.knowledge.search(question, [Audience()], 5, lambda _: None)
    return [passage.chunk.document for passage in passages]


async def test_who_asks_meanwhile_is_answered_and_then_from_the_new_index(
    engine: Engine, settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    async with lived_in(engine) as it:
        await send(it)
        await it.asked(said(BO, ROOM, "What is a bowline 3?", 1))
        (docs / "3.md").unlink()
        (docs / "4.md").write_text("# Knot 4\n\nThe bowline 4 is a knot.")
        before = await it.knowledge.index.identity()
        rebuilding = asyncio.create_task(rebuild(settings, as_json=True))
        asked = 0
        while not rebuilding.done():
            assert (docs / "1.md").as_uri() in await found(it, "What is a bowline 1?")
            asked += 1
        assert await rebuilding == 0 and asked > 1
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (told["documents"], told["removed"]) == (5, [(docs / "3.md").as_uri()])
        # The same process, which opened the old one.
        assert await it.knowledge.index.identity() != before
        assert (docs / "4.md").as_uri() in await found(it, "What is a bowline 4?")
        assert (await found(it, "When does the tide turn in the harbour?"))[0] == SENT
        assert await it.knowledge.index.count() == 5
        assert not await it.knowledge.records.turns(str(ROOM)), "the answer from what is gone"
        assert await it.knowledge.database.names.unnamed() == []
    assert engine.indexes() == 1
    assert await left_of(settings, [(docs / "3.md").as_uri(), "bowline 3"]) == []
    await sync(settings, [], as_json=True)
    (summary,) = json.loads(capsys.readouterr().out.splitlines()[-1])["sources"].values()
    assert (summary["unchanged"], summary["added"], summary["changed"]) == (4, [], [])


async def test_what_is_removed_meanwhile_does_not_come_back(
    engine: Engine, settings: Settings, docs: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "secret.md").write_text("# Cellar\n\nThe zumbooruk stands in the cellar.")
    for each in (docs, other):
        await add(settings, str(each), "", EVERYONE, 0.0, as_json=True)
    rebuilding = asyncio.create_task(rebuild(settings, as_json=True))
    while not await asyncio.to_thread(engine.begun):
        await asyncio.wait({rebuilding}, timeout=0.02)
    await remove(settings, str(other), as_json=True)
    assert await rebuilding == 0
    assert await left_of(settings, ["zumbooruk", (other / "secret.md").as_uri()]) == []
    async with open_knowledge(settings) as knowledge:
        assert await knowledge.index.count() == 4
        assert [each.name for each in await knowledge.database.sources.all()] == [docs.as_uri()]


async def test_an_index_of_other_models_is_rebuilt_and_what_cannot_be_read_comes_along(
    engine: Engine,
    settings: Settings,
    docs: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    engine.fill_by_other_models()
    with pytest.raises(Misconfigured, match="vectors of another"):
        async with open_knowledge(settings):
            pass
    await asyncio.to_thread(docs.rename, tmp_path / "away")
    assert await rebuild(settings, as_json=True) == 1
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["failed"], told["documents"]) == ([docs.as_uri()], 4)
    async with lived_in(engine) as it:
        assert (docs / "1.md").as_uri() in await found(it, "What is a bowline 1?")


async def test_what_is_sent_and_taken_away_in_the_last_moment_is_there_and_is_not(
    tmp_path: Path, docs: Path
) -> None:
    async with standin() as server:
        engine = Engine(tmp_path / "home", server)
        made = Settings(_env_file=None, mynah_home=engine.home, embedding_languages="en")
        settings = made.model_copy(update=engine.settings)
        await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
        async with lived_in(engine) as it:
            register, went, late = it.knowledge.database.documents, f"{SENT}.went", f"{SENT}.late"
            for uri in (SENT, went, removed := f"{SENT}.removed"):
                await send(it, uri)

            async def met(method: str, path: str) -> None:
                if (method, path) != ("PUT", "/v1/schema/Mynah"):
                    return
                server.faults.meets = lets
                await send(it, late)
                # One is known still, as while a person is being forgotten, and one is not any more.
                await it.knowledge.shelve.remove([went, removed])
                await register.forget([removed])

            server.faults.meets = met
            assert await rebuild(settings, as_json=True) == 0
            held = {each async for each in it.knowledge.index.documents() if SENT in each}
            assert held == {SENT, late}
            known = {each.uri for each in await register.everything() if SENT in each.uri}
            assert known == {SENT, went, late}
            assert len(await it.knowledge.index.entries(late)) == 1
