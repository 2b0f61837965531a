"""Whether all of a git repository on disk lies in the folder that was named, and nothing elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from core.knowledge.documents import Refused

_READ = (
    *("HEAD", "config", "config.worktree", "packed-refs", "shallow"),
    *("info", "objects", "refs", "reftable"),
)
"""Of a repository; hooks and the like are never opened and may be links."""


def check_own(root: Path) -> None:
    """Raises Refused where git would read another repository or another file; and OSError."""
    inside = root / ".git"
    if inside.is_symlink() or inside.is_file():
        raise Refused(
            "its .git leads elsewhere, as in a worktree or a submodule; name that repository itself"
        )
    place = inside if inside.is_dir() else root
    if os.path.lexists(place / "commondir"):
        raise Refused("it is a worktree of another repository; name that one itself")
    if os.path.lexists(place / "objects" / "info" / "alternates"):
        raise Refused("it borrows from another repository's objects; name a clone that has its own")
    for name in _READ:
        for path in _odd(place / name):
            raise Refused(f"{path.relative_to(root)} in it is a link or no regular file")


def _odd(path: Path) -> Iterator[Path]:
    """What is neither a file nor a folder of its own, there and below."""
    if path.is_symlink() or not (path.is_dir() or path.is_file()):
        if os.path.lexists(path):
            yield path
        return
    waiting = [path] if path.is_dir() else []
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif not entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)
