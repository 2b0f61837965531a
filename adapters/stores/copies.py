"""Copies of what engines keep in a home, each of one moment, whether or not they run."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from core.ports import Unavailable

TRIES = 20
DATABASES = ("records.sqlite", "conversations.sqlite")
QUEUE, INDEX = "valkey", "index"
_LOG = "appendonlydir"
_MANIFEST = "appendonly.aof.manifest"


def copy_sqlite(file: Path, to: Path) -> None:
    """By SQLite's own backup: one moment, and nobody who writes waits. Raises sqlite3.Error."""
    if file.exists():
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)


def copy_queue(folder: Path, to: Path) -> None:
    """Valkey's append-only files: the manifest names them, and the beginning of the last is a moment.

    Raises Unavailable where they are written anew all the time.
    """
    log = folder / _LOG
    for _ in range(TRIES):
        if not (log / _MANIFEST).exists():
            return
        try:
            _copy_log(log, to / _LOG)
        except FileNotFoundError:  # rewritten meanwhile; a new manifest names the new ones
            shutil.rmtree(to)
        else:
            return
    raise Unavailable(f"{log} is being rewritten all the time")


def _copy_log(log: Path, to: Path) -> None:
    to.mkdir(parents=True)
    lines = (log / _MANIFEST).read_text("utf-8").splitlines()
    # What is history is about to be removed, and nobody reads it.
    kept = [line for line in lines if not line.endswith("type h")]
    for line in kept:
        name = line.split()[1]
        shutil.copyfile(log / name, to / name)
    (to / _MANIFEST).write_text("\n".join(kept) + "\n", "utf-8")


def link_tree(folder: Path, to: Path) -> None:
    """Files that are never changed once they are written, at no cost where both are on one disk."""
    if folder.exists():
        shutil.copytree(folder, to, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))


def _link(source: str, to: str) -> None:
    try:
        os.link(source, to)
    except OSError:
        shutil.copyfile(source, to)


def copy_rest(home: Path, to: Path, without: tuple[str, ...]) -> None:
    """What else is in the home; names that begin with one of `without` stay behind."""
    for each in home.iterdir():
        if each.name.startswith((*DATABASES, QUEUE, INDEX, *without)):
            continue
        if each.is_dir():
            shutil.copytree(each, to / each.name, copy_function=shutil.copyfile)
        elif each.is_file():
            shutil.copyfile(each, to / each.name)
