"""A home is replaced whole or not at all, wherever the one who replaces it is killed."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from adapters.stores.home import ASIDE, LOCK, RESTORING, alone_in, living_in, mark_whole
from core.ports import Misconfigured

NAMES = {"records.sqlite", "index", "key"}
REPLACE = """
import asyncio, os, signal, sys
from pathlib import Path
from adapters.stores.home import alone_in, mark_whole
home, left = Path(sys.argv[1]), int(sys.argv[2])

def counting(event, arguments):
    global left
    if event in ("os.rename", "shutil.rmtree", "os.mkdir"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

async def main():
    sys.addaudithook(counting)
    async with alone_in(home) as new:
        fill(new, "new")
        mark_whole(home, "before-restore-1")

def fill(folder, word):
    (folder / "index").mkdir()
    for name in ("records.sqlite", "index/rows", "key"):
        (folder / name).write_text(word)

asyncio.run(main())
"""


def filled(folder: Path, word: str) -> Path:
    (folder / "index").mkdir(parents=True)
    for name in ("records.sqlite", "index/rows", "key"):
        (folder / name).write_text(word)
    return folder


def words(home: Path) -> set[str]:
    """What the files of a home say; it has all of them."""
    there = {each.name for each in home.iterdir() if not each.name.startswith(ASIDE)}
    assert there == NAMES | {LOCK}
    return {(home / name).read_text() for name in ("records.sqlite", "index/rows", "key")}


async def replace_until(home: Path, step: int) -> int:
    """In a process of its own, killed at that change of the file system."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", REPLACE, str(home), str(step)
    )
    return await child.wait()


@pytest.mark.soak
async def test_killed_anywhere_the_old_or_the_new_home_stands(tmp_path: Path) -> None:
    stood = []
    for step in range(40):
        home = filled(tmp_path / str(step), "old")
        ended = await replace_until(home, step)
        async with living_in(home):
            (word,) = words(home)
        stood.append(word)
        if word == "new":
            assert words_aside(home) == {"old"}
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert ended == 0
    assert stood[0] == "old" and stood[-1] == "new"
    # Once the new one counts, it counts for good.
    assert stood == sorted(stood, reverse=True)
    assert stood.count("new") > 5


def words_aside(home: Path) -> set[str]:
    (aside,) = home.glob(f"{ASIDE}*")
    return {(aside / name).read_text() for name in ("records.sqlite", "index/rows", "key")}


async def test_nobody_replaces_a_home_that_somebody_lives_in(tmp_path: Path) -> None:
    async with living_in(tmp_path), living_in(tmp_path):
        with pytest.raises(Misconfigured, match="stop every process"):
            async with alone_in(tmp_path):
                pass


async def test_whoever_comes_while_a_home_is_replaced_waits_for_the_new_one(tmp_path: Path) -> None:
    home = filled(tmp_path / "home", "old")

    async def come() -> set[str]:
        async with living_in(home):
            return words(home)

    async with alone_in(home) as new:
        coming = asyncio.create_task(come())
        await asyncio.wait({coming}, timeout=0.2)
        assert not coming.done()
        (new / "index").mkdir()
        for name in ("records.sqlite", "index/rows", "key"):
            (new / name).write_text("new")
        mark_whole(home, f"{ASIDE}1")
    assert await coming == {"new"}


async def test_what_failed_on_the_way_leaves_the_old_home_alone(tmp_path: Path) -> None:
    home = filled(tmp_path / "home", "old")
    with pytest.raises(OSError, match="no room"):
        async with alone_in(home) as new:
            (new / "key").write_text("new")
            raise OSError("no room")
    assert words(home) == {"old"}


async def test_a_new_home_never_brings_what_replacing_homes_takes(tmp_path: Path) -> None:
    home = filled(tmp_path / "home", "old")
    async with alone_in(home) as new:
        filled(new / RESTORING, "bad")
        filled(new / f"{ASIDE}0", "bad")
        (new / RESTORING / "whole").write_text("../../out")
        (new / LOCK).write_text("bad")
        filled(new, "new")
        mark_whole(home, f"{ASIDE}1")
    async with living_in(home):
        assert words(home) == {"new"}
    assert words_aside(home) == {"old"}
    assert (home / LOCK).read_text() == ""


async def test_a_home_that_an_earlier_release_could_not_settle_is_settled(tmp_path: Path) -> None:
    home = filled(tmp_path / "home", "new")
    making = home / RESTORING
    filled(making / "home" / RESTORING, "bad")
    (making / "home" / RESTORING / "whole").write_text("../../out")
    (making / "home" / LOCK).write_text("")
    (making / "cleared").write_text(f"{ASIDE}1")
    async with living_in(home):
        assert words(home) == {"new"}
    async with alone_in(home):
        pass


async def test_a_mark_that_names_no_folder_for_what_was_there_harms_nothing(tmp_path: Path) -> None:
    home = filled(tmp_path / "home", "old")
    filled(home / RESTORING / "home", "new")
    (home / RESTORING / "whole").write_text("../../out")
    async with living_in(home):
        assert words(home) == {"new"}
    assert words_aside(home) == {"old"}
