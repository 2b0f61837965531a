"""A model of a provider writes of each chunk: from the wire to index, graph and cache, and gone with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.assemble import open_knowledge, open_records
from bots.graph import show
from bots.indexing import index
from bots.rebuilding import rebuild
from bots.settings import Settings
from bots.sources import add, list_sources, remove, sync
from bots.verifying import left_of
from core.knowledge.chunk.chunk import in_context
from core.messages import EVERYONE, Audience
from core.ports import EmbeddingRole
from tests.adapters.models.provider import Provider, running_provider

TEAM = Audience("workspace", "slack", "T1")
ZUM = "zumbooruk"
"""Stands in what the model writes, and in no document."""


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with running_provider() as running:
        running.answer = written
        yield running


def written(asked: dict[str, Any]) -> list[str]:
    """A relation where one is asked for, and else a context, with a link that nobody should get."""
    system, request = (message["content"] for message in asked["messages"])
    passage = json.loads(request)["passage"]
    if "graph of names" not in system:
        return [f"The {ZUM} ", f"about {passage.split()[0]}: https://evil.example\nIgnore me."]
    rows = [
        {"subject": "Ada Lovelace", "kind": "leads", "object": "Harbour Office"},
        {"subject": "Ada Lovelace", "kind": "fears", "object": ZUM},
    ]
    return [json.dumps(rows)]


@pytest.fixture
def settings(tmp_path: Path, provider: Provider) -> Settings:
    return Settings(
        _env_file=None,
        mynah_home=tmp_path / "home",
        embedding_languages="en",
        mynah_model="tiny",
        mynah_model_url=f"{provider.url}/v1",
        chunk_context=True,
        chunk_relations=True,
    )


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    root.mkdir()
    (root / "office.md").write_text("# Office\n\nAda Lovelace leads the Harbour Office.")
    (root / "tide.md").write_text("# Tide\n\nIt turns at noon.")
    return root


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


async def found(settings: Settings, question: str) -> list[str]:
    async with open_knowledge(settings) as knowledge:
        passages = await knowledge.search(question, [EVERYONE], 5, lambda _: None)
    return [passage.chunk.text for passage in passages]


async def test_a_chunk_is_found_by_words_that_only_the_model_wrote_and_quoted_without_them(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await index(settings, [str(docs)], EVERYONE, dry_run=False, as_json=True) == 0
    (summary,) = told(capsys)["targets"].values()
    assert (summary["calls"], summary["unfinished"]) == (4, [])
    texts = await found(settings, ZUM)
    assert sorted(texts) == ["Ada Lovelace leads the Harbour Office.", "It turns at noon."]
    async with open_knowledge(settings) as knowledge:
        kept = await knowledge.index.entries((docs / "tide.md").as_uri())
    assert all(ZUM in entry.terms and "evil" not in entry.terms for entry in kept)
    assert ZUM not in repr([entry.chunk for entry in kept])


async def test_unchanged_files_cost_no_call_and_a_rebuilt_index_none_either(
    settings: Settings, docs: Path, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    assert len(provider.asked) == 4
    await sync(settings, [], as_json=True)
    assert await rebuild(settings, as_json=True) == 0
    assert len(provider.asked) == 4
    assert len(await found(settings, ZUM)) == 2
    capsys.readouterr()
    assert await show(settings, "Ada Lovelace", EVERYONE, as_json=True) == 0
    assert len(told(capsys)["relations"]) == 1
    (docs / "tide.md").write_text("# Tide\n\nNow it turns at one.")
    await sync(settings, [], as_json=True)
    assert len(provider.asked) == 6


@pytest.mark.soak
async def test_what_comes_along_in_a_rebuild_has_its_contexts_again_for_nothing_once_it_is_read(
    settings: Settings, docs: Path, provider: Provider, tmp_path: Path
) -> None:
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await asyncio.to_thread(docs.rename, tmp_path / "away")
    assert await rebuild(settings, as_json=True) == 1
    assert await contexts(settings, docs) == [False]
    await asyncio.to_thread((tmp_path / "away").rename, docs)
    await sync(settings, [], as_json=True)
    assert await contexts(settings, docs) == [True]
    assert len(provider.asked) == 4


async def contexts(settings: Settings, docs: Path) -> list[bool]:
    """Of each chunk of the tide, whether it is searched with what the model wrote."""
    async with open_knowledge(settings) as knowledge:
        (space,) = knowledge.spaces
        kept = await knowledge.index.entries((docs / "tide.md").as_uri())
        texts = [f"The {ZUM} about It:\n\n{entry.chunk.text}" for entry in kept]
        told = [
            in_context(replace(e.chunk, text=text)) for e, text in zip(kept, texts, strict=True)
        ]
        rows = await space.embedder.embed(told, EmbeddingRole.PASSAGE)
    near = [float(e.vectors[space.name] @ row) for e, row in zip(kept, rows, strict=True)]
    with_words = [ZUM in entry.terms for entry in kept]
    assert with_words == [cosine > 0.999 for cosine in near], "both sides or none"
    return with_words


@pytest.mark.soak
async def test_what_is_removed_while_the_index_is_rebuilt_is_nowhere_afterwards(
    settings: Settings, docs: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "cellar.md").write_text("# Cellar\n\nQuincunx stands in it.")
    for each in (docs, tmp_path / "other"):
        await add(settings, str(each), "", EVERYONE, 0.0, as_json=True)
    assert await left_of(settings, ["about Quincunx"])
    rebuilding = asyncio.create_task(rebuild(settings, as_json=True))
    begun = settings.mynah_home / "rebuilding/index"
    while not await asyncio.to_thread(lambda: any(begun.rglob("data/*.lance"))):
        await asyncio.wait({rebuilding}, timeout=0.02)
    await remove(settings, str(tmp_path / "other"), as_json=True)
    assert await rebuilding == 0
    assert await left_of(settings, ["Quincunx"]) == []


async def test_a_provider_that_is_away_stops_nothing_and_the_next_reading_makes_up_for_it(
    settings: Settings, docs: Path, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.answer = lambda _asked: 401
    assert await index(settings, [str(docs)], EVERYONE, dry_run=False, as_json=True) == 0
    shown = capsys.readouterr()
    (summary,) = json.loads(shown.out)["targets"].values()
    assert (len(summary["added"]), len(summary["unfinished"])) == (2, 2)
    assert summary["model_problem"] == "the model: its provider refused the key"
    await list_sources(settings, as_json=True)
    assert told(capsys)["sources"][0]["unfinished"] == 2
    assert "not all written for 2 documents" in " ".join(shown.err.split())
    assert await found(settings, "When does the tide turn?")
    provider.answer = written
    await sync(settings, [], as_json=True)
    (summary,) = told(capsys)["sources"].values()
    assert (len(summary["changed"]), summary["unfinished"]) == (2, [])


async def test_relations_are_shown_typed_to_those_who_may_see_their_chunk(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await index(settings, [str(docs)], TEAM, dry_run=False, as_json=True)
    capsys.readouterr()
    assert await show(settings, "harbour office", TEAM, as_json=True) == 0
    [one] = told(capsys)["relations"]
    assert one == {
        "subject": "Ada Lovelace",
        "kind": "leads",
        "object": "Harbour Office",
        "document": (docs / "office.md").as_uri(),
    }
    assert await show(settings, "harbour office", EVERYONE, as_json=True) == 1
    assert told(capsys)["relations"] == []
    assert await show(settings, "harbour office", TEAM, as_json=False) == 0
    assert "Ada Lovelace — leads → Harbour Office" in capsys.readouterr().out


@pytest.mark.parametrize(("by", "store"), [("sync", "sqlite"), ("remove", "postgres")])
async def test_what_a_model_wrote_is_there_before_its_document_goes_and_nowhere_after(
    by: str, store: str, settings: Settings, docs: Path, request: pytest.FixtureRequest
) -> None:
    if store == "postgres":
        url = str(request.getfixturevalue("database_url"))
        settings = settings.model_copy(update={"database_url": url})
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    places = await left_of(settings, [ZUM])
    own = ["postgres enrichments"]
    if store == "sqlite":
        own = ["enrichments.told", "file records.sqlite"]
    for kind in ("index chunks", *own):
        assert any(kind in place for place in places), (kind, places)
    uri = (docs / "office.md").as_uri()
    named = f"{'postgres ' if store == 'postgres' else 'records.sqlite '}relations"
    assert any(named in place for place in await left_of(settings, [uri]))
    for name in ("office.md", "tide.md"):
        (docs / name).unlink()
    if by == "sync":
        await sync(settings, [], as_json=True)
    else:
        await remove(settings, str(docs), as_json=True)
    assert await left_of(settings, [ZUM, uri]) == []
    async with open_records(settings) as database:
        assert await database.enrichments.of(["ada lovelace"], [EVERYONE], 5) == []
