"""A git repository is read at its latest commit, and of later ones only what changed."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from dulwich.repo import Repo
from dulwich.server import BackendRepo, DictBackend
from dulwich.web import WSGIRequestHandlerLogger, make_wsgi_chain

from adapters.sources.repository import repository
from adapters.sources.seen import Seen
from core.knowledge.documents import Found, Refused, Unchanged, Unreachable

LIMIT = 1_000


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "docs").mkdir(parents=True)
    (root / "a.md").write_text("alpha")
    (root / "docs" / "b c.md").write_text("beta")
    (root / ".hidden").write_text("no")
    (root / "link.md").symlink_to("a.md")
    git(root, "init")
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-m", "x")


def name(root: Path) -> str:
    return f"git+{root.as_uri()}"


async def read(name: str, seen: Seen | None = None) -> dict[str, Found]:
    seen = seen or Seen()
    found = [one async for one in repository(name, LIMIT, seen)]
    seen.keep()
    return {one.uri.removeprefix(f"{name}/"): one for one in found}


async def content(found: Found) -> bytes | str:
    try:
        return found.refusal or await found.fetch()
    except Unchanged:
        return "unchanged"


async def test_the_files_of_the_latest_commit_are_read_and_nothing_else(root: Path) -> None:
    (root / "new.md").write_text("not committed")
    found = await read(name(root))
    assert sorted(found) == ["a.md", "docs/b%20c.md", "link.md"]
    assert await content(found["a.md"]) == b"alpha"
    assert (found["docs/b%20c.md"].name, await content(found["docs/b%20c.md"])) == (
        "b c.md",
        b"beta",
    )
    assert "symbolic link" in str(await content(found["link.md"]))


async def test_of_later_commits_only_what_changed_is_read(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    (root / "link.md").unlink()
    commit(root)
    held = frozenset(found.uri for found in (await read(name(root), Seen(file, "s"))).values())
    again = await read(name(root), Seen(file, "s", held))
    assert {await content(each) for each in again.values()} == {"unchanged"}
    (root / "a.md").write_text("alpha, too")
    commit(root)
    (root / "docs" / "b c.md").rename(root / "b.md")
    commit(root)
    later = await read(name(root), Seen(file, "s", held))
    assert {path: await content(each) for path, each in later.items()} == {
        "a.md": b"alpha, too",
        "b.md": b"beta",
    }
    # Where the index was made anew, all is read.
    anew = await read(name(root), Seen(file, "other", held))
    assert await content(anew["b.md"]) == b"beta"


@contextmanager
def served(root: Path, moved_from: str = "") -> Iterator[str]:
    """The repository over HTTP, as any server of git has it; under an older path it redirects."""
    repositories: dict[str, BackendRepo] = {"/repo.git": Repo(str(root))}
    backend = DictBackend(repositories)
    git_server = make_wsgi_chain(backend)

    def app(asked: Any, start: Any) -> Any:
        path = asked["PATH_INFO"]
        if moved_from and path.startswith(moved_from):
            to = path.replace(moved_from, "/repo.git") + "?" + asked["QUERY_STRING"]
            start("301 Moved Permanently", [("Location", to)])
            return [b""]
        return git_server(asked, start)

    server = make_server("127.0.0.1", 0, app, handler_class=WSGIRequestHandlerLogger)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"git+http://127.0.0.1:{server.server_port}{moved_from or '/repo.git'}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_repository_elsewhere_is_fetched_over_http_and_not_kept(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with served(root) as url:
        found = await read(url)
        assert await content(found["a.md"]) == b"alpha"
        assert await asyncio.to_thread(lambda: list(tmp_path.glob("mynah-git-*"))) == []
    with pytest.raises(Unreachable):
        await read("git+http://127.0.0.1:9/none.git")
    with pytest.raises(Unreachable, match="not one of"):
        await read("git+ssh://127.0.0.1/none.git")


async def test_what_is_no_repository_says_so_and_what_is_too_large_is_refused(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(Unreachable, match="no git repository"):
        await read(name(tmp_path / "plain"))
    (root / "big.md").write_text("x" * (LIMIT + 1))
    commit(root)
    with pytest.raises(Refused, match="larger than"):
        await (await read(name(root)))["big.md"].fetch()
