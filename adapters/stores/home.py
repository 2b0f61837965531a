"""The home as a whole: held by all who work in it, or by the one who puts another in its place.

A new home is unpacked within the old one. Once it is whole a mark says so, and then what was there
moves aside and the new moves in. Killed before the mark, the old home stands; killed after it,
whoever comes next ends the move before anything is opened.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from adapters.flock import taken
from core.ports import Misconfigured, Unavailable

LOCK = "home.lock"
RESTORING = "restoring"
"""The folder of the home in which a new one is made."""
ASIDE = "before-restore-"
"""Begins the names of folders that hold what was there before."""
REBUILDING = "rebuilding"
"""The folder of the home in which a new index is made."""
GATHERING = "backup-"
"""Begins the names of folders in which a backup is gathered."""
PATIENCE = 60.0
PAUSE = 0.05
_WHOLE, _CLEARED = "whole", "cleared"


@asynccontextmanager
async def living_in(home: Path) -> AsyncIterator[None]:
    """While inside, nobody puts another home in its place. Raises Unavailable while one does."""
    waited = 0.0
    with _lock_file(home) as file:
        # Nobody who lives here leaves such a folder: its maker was killed.
        while not _entered(home, file.fileno()):
            if waited >= PATIENCE:
                raise Unavailable(f"{home} is being restored; try again when that is done")
            await asyncio.sleep(PAUSE)
            waited += PAUSE
        yield


def _entered(home: Path, lock: int) -> bool:
    if (home / RESTORING).exists() and taken(lock, fcntl.LOCK_EX):
        settle(home)
    return taken(lock, fcntl.LOCK_SH) and not (home / RESTORING).exists()


@asynccontextmanager
async def alone_in(home: Path) -> AsyncIterator[Path]:
    """An empty folder for a new home, while nobody lives in the old one. Raises Misconfigured."""
    with _lock_file(home) as file:
        if not taken(file.fileno(), fcntl.LOCK_EX):
            raise Misconfigured(
                f"Mynah is running in {home}: stop every process of it first, commands included"
            )
        await asyncio.to_thread(settle, home)
        new = home / RESTORING / "home"
        try:
            new.mkdir(mode=0o700, parents=True)
            yield new
        finally:
            # What is marked as whole moves in, and what is not goes.
            await asyncio.to_thread(settle, home)


def mark_whole(home: Path, aside: str) -> None:
    """From now on the new home counts; `aside` is the folder for what was there before."""
    os.sync()
    draft = home / RESTORING / "draft"
    with draft.open("w", encoding="utf-8") as file:
        file.write(aside)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(home / RESTORING / _WHOLE)
    os.sync()


def is_own(name: str) -> bool:
    """Whether what has this name in a home serves to replace it, and so moves neither out nor in."""
    own = name.casefold()  # there are disks that know no case
    return "/" not in own and (own in (LOCK, RESTORING) or own.startswith(ASIDE))


def settle(home: Path) -> None:
    """End a move that was broken off, or clear away what was not whole; safe to repeat."""
    making = home / RESTORING
    whole, cleared = making / _WHOLE, making / _CLEARED
    if whole.exists():
        name = whole.read_text(encoding="utf-8")
        aside = home / (name if is_own(name) else f"{ASIDE}unnamed")
        aside.mkdir(mode=0o700, exist_ok=True)
        for each in home.iterdir():
            if not is_own(each.name):
                each.rename(aside / each.name)
        whole.rename(cleared)
    if cleared.exists() and (making / "home").exists():
        for each in (making / "home").iterdir():
            if not is_own(each.name):
                each.rename(home / each.name)
    if making.exists():
        shutil.rmtree(making)


def _lock_file(home: Path) -> TextIO:
    try:
        return (home / LOCK).open("a")
    except OSError as error:
        raise Unavailable(f"{home} cannot be used: {error.strerror}") from error
