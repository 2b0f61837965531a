"""A git repository at its latest commit; of the files, only those whose content is another are read."""

from __future__ import annotations

import asyncio
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from adapters.sources.escapes import without_escapes
from adapters.sources.folder import LINK, path_of
from adapters.sources.seen import Page, Seen, unchanged
from core.knowledge.documents import Found, Refused, Unreachable, one_line

GIT = "git+"
"""Begins the name of a repository as a source; then comes its address."""
SCHEMES = ("https", "http", "file")
"""Read by dulwich itself: no program is run, and nothing of the repository is, such as hooks."""


async def repository(name: str, max_bytes: int, seen: Seen) -> AsyncIterator[Found]:
    """Each file of the commit that HEAD names, but hidden ones; links are named and refused.

    A repository elsewhere is fetched without its history, and not kept. Raises Unreachable.
    """
    url = name.removeprefix(GIT)
    if urlsplit(url).scheme not in SCHEMES:
        raise Unreachable(f"{one_line(url)} is not one of {', '.join(SCHEMES)}")
    head, known = await _asked(_head_of, url), seen.pages()
    if head == seen.head and known and all(address in seen.held for address in known):
        for address, page in known.items():
            yield Found(address, page.name, unchanged)
        return
    with (
        tempfile.TemporaryDirectory(prefix="mynah-git-") as place,
        await _asked(_opened, url, place) as repo,
    ):
        files = await _asked(lambda: list(_files(repo, head)))
        addresses: set[str] = set()
        for path, mode, blob in files:
            address = f"{name}/{quote(path, errors='surrogateescape')}"
            addresses.add(address)
            yield await asyncio.to_thread(_found, repo, address, path, mode, blob, max_bytes, seen)
        seen.head = head
        seen.save(addresses, whole=True)


async def _asked(ask: Any, *given: Any) -> Any:
    """In a thread; what goes wrong there is for a person to read."""
    from dulwich.errors import GitProtocolError, NotGitRepository
    from urllib3.exceptions import HTTPError

    try:
        return await asyncio.to_thread(ask, *given)
    except NotGitRepository as error:
        raise Unreachable("there is no git repository") from error
    except (GitProtocolError, HTTPError, OSError, KeyError, ValueError) as error:
        said = one_line(str(error))
        shown = "" if "://" in said or "@" in said else f": {said}"
        raise Unreachable(f"{type(error).__name__}{shown}") from error


def _head_of(url: str) -> str:
    from dulwich.client import get_transport_and_path
    from dulwich.repo import Repo

    if urlsplit(url).scheme == "file":
        with Repo(str(path_of(url))) as repo:
            return str(repo.head().decode())
    client, path = get_transport_and_path(url)
    refs: Any = client.get_refs(path.encode()).refs
    return str(refs[b"HEAD"].decode())


def _opened(url: str, place: str) -> Any:
    from dulwich.client import get_transport_and_path
    from dulwich.repo import Repo

    if urlsplit(url).scheme == "file":
        return Repo(str(path_of(url)))
    repo = Repo.init_bare(place)
    client, path = get_transport_and_path(url)
    client.fetch(path.encode(), repo, depth=1)
    return repo


def _files(repo: Any, head: str) -> Iterator[tuple[str, int, bytes]]:
    """Path, mode and the id of the content; never hidden files, nor other repositories within."""
    from dulwich.object_store import iter_tree_contents

    tree = repo[head.encode()].tree
    for entry in iter_tree_contents(repo.object_store, tree):
        path = entry.path.decode("utf-8", "surrogateescape")
        hidden = any(part.startswith(".") for part in path.split("/"))
        if not hidden and (stat.S_ISREG(entry.mode) or stat.S_ISLNK(entry.mode)):
            yield path, entry.mode, entry.sha


def _found(
    repo: Any, address: str, path: str, mode: int, blob: bytes, max_bytes: int, seen: Seen
) -> Found:
    name = one_line(without_escapes(path.rpartition("/")[2]))
    if stat.S_ISLNK(mode):
        return Found(address, name, unchanged, LINK)
    before: Page | None = seen.page(address)
    if before is not None and before.etag == blob.decode():
        return Found(address, name, unchanged)
    seen.note(address, name, {"etag": blob.decode()}, ())
    data = repo.object_store[blob].data
    too_large = len(data) > max_bytes

    async def fetch() -> bytes:
        if too_large:
            raise Refused(f"larger than {max_bytes / 1_000_000:g} MB")
        return bytes(data)

    return Found(address, name, fetch)
