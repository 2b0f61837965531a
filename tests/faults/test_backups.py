"""Backups of a running product, a restore after everything was killed, kills on the way, and full disks."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests import warm
from tests.docs.pages import ROOT
from tests.faults.product import MYNAH, QUESTIONS, Product, product


async def limited(made: Product, largest: int, *command: str) -> tuple[int, str]:
    """One command, to which every larger file is one on a full disk: its exit code and complaint."""
    code, _, wailed = await warm.done(*command, environment=made.variables(), largest_file=largest)
    return code, wailed


async def searched(made: Product) -> list[str]:
    code, printed = await made.run("search", QUESTIONS[0], "--json")
    assert code == 0
    return [each["text"] for each in json.loads(printed)["results"]]


def strays(home: Path) -> list[str]:
    """What a backup or a restore would leave on the way."""
    return [each.name for each in home.iterdir() if each.name.startswith(("backup-", "restoring"))]


async def test_a_backup_of_a_running_home_is_restored_after_all_was_killed(
    tmp_path: Path, stocked: Path
) -> None:
    file = tmp_path / "backup.tar"
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        for number in range(3):
            await caller.send_until_accepted("c1", number, 60)
        await caller.check_promises()
        assert (await mynah.run("backup", str(file)))[0] == 0
        assert (await mynah.run("restore", str(file)))[0] == 2  # it runs
        await caller.send_until_accepted("c2", 0, 60)
        await caller.check_promises()
        mynah.kill()  # and its Valkey stays behind
        await mynah.processes["serve"].wait()
        code, printed = await mynah.run("restore", str(file), "--json")
        assert code == 0 and "before-restore-" in json.loads(printed)["aside"]
        await mynah.start()
        await caller.wait_until_ready()
        assert await caller.messages("c2") == []
        del caller.accepted["c2"]
        await caller.check_promises()
        await caller.send_until_accepted("c1", 3, 60)
        await caller.check_promises()
        assert strays(mynah.home) == []


@pytest.mark.parametrize(
    "seconds",
    [3.0, *(pytest.param(late, marks=pytest.mark.soak) for late in (1.0, 2.0, 4.0, 5.0))],
)
async def test_a_restore_that_is_killed_leaves_one_whole_home(
    seconds: float, tmp_path: Path, stocked: Path
) -> None:
    file = tmp_path / "backup.tar"
    async with product(tmp_path, stocked=stocked) as (mynah, _caller):
        assert (await mynah.run("backup", str(file)))[0] == 0
        process = await asyncio.create_subprocess_exec(
            *(*MYNAH, "restore", str(file)),
            cwd=ROOT,
            env=mynah.variables(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        await asyncio.wait({ended := asyncio.create_task(process.wait())}, timeout=seconds)
        if not ended.done():
            os.kill(process.pid, 9)
            await ended
        assert any("opens at ten" in text for text in await searched(mynah))
        assert strays(mynah.home) == []
        assert (await mynah.run("restore", str(file)))[0] == 0


async def test_on_a_full_disk_nothing_is_made_and_nothing_changed(
    tmp_path: Path, stocked: Path
) -> None:
    target = tmp_path / "backups"
    target.mkdir()
    async with product(tmp_path, stocked=stocked) as (mynah, _caller):
        largest = (mynah.home / "records.sqlite").stat().st_size
        code, wailed = await limited(mynah, largest + 4_096, "backup", str(target / "b.tar"))
        assert code == 2 and "no backup was made" in wailed
        assert list(target.iterdir()) == [] and strays(mynah.home) == []
        assert (await mynah.run("backup", str(target / "b.tar")))[0] == 0
        code, wailed = await limited(mynah, 4_096, "restore", str(target / "b.tar"))
        assert code == 2 and "nothing was restored" in wailed
        assert strays(mynah.home) == []
        assert any("opens at ten" in text for text in await searched(mynah))
