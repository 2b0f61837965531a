"""Files of a folder, or one file: what git would keep, in the same order every time."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from adapters.sources.escapes import without_escapes
from adapters.sources.ignored import Ignored, ignored_above
from adapters.sources.opened import Root, read
from core.knowledge.documents import Found, Gone, Refused, Unreachable, one_line

LINK = "it is a symbolic link; index what it leads to"


async def folder(root: Path, max_bytes: int) -> AsyncIterator[Found]:
    """Every file under `root`, or `root` itself if it is a file.

    Left out: what git ignores, and hidden files and folders (`.git` among them). Symbolic links are
    named and refused: what they lead to inside the root is found anyway, what is outside is not
    ours to show. `root` itself may be a link or hidden. Raises Unreachable if `root` cannot be read, and at the end,
    after all other files, if a folder below it could not: the walk was then incomplete.
    """
    root = await asyncio.to_thread(_resolved, root)
    if not root.is_dir():
        status = root.stat(follow_symlinks=False)
        yield _found(root, status, partial(_read, root, max_bytes))
        return
    start, rules = await asyncio.to_thread(_start, root)
    unreadable: list[str] = []
    waiting = [(root, rules)]
    while waiting:
        here, above = waiting.pop()
        try:
            rules, files, folders = await asyncio.to_thread(_listed, start, here, above)
        except OSError as error:
            if not _has_left(error):
                unreadable.append(f"{one_line(str(here))}: {error.strerror}")
            continue
        for path, status in files:
            yield _found(path, status, partial(_read, path, max_bytes, start))
        waiting.extend((path, rules) for path in reversed(folders))
    if unreadable:
        raise Unreachable("could not be listed: " + "; ".join(unreadable))


def address_of(root: Path) -> str:
    """The name under which a folder's documents are kept in the register."""
    return Path(os.path.realpath(root)).as_uri()


def path_of(uri: str) -> Path:
    """The file or folder that a `file:` address names."""
    return Path(url2pathname(urlsplit(uri).path))


async def is_gone(uri: str) -> bool:
    """Whether no file has this address any more; what cannot be looked at is not gone."""
    if not uri.startswith("file:"):
        return False
    try:
        await asyncio.to_thread(os.lstat, url2pathname(urlsplit(uri).path))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _resolved(root: Path) -> Path:
    path = Path(os.path.realpath(root))
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise Unreachable(f"{one_line(str(root))}: {error.strerror}") from error
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise Unreachable(f"{one_line(str(root))} is neither a file nor a folder")
    return path


def _start(root: Path) -> tuple[Root, Ignored]:
    try:
        return Root.at(root), ignored_above(root)
    except OSError as error:
        raise Unreachable(f"could not be listed: {error.strerror}") from error


def _listed(
    root: Root, here: Path, above: Ignored
) -> tuple[Ignored, list[tuple[Path, os.stat_result]], list[Path]]:
    files, folders = [], []
    with root.opened(here) as descriptor:
        rules = above.within(here, descriptor)
        with os.scandir(descriptor) as entries:
            for entry in sorted(entries, key=lambda entry: os.fsencode(entry.name)):
                if entry.name.startswith("."):
                    continue
                path, is_folder = here / entry.name, entry.is_dir(follow_symlinks=False)
                if rules.covers(path, is_folder):
                    continue
                if is_folder:
                    folders.append(path)
                elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):
                        files.append((path, entry.stat(follow_symlinks=False)))
    return rules, files, folders


def _has_left(error: OSError) -> bool:
    """Whether what was listed is no more, or has become a link, which is not followed."""
    return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


def _found(path: Path, status: os.stat_result, read_it: Callable[[], bytes]) -> Found:
    refusal = LINK if stat.S_ISLNK(status.st_mode) else ""
    name = one_line(without_escapes(path.name))
    return Found(path.as_uri(), name, partial(asyncio.to_thread, read_it), refusal, status.st_mtime)


def _read(path: Path, max_bytes: int, root: Root | None = None) -> bytes:
    """The bytes; below a root by the way the walk came, not through a link put anywhere on it since."""
    try:
        if root is None:
            data = read(path, max_bytes + 1)
        else:
            with root.opened(path.parent) as folder:
                data = read(path.name, max_bytes + 1, folder)
    except OSError as error:
        raise _why(error, path) from error
    if len(data) > max_bytes:
        raise Refused(f"larger than {max_bytes / 1_000_000:g} MB")
    return data


def _why(error: OSError, path: Path) -> Exception:
    if _has_left(error) or error.errno == errno.ENXIO:
        return Gone(str(path))
    if isinstance(error, PermissionError):
        return Refused("Mynah is not allowed to read it")
    return Unreachable(f"reading it failed: {error.strerror}")
