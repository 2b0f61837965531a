"""A process that reads a git repository's latest commit for another one: requests on stdin, answers on stdout."""

from __future__ import annotations

import json
import resource
import signal
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dulwich.client import HTTPUnauthorized
from dulwich.errors import GitProtocolError, NotGitRepository
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID
from dulwich.refs import HEADREF
from dulwich.repo import Repo, UnsupportedExtension, UnsupportedVersion
from urllib3.exceptions import HTTPError

from adapters.sources.folder import path_of
from adapters.sources.origin import Origin
from adapters.sources.own import check_own
from adapters.sources.serving import serve
from adapters.sources.shown import why
from core.knowledge.documents import Refused


@dataclass
class Reading:
    """One repository. Each method answers one kind of request; all raise whatever is wrong."""

    url: str
    quiet: float
    """Seconds that its server may say nothing."""
    repo: Repo | None = None
    elsewhere: bool = False

    def head(self, most: int) -> bytes:
        """The id of the commit that HEAD names; its server may send so many bytes."""
        if urlsplit(self.url).scheme != "file":
            return _commit(Origin(self.url, self.quiet, most).head())
        root = path_of(self.url)
        check_own(root)
        self.repo = Repo(str(root))
        return _commit(self.repo.refs.follow(HEADREF)[1])

    def fetch(self, place: str, most: int, largest: int) -> bytes:
        """Keep in a place what HEAD names elsewhere by now, but for larger files; its commit's id."""
        self.repo, self.elsewhere = Repo.init_bare(place), True
        return _commit(Origin(self.url, self.quiet, most).fetch(self.repo, largest))

    def files(self, head: str, most: int) -> bytes:
        """Path, mode and the content's id of each file, as JSON.

        Never hidden files, nor other repositories within.
        """
        assert self.repo  # noqa: S101 - asked for HEAD before
        commit = self.repo[head.encode()]
        if not isinstance(commit, Commit):
            raise Refused("its HEAD names no commit")
        files: list[tuple[str, int, str]] = []
        for entry in iter_tree_contents(self.repo.object_store, commit.tree):
            path = entry.path.decode("utf-8", "surrogateescape")
            hidden = any(part.startswith(".") for part in path.split("/"))
            if not hidden and (stat.S_ISREG(entry.mode) or stat.S_ISLNK(entry.mode)):
                files.append((path, entry.mode, entry.sha.decode()))
            if len(files) > most:
                raise Refused(f"more than {most:,} files")
        return json.dumps(files).encode()

    def content(self, sha: str, largest: int) -> bytes:
        """Behind a sign, the bytes of a file; nothing at all where they are too many."""
        assert self.repo  # noqa: S101 - asked for its files before
        store, name = self.repo.object_store, ObjectID(sha.encode())
        if self.elsewhere and name not in store:
            return b""  # its server left it out, as it was asked to
        try:
            blob = store[name]
        except MemoryError:
            return b""
        if not isinstance(blob, Blob):
            raise Refused("it is damaged (no file where one should be)")
        return b"" if len(blob.data) > largest else b"=" + blob.data


def _commit(head: bytes | None) -> bytes:
    if head is None:
        raise Refused("it has no commit yet")
    return head


_WORDS: Mapping[type[Exception], str] = {
    NotGitRepository: "there is no git repository",
    HTTPUnauthorized: "its server asks for a login",
    UnsupportedVersion: "it is kept in a form of git's that is not known here",
    UnsupportedExtension: "it is kept in a form of git's that is not known here",
    MemoryError: "it needs too much memory to read",
}


def _reason(error: Exception) -> str:
    """For a person to read; never what a file holds, as errors of formats repeat it."""
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, GitProtocolError | HTTPError):
        return why(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    return _WORDS.get(type(error), f"it is damaged ({type(error).__name__})")


def main() -> None:
    """Answer for one repository, until the other side closes or its time is over."""
    reading: Reading | None = None

    def answer(request: bytes, _: bytes) -> bytes:
        nonlocal reading
        asked, *given = json.loads(request)
        try:
            if asked == "open":
                url, quiet, seconds = given
                signal.alarm(seconds)  # also where nobody is left to end it
                reading = Reading(url, quiet)
                return b"+"
            told: bytes = getattr(reading, asked)(*given)
            return b"+" + told
        except Exception as error:  # noqa: BLE001 - the outermost edge: hostile data finds every bug
            # Where it is only one file, the others are still read.
            return (b"+!" if asked == "content" else b"-") + _reason(error).encode()

    # A pack is mapped and does not count, however large; what it unpacks into does.
    serve(answer, resource.RLIMIT_DATA)


if __name__ == "__main__":
    main()
