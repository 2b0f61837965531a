"""`mynah source`: added, listed, read again and removed, with real engines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bots.assemble import open_knowledge
from bots.settings import Settings
from bots.sources import add, list_sources, read_source, remove, sync
from core.messages import EVERYONE, Audience
from core.ports import Embedder, EmbeddingRole, Misconfigured, Unavailable, Vectors
from tests.adapters.sources.test_git_damage import loose, made
from tests.adapters.sources.test_repository import commit

ADA = Audience("person", "web", "", "ada")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    root.mkdir()
    (root / "leave.md").write_text("# Leave\n\nThirty days of leave.")
    return root


@dataclass(frozen=True)
class Failing:
    """An embedding model whose server is away."""

    whole: Embedder

    @property
    def name(self) -> str:
        return self.whole.name

    @property
    def dimension(self) -> int:
        return self.whole.dimension

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        raise Unavailable("away")


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


async def test_a_source_is_added_listed_read_again_and_removed(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await add(settings, str(docs), "", ADA, 3600.0, as_json=True) == 0
    assert told(capsys)["added"]
    (docs / "more.md").write_text("# More\n\nAnd some more.")
    assert await sync(settings, [], as_json=True) == 0
    (summary,) = told(capsys)["sources"].values()
    assert (summary["added"], summary["unchanged"]) == ([(docs / "more.md").as_uri()], 1)
    await list_sources(settings, as_json=True)
    (row,) = told(capsys)["sources"]
    assert (row["name"], row["kind"], row["audience"]) == (docs.as_uri(), "folder", str(ADA))
    assert (row["every"], row["documents"], row["problem"]) == (3600.0, 2, "")
    assert await remove(settings, str(docs), as_json=True) == 0
    assert len(told(capsys)["removed"]) == 2
    await list_sources(settings, as_json=True)
    assert told(capsys)["sources"] == []
    async with open_knowledge(settings) as knowledge:
        assert await knowledge.index.count() == 0
        assert await knowledge.database.documents.known(docs.as_uri()) == {}


async def test_what_another_source_has_too_stays_when_one_is_removed(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await add(settings, str(docs / "leave.md"), "", EVERYONE, 0.0, as_json=True)
    capsys.readouterr()
    await remove(settings, str(docs), as_json=True)
    assert told(capsys)["removed"] == []
    async with open_knowledge(settings) as knowledge:
        assert await knowledge.index.count() == 1


async def test_a_source_that_fails_is_shown_and_a_failure_does_not_stop_the_others(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = docs.parent / "a"
    other.mkdir()
    (other / "a.md").write_text("Words.")
    for root in (other, docs):
        await add(settings, str(root), "", EVERYONE, 60.0, as_json=True)
    (other / "a.md").rename(docs / "b.md")
    other.rmdir()
    capsys.readouterr()
    assert await sync(settings, [], as_json=True) == 1
    failed, well = told(capsys)["sources"].values()
    assert "No such file" in failed["incomplete"]
    assert well["added"] == [(docs / "b.md").as_uri()]
    await list_sources(settings, as_json=True)
    failed, well = told(capsys)["sources"]
    assert (failed["failures"], failed["every"], well["failures"]) == (1, 60.0, 0)
    assert "No such file" in failed["problem"]


async def test_a_damaged_repository_is_shown_and_does_not_stop_the_others(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = made(docs.parent / "a")
    for root in (damaged, docs):
        await add(
            settings, str(root), "git" if root == damaged else "", EVERYONE, 0.0, as_json=True
        )
    (damaged / "c.md").write_text("gamma")
    commit(damaged)
    loose(damaged, "HEAD").write_bytes(b"")
    (docs / "more.md").write_text("# More\n\nAnd some more.")
    capsys.readouterr()
    assert await sync(settings, [], as_json=True) == 1
    failed, well = sorted(told(capsys)["sources"].values(), key=lambda one: not one["incomplete"])
    assert "damaged" in failed["incomplete"]
    assert well["added"] == [(docs / "more.md").as_uri()]
    await list_sources(settings, as_json=True)
    problems = [(row["kind"], row["problem"]) for row in told(capsys)["sources"]]
    assert ("git", failed["incomplete"]) in problems
    assert ("folder", "") in problems


async def test_a_source_whose_notes_cannot_be_kept_does_not_stop_the_others(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = made(docs.parent / "a")
    await add(settings, str(repository), "git", EVERYONE, 0.0, as_json=True)
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    shutil.rmtree(settings.mynah_home / "sites")
    (settings.mynah_home / "sites").write_text("in the way")
    (docs / "more.md").write_text("# More\n\nAnd some more.")
    capsys.readouterr()
    assert await sync(settings, [], as_json=True) == 1
    assert [each["added"] for each in told(capsys)["sources"].values()] == [
        [(docs / "more.md").as_uri()]
    ]
    await list_sources(settings, as_json=True)
    (problem,) = filter(None, (row["problem"] for row in told(capsys)["sources"]))
    assert "File exists" in problem


async def test_what_changed_before_a_reading_broke_off_is_read_by_the_next(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = made(docs.parent / "a")
    await add(settings, str(root), "git", EVERYONE, 0.0, as_json=True)
    (root / "a.md").write_text("The new alpha.")
    commit(root)
    async with open_knowledge(settings) as knowledge:
        (source,) = await knowledge.database.sources.all()
        broken = tuple(replace(one, embedder=Failing(one.embedder)) for one in knowledge.spaces)
        with pytest.raises(Unavailable):
            await read_source(settings, replace(knowledge, spaces=broken), source)
    capsys.readouterr()
    assert await sync(settings, [], as_json=True) == 0
    (summary,) = told(capsys)["sources"].values()
    assert [uri.rpartition("/")[2] for uri in summary["changed"]] == ["a.md"]


async def test_indexing_a_source_again_keeps_how_often_it_is_read(
    settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from bots.indexing import index

    await add(settings, str(docs), "", EVERYONE, 60.0, as_json=True)
    await index(settings, [str(docs)], ADA, dry_run=False, as_json=True)
    capsys.readouterr()
    await list_sources(settings, as_json=True)
    (row,) = told(capsys)["sources"]
    assert (row["every"], row["audience"]) == (60.0, str(ADA))


async def test_a_source_that_cannot_be_reached_is_not_added(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await add(settings, str(tmp_path / "none"), "", EVERYONE, 0.0, as_json=True) == 1
    assert not told(capsys)["added"]
    with pytest.raises(Misconfigured, match="there is no source"):
        await remove(settings, "elsewhere", as_json=True)
    with pytest.raises(Misconfigured, match="no kind"):
        await add(settings, str(tmp_path), "carpet", EVERYONE, 0.0, as_json=True)
