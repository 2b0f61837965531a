"""`mynah backup` and `mynah restore` with real engines: nothing that waits is lost, nothing removed comes back."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from adapters.stores.archive import read_manifest
from adapters.stores.mentions import in_files
from bots.assemble import open_knowledge
from bots.backing_up import backup
from bots.forgetting import forget
from bots.restoring import restore
from bots.settings import Settings
from bots.sources import add, remove, sync
from bots.verifying import left_of, verify_deletion
from core.conversation.work import work
from core.messages import EVERYONE, Place
from core.ports import Misconfigured
from tests.bots.forgotten import ADA, BO, DIRECT, PLANTED, ROOM, house, said
from tests.bots.knots import PHRASE, write_knots
from tests.weaviate.standin import standin


def settled(home: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=home, embedding_languages="en")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_knots(tmp_path / "docs", 4)


async def lived_in(home: Path) -> None:
    async with house(home, spaces=(), embedding_languages="en") as it:
        await it.asked(said(BO, ROOM, f"Where does the {PHRASE} stand?", 1))
        await it.asked(said(BO, ROOM, "What is a bowline 3?", 2))
        await it.asked(said(ADA, DIRECT, f"{PLANTED} bowline 2?", 3))
        await it.queue.door.append(said(ADA, ROOM, f"{PLANTED} waits", 4))
        await it.queue.door.append(said(BO, ROOM, "What is a bowline 1?", 5))


@pytest.mark.parametrize("by", [pytest.param("sync", marks=pytest.mark.soak), "remove"])
async def test_what_was_removed_after_the_backup_is_nowhere_after_the_restore(
    by: str, tmp_path: Path, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file = tmp_path / "home", tmp_path / "backup.tar"
    settings, uri = settled(home), (docs / "secret.md").as_uri()
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await lived_in(home)
    assert await backup(settings, file, as_json=True) == 0
    assert list(in_files(tmp_path, [PHRASE, PLANTED]))

    (docs / "secret.md").unlink()
    await (
        sync(settings, [], as_json=True)
        if by == "sync"
        else remove(settings, str(docs), as_json=True)
    )
    await forget(settings, ADA, dry_run=False, as_json=True)
    assert await left_of(settings, [uri, PHRASE, PLANTED]) == []

    capsys.readouterr()
    assert await restore(settings, file, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["removed_again"]["person"] == 1 and told["removed_again"]["document"] >= 1
    assert told["unknown_removals"] == "" and "/before-restore-" in told["aside"]
    assert await left_of(settings, [uri, PHRASE, PLANTED]) == []
    assert await verify_deletion(settings, uri, [PHRASE], as_json=True) == 0
    async with house(home, spaces=(), embedding_languages="en") as it:
        await work(str(ROOM), it.desk())
        turns = [turn.message.id for turn in await it.knowledge.records.turns(str(ROOM))]
        # Of what was answered, what came from documents that are still there; what waited, too.
        assert turns == (["2.000000", "5.000000"] if by == "sync" else ["5.000000"])
        assert await it.knowledge.index.count() == (4 if by == "sync" else 0)

    # A second restore of the same backup still knows, from the list that was taken over.
    assert await restore(settings, file, as_json=True) == 0
    assert await left_of(settings, [uri, PHRASE, PLANTED]) == []


async def test_made_while_people_are_answered_every_message_is_in_it_and_answered_once(
    tmp_path: Path, docs: Path
) -> None:
    file, count = tmp_path / "backup.tar", 40
    rooms = [Place("slack", "T1", f"C{number}", "1.0") for number in range(count)]
    await add(settled(tmp_path / "home"), str(docs), "", EVERYONE, 0.0, as_json=True)
    async with house(tmp_path / "home", spaces=(), embedding_languages="en") as it:
        for number, room in enumerate(rooms):
            await it.queue.door.append(said(BO, room, f"What is a bowline {number % 4}?", number))

        some = asyncio.Event()

        async def answer() -> None:
            for number, room in enumerate(rooms):
                await work(str(room), it.desk())
                if number == 2:
                    some.set()

        answering = asyncio.create_task(answer())
        await some.wait()
        await backup(it.settings, file, as_json=True)
        assert not answering.done(), "it was made before all were answered"
        await answering
    other = settled(tmp_path / "other")
    await restore(other, file, as_json=True)
    async with house(other.mynah_home, spaces=(), embedding_languages="en") as it:
        before = Counter(
            [
                turn.message.id
                for room in rooms
                for turn in await it.knowledge.records.turns(str(room))
            ]
        )
        assert 0 < len(before) < count
        for pause in (0.0, 9.0):  # whoever held one for 8 s when it was copied is gone
            await asyncio.sleep(pause)
            for room in rooms:
                await work(str(room), it.desk())
        turns = [turn for room in rooms for turn in await it.knowledge.records.turns(str(room))]
        assert Counter(turn.message.id for turn in turns) == {
            f"{number:.6f}": 1 for number in range(count)
        }
        assert all("is a knot" in turn.reply.text for turn in turns)


async def test_what_was_removed_after_the_clock_went_back_is_removed_again(
    tmp_path: Path, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file = tmp_path / "home", tmp_path / "backup.tar"
    settings, uri = settled(home), (docs / "secret.md").as_uri()
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await lived_in(home)
    await backup(settings, file, as_json=True)
    (docs / "secret.md").unlink()
    await sync(settings, [], as_json=True)
    await forget(settings, ADA, dry_run=False, as_json=True)
    with closing(sqlite3.connect(home / "records.sqlite")) as records, records:
        records.execute("UPDATE removals SET at = at - 86400")
    capsys.readouterr()
    assert await restore(settings, file, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)["removed_again"]
    assert (told["person"], told["document"]) == (1, 1)
    assert await left_of(settings, [uri, PHRASE, PLANTED]) == []


async def test_where_the_old_home_is_lost_one_is_told_what_to_do(
    tmp_path: Path, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.tar"
    await add(settled(tmp_path / "home"), str(docs), "", EVERYONE, 0.0, as_json=True)
    await backup(settled(tmp_path / "home"), file, as_json=False)
    assert "not in it: .env" in capsys.readouterr().out
    assert await restore(settled(tmp_path / "other"), file, as_json=False) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "not known: removals since then; there are no records of an earlier home here" in out
    assert "mynah source sync, mynah source remove, mynah forget" in out
    assert "what was here before" not in out
    async with house(tmp_path / "other", spaces=(), embedding_languages="en") as it:
        assert await it.knowledge.index.count() == 5


async def test_an_index_in_weaviate_is_in_the_backup_and_restored_into_either_engine(
    tmp_path: Path, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.tar"
    async with standin() as server:
        there = {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}
        settings = settled(tmp_path / "home").model_copy(update=there)
        await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
        await backup(settings, file, as_json=True)
        (docs / "secret.md").unlink()
        await sync(settings, [], as_json=True)
        assert await restore(settings, file, as_json=True) == 0
        async with open_knowledge(settings) as knowledge:
            assert await knowledge.index.count() == 4
    embedded = settled(tmp_path / "other")
    assert await restore(embedded, file, as_json=True) == 0
    capsys.readouterr()
    async with open_knowledge(embedded) as knowledge:
        assert await knowledge.index.count() == 5
    await sync(embedded, [], as_json=True)
    (summary,) = json.loads(capsys.readouterr().out)["sources"].values()
    assert (summary["unchanged"], len(summary["removed"])) == (4, 1), "nothing is embedded again"


async def test_a_running_home_is_not_replaced_and_a_file_that_is_there_not_overwritten(
    tmp_path: Path, docs: Path
) -> None:
    settings, file = settled(tmp_path / "home"), tmp_path / "backup.tar"
    await add(settings, str(docs), "", EVERYONE, 0.0, as_json=True)
    await backup(settings, file, as_json=True)
    with pytest.raises(Misconfigured, match="is there already"):
        await backup(settings, file, as_json=True)
    async with house(tmp_path / "home", spaces=(), embedding_languages="en") as it:
        with pytest.raises(Misconfigured, match="Mynah is running in"):
            await restore(settings, file, as_json=True)
        assert await it.knowledge.index.count() == 5
    assert "records.sqlite" in read_manifest(file).files
