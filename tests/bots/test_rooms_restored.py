"""A backup from before something was said no more in a remembered room is restored without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.backing_up import backup
from bots.restoring import restore
from bots.verifying import left_of
from tests.bots.forgotten import ADA, BO, PLANTED, ROOM
from tests.bots.remembered import HERE, asks, lived_in, spoken


async def test_a_restored_backup_has_no_message_that_was_deleted_since(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.tar"
    async with lived_in(tmp_path / "home") as home:
        settings = home.house.settings
        await home.rooms.obey(asks("remember this room", ADA))
        await home.rooms.hear(
            [spoken(ADA, f"An oar of {PLANTED}.", 1), spoken(BO, "The boat has a red oar.", 2)]
        )
        await home.read()
        await home.house.asked(asks("Which oar is there?", ADA))
        (turn,) = await home.house.knowledge.records.turns(str(ROOM))
        assert PLANTED in turn.reply.text
        await backup(settings, file, as_json=True)
        await home.rooms.lose(HERE, "1")
        await home.read()
    assert await left_of(settings, [PLANTED]) == []
    assert await restore(settings, file, as_json=True) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["removed_again"]["line"] == 1
    assert await left_of(settings, [PLANTED]) == []
    async with lived_in(tmp_path / "home") as home:
        await home.read()
        assert "red oar" in await home.texts()


async def test_a_restored_backup_has_nothing_of_a_room_that_was_ended_since(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.tar"
    async with lived_in(tmp_path / "home") as home:
        settings = home.house.settings
        await home.rooms.obey(asks("remember this room", ADA))
        await home.rooms.hear([spoken(BO, f"An oar of {PLANTED}.", 1)])
        await home.read()
        await home.house.asked(asks("Which oar is there?", ADA))
        assert await home.house.knowledge.records.turns(str(ROOM)) != []
        await backup(settings, file, as_json=True)
        await home.rooms.obey(asks("stop remembering this room", ADA))
    # Nobody came to end it.
    assert await restore(settings, file, as_json=True) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["removed_again"]["source"] == 1
    left = await left_of(settings, [PLANTED])
    assert all("before-restore-" in each for each in left)
