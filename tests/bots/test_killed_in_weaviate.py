"""Rebuild and restore over Weaviate, killed or failing in the middle: one whole index, and nothing left over."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bots.assemble import open_knowledge
from bots.backing_up import backup
from bots.rebuilding import rebuild
from bots.restoring import restore
from bots.settings import Settings
from bots.sources import add, sync
from bots.verifying import left_of
from core.messages import EVERYONE
from core.ports import Unavailable
from tests import warm
from tests.bots.knots import PHRASE, write_knots
from tests.weaviate.faults import lets
from tests.weaviate.filters import Refused
from tests.weaviate.standin import Standin, standin


@pytest.fixture
async def server() -> AsyncIterator[Standin]:
    async with standin() as started:
        yield started


@pytest.fixture
def settings(server: Standin, tmp_path: Path) -> Settings:
    there = {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}
    made = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")
    return made.model_copy(update=there)


@pytest.fixture
async def docs(settings: Settings, tmp_path: Path) -> Path:
    """A source that was read, with a secret in it."""
    docs = write_knots(tmp_path / "docs", 4)
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    return docs


def held(server: Standin) -> set[str]:
    """The collections in which something stands."""
    collections = server.state.collections.items()
    return {name for name, each in collections if any(s.objects for s in each.shards.values())}


def label(server: Standin) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server.state.of("Mynah").schema["description"])
    return found


async def count(settings: Settings) -> int:
    async with open_knowledge(settings) as knowledge:
        return await knowledge.index.count()


async def killed(server: Standin, settings: Settings, at: str, *file: Path) -> None:
    """Run in a process of its own, which dies at a request like this, and that is not obeyed."""
    environment = {
        **os.environ,
        "MYNAH_HOME": str(settings.mynah_home),
        "WEAVIATE_URL": server.url,
        "WEAVIATE_GRPC_URL": server.grpc_url,
        "EMBEDDING_LANGUAGES": "en",
    }
    command = ("restore", str(file[0])) if file else ("index", "--rebuild")
    log = settings.mynah_home.with_name("killed.log")
    child = await warm.mynah(*command, environment=environment, says=log)

    def kill(request: str) -> None:
        if re.fullmatch(at, request):
            child.kill()
            raise Refused("its sender is dead")

    def stored(_uuid: str, held: Mapping[str, Any]) -> str:
        kill(f"STORE {held['document']}" if "chunk" in held else "")
        return ""

    async def met(method: str, path: str) -> None:
        kill(f"{method} {path}")

    server.faults.meets = met
    server.faults.refuses = stored
    assert await child.wait() == -signal.SIGKILL
    server.faults.meets = lets
    server.faults.refuses = lambda _uuid, _held: ""


async def test_a_rebuild_that_is_killed_while_it_fills_the_new_one_leaves_the_old_one(
    server: Standin, settings: Settings, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = label(server)
    await killed(server, settings, f"STORE {(docs / 'secret.md').as_uri()}")
    assert label(server) == before and await count(settings) == 5
    assert len(held(server)) > 2, "what was begun is there"
    assert await rebuild(settings, as_json=True) == 0
    assert len(held(server)) == 2 and await count(settings) == 5
    assert label(server)["id"] != before["id"]
    capsys.readouterr()
    await sync(settings, [], as_json=True)
    (summary,) = json.loads(capsys.readouterr().out.splitlines()[-1])["sources"].values()
    assert (summary["unchanged"], summary["added"], summary["changed"]) == (5, [], [])


@pytest.mark.soak
async def test_what_is_removed_after_a_rebuild_was_killed_is_in_nothing_that_it_had_begun(
    server: Standin, settings: Settings, docs: Path
) -> None:
    uri = (docs / "secret.md").as_uri()
    # Of the label: the new one is whole.
    await killed(server, settings, "PUT /v1/schema/Mynah")
    begun = held(server) - {"Mynah", "MynahPlaces"}
    assert len(begun) == 2
    left = await left_of(settings, [uri, PHRASE])
    assert all(any(each.startswith(f"index {name}, ") for each in left) for name in held(server))
    (docs / "secret.md").unlink()
    await sync(settings, [], as_json=True)
    assert await left_of(settings, [uri, PHRASE]) == []
    assert held(server) == {"Mynah", "MynahPlaces"} and await count(settings) == 4


@pytest.mark.soak
async def test_what_is_removed_after_a_rebuild_was_killed_is_not_in_what_it_replaced(
    server: Standin, settings: Settings, docs: Path
) -> None:
    uri = (docs / "secret.md").as_uri()
    await killed(server, settings, "DELETE /v1/schema/Mynah/tenants")
    assert len(held(server)) == 4 and label(server)["live"] in held(server)
    (docs / "secret.md").unlink()
    await sync(settings, [], as_json=True)
    assert await left_of(settings, [uri, PHRASE]) == []
    assert len(held(server)) == 2 and await count(settings) == 4


async def test_a_restore_that_is_killed_before_its_index_is_whole_leaves_the_old_one(
    server: Standin, settings: Settings, docs: Path, tmp_path: Path
) -> None:
    uri, file, before = (docs / "secret.md").as_uri(), tmp_path / "backup.tar", label(server)
    await backup(settings, file, as_json=True)
    (docs / "late.md").write_text("# Late\n\nThe sheet bend came later.")
    await sync(settings, [], as_json=True)
    await killed(server, settings, "STORE .+", file)
    await killed(server, settings, f"STORE {re.escape(uri)}", file)
    assert label(server) == before and await count(settings) == 6
    assert len(held(server)) > 2
    (docs / "secret.md").unlink()
    await sync(settings, [], as_json=True)
    assert await left_of(settings, [uri, PHRASE]) == []
    assert held(server) == {"Mynah", "MynahPlaces"} and await count(settings) == 5
    assert await restore(settings, file, as_json=True) == 0
    assert len(held(server)) == 2 and await count(settings) == 4, "without what was removed"
    assert not list(settings.mynah_home.glob("rebuilding"))


async def test_a_restore_that_is_killed_once_the_home_is_whole_is_ended_by_the_start(
    server: Standin, settings: Settings, docs: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    await backup(settings, file, as_json=True)
    (docs / "late.md").write_text("# Late\n\nThe sheet bend came later.")
    await sync(settings, [], as_json=True)
    await killed(server, settings, "PUT /v1/schema/Mynah", file)
    assert "live" not in label(server) and len(held(server)) == 4
    assert await asyncio.gather(*(count(settings) for _ in range(3))) == [5, 5, 5]
    assert len(held(server)) == 2 and not list(settings.mynah_home.glob("index*"))
    await sync(settings, [], as_json=True)
    assert await count(settings) == 6


@pytest.mark.soak
async def test_a_restore_that_the_server_refuses_changes_neither_home_nor_index(
    server: Standin, settings: Settings, docs: Path, tmp_path: Path
) -> None:
    file, before = tmp_path / "backup.tar", label(server)
    await backup(settings, file, as_json=True)
    (docs / "late.md").write_text("# Late\n\nThe sheet bend came later.")
    await sync(settings, [], as_json=True)
    uri = (docs / "2.md").as_uri()
    server.faults.refuses = lambda _uuid, each: (
        "the disk is full" if "chunk" in each and each["document"] == uri else ""
    )
    with pytest.raises(Unavailable, match="the disk is full"):
        await restore(settings, file, as_json=True)
    assert label(server) == before and await count(settings) == 6
    assert held(server) == {"Mynah", "MynahPlaces"} == set(server.state.collections)
    assert not list(settings.mynah_home.glob("before-restore-*"))


@pytest.mark.soak
async def test_a_backup_is_restored_over_an_index_that_did_not_come_from_it(
    server: Standin, settings: Settings, docs: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    await backup(settings, file, as_json=True)
    await rebuild(settings, as_json=True)
    assert await restore(settings, file, as_json=True) == 0
    assert await count(settings) == 5 and len(held(server)) == 2
    # The home that it came from is lost, with what it had begun there.
    await killed(server, settings, "PUT /v1/schema/Mynah")
    elsewhere = settings.model_copy(update={"mynah_home": tmp_path / "other"})
    assert await restore(elsewhere, file, as_json=True) == 0
    assert await count(elsewhere) == 5 and len(held(server)) == 2
