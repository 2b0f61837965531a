"""Files of a folder, or one file: what git would keep, in the same order every time."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from adapters.sources.ignored import Ignored, ignored_above
from core.knowledge.documents import Found, Gone, Refused, Unreachable, one_line


async def folder(root: Path, max_bytes: int) -> AsyncIterator[Found]:
    """Every file under `root`, or `root` itself if it is a file.

    Left out: what git ignores, hidden files and folders (`.git` among them), and symbolic links:
    what they lead to inside the root is found anyway, what is outside is not ours to show. `root`
    itself may be a link or hidden. Raises Unreachable if `root` cannot be read, and at the end,
    after all other files, if a folder below it could not: the walk was then incomplete.
    """
    root = await asyncio.to_thread(_resolved, root)
    if not root.is_dir():
        yield _found(root, max_bytes)
        return
    unreadable: list[str] = []
    waiting = [(root, await asyncio.to_thread(_rules_around, root))]
    while waiting:
        here, above = waiting.pop()
        try:
            rules, files, folders = await asyncio.to_thread(_listed, here, above)
        except FileNotFoundError:
            continue
        except OSError as error:
            unreadable.append(f"{one_line(str(here))}: {error.strerror}")
            continue
        for file in files:
            try:
                found = _found(file, max_bytes)
            except FileNotFoundError:
                continue
            yield found
        waiting.extend((path, rules) for path in reversed(folders))
    if unreadable:
        raise Unreachable("could not be listed: " + "; ".join(unreadable))


def address_of(root: Path) -> str:
    """The name under which a folder's documents are kept in the register."""
    return Path(os.path.realpath(root)).as_uri()


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


def _rules_around(root: Path) -> Ignored:
    try:
        return ignored_above(root)
    except OSError as error:
        raise Unreachable(f"could not be listed: around it, {error.strerror}") from error


def _listed(here: Path, above: Ignored) -> tuple[Ignored, list[Path], list[Path]]:
    rules = above.within(here)
    files, folders = [], []
    with os.scandir(here) as entries:
        for entry in sorted(entries, key=lambda entry: os.fsencode(entry.name)):
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            path, is_folder = here / entry.name, entry.is_dir(follow_symlinks=False)
            if rules.covers(path, is_folder):
                continue
            if is_folder:
                folders.append(path)
            elif entry.is_file(follow_symlinks=False):
                files.append(path)
    return rules, files, folders


def _found(path: Path, max_bytes: int) -> Found:
    status = path.stat(follow_symlinks=False)

    async def fetch() -> bytes:
        return await asyncio.to_thread(_read, path, max_bytes)

    return Found(path.as_uri(), one_line(path.name), status.st_size, status.st_mtime, fetch)


def _read(path: Path, max_bytes: int) -> bytes:
    """The bytes, from the very file that was listed: not through a link put there since."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Gone(str(path))
            data = file.read(max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Gone(str(path)) from error
    except PermissionError as error:
        raise Refused("Mynah is not allowed to read it") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Gone(str(path)) from error
        raise Unreachable(f"reading it failed: {error.strerror}") from error
    if len(data) > max_bytes:
        raise Refused(f"larger than {max_bytes / 1_000_000:g} MB")
    return data
