"""A git server and a repository that mean ill cost bounded time and memory, and lead nowhere else."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.sources.origin import same_host
from adapters.sources.repository import Bounds, repository
from adapters.sources.seen import Seen
from core.knowledge.documents import Found, Refused, Unreachable
from tests.adapters.sources.test_repository import commit, git, name, served

MB = 1_000_000
KEPT = Bounds(seconds=60, quiet=20)
Answer = Callable[[BaseHTTPRequestHandler], object]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """A server that answers each request so."""
    asked = type("Asked", (BaseHTTPRequestHandler,), {"do_GET": answer, "do_POST": answer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), asked)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"git+http://127.0.0.1:{server.server_port}/repo.git"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def read(name: str, bounds: Bounds = KEPT, most: int = MB) -> list[Found]:
    return [one async for one in repository(name, most, Seen(), bounds=bounds)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "a.md").write_text("alpha")
    git(root, "init")
    commit(root)
    return root


async def test_a_server_that_never_answers_is_left_with_a_reason() -> None:
    over = threading.Event()
    with serving(lambda _: over.wait(60)) as url:
        with pytest.raises(Unreachable, match="timed out"):
            await read(url, replace(KEPT, quiet=0.5))
        with pytest.raises(Unreachable, match="longer than 3 seconds"):
            await read(url, replace(KEPT, seconds=3))
        over.set()


async def test_a_server_that_answers_without_an_end_is_left_with_a_reason() -> None:
    def endless(it: BaseHTTPRequestHandler) -> None:
        it.send_response(200)
        it.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        it.end_headers()
        it.wfile.write(b"001e# service=git-upload-pack\n0000")
        line = b"%040x refs/heads/x\n" % 1
        try:
            while True:
                it.wfile.write((b"%04x" % (len(line) + 4) + line) * 1_000)
        except OSError:
            return

    with serving(endless) as url, pytest.raises(Unreachable, match="more than 1 MB"):
        await read(url, replace(KEPT, names_bytes=MB))


@pytest.mark.parametrize(
    "to",
    [
        "http://{private}/info/refs?service=git-upload-pack",
        "//{private}/info/refs?service=git-upload-pack",
        "http://{named}@{private}/info/refs?service=git-upload-pack",
        "http://{private}\\@{named}/info/refs?service=git-upload-pack",
        "HTTP://{private}#@{named}/info/refs?service=git-upload-pack",
    ],
)
async def test_a_redirect_to_another_host_is_not_followed(to: str) -> None:
    landed: list[str] = []

    def inner(it: BaseHTTPRequestHandler) -> None:
        landed.append(it.path)
        it.send_error(404)

    def moved(it: BaseHTTPRequestHandler) -> None:
        it.send_response(302)
        it.send_header("Location", to.format(private=host(private), named=host(named)))
        it.end_headers()

    with serving(inner) as private, serving(moved) as named, pytest.raises(Unreachable):
        await read(named)
    assert landed == []


def host(url: str) -> str:
    return urlsplit(url.removeprefix("git+")).netloc


@pytest.mark.parametrize(
    ("named", "url", "same"),
    [
        ("https://a.example/r.git", "https://A.example:443/s.git/info/refs", True),
        ("http://a.example/r.git", "https://a.example/r.git/info/refs", True),
        ("http://a.example:8080/r.git", "https://a.example/r.git/info/refs", False),
        ("https://a.example/r.git", "http://a.example/r.git/info/refs", False),
        ("https://a.example/r.git", "https://a.example:8443/r.git/info/refs", False),
        ("https://a.example/r.git", "https://b.example/r.git/info/refs", False),
    ],
)
def test_a_host_is_the_same_with_its_port_and_no_less_safe(
    named: str, url: str, same: bool
) -> None:
    assert same_host(named, url) == same


async def test_a_redirect_within_the_host_is_followed(root: Path) -> None:
    with served(root, moved_from="/older.git") as url:
        assert [one.name for one in await read(url)] == ["a.md"]


async def test_a_pack_that_is_too_large_is_left_with_a_reason(root: Path) -> None:
    with served(root) as url, pytest.raises(Unreachable, match=r"more than 0\.0001 MB"):
        await read(url, replace(KEPT, pack_bytes=100))


def huge(root: Path, megabytes: int) -> None:
    """A file of nothing but zeros is committed, which takes next to no place there."""
    with (root / "huge.md").open("wb") as file:
        file.truncate(megabytes * MB)
    git(root, "-c", "core.compression=1", "add", "-A")
    git(root, "commit", "-m", "x")
    (root / "huge.md").unlink()


@pytest.mark.parametrize("packed", [False, True])
async def test_a_small_repository_of_one_huge_file_is_read_but_for_that_file(
    root: Path, packed: bool
) -> None:
    huge(root, 250)
    if packed:
        git(root, "-c", "core.bigFileThreshold=1", "gc", "--quiet")
    found = {one.name: one for one in await read(name(root), replace(KEPT, memory=200 * MB))}
    assert await found["a.md"].fetch() == b"alpha"
    with pytest.raises(Refused, match="larger than"):
        await found["huge.md"].fetch()


async def test_a_huge_file_elsewhere_costs_no_more_memory_than_is_allowed(root: Path) -> None:
    huge(root, 250)
    with served_by_git(root) as url, pytest.raises(Unreachable, match="memory"):
        await read(url, replace(KEPT, memory=200 * MB))


async def test_a_server_that_can_leaves_out_what_is_too_large(root: Path) -> None:
    huge(root, 250)
    git(root, "config", "uploadpack.allowFilter", "true")
    with served_by_git(root) as url:
        found = {one.name: one for one in await read(url, replace(KEPT, memory=200 * MB))}
    assert await found["a.md"].fetch() == b"alpha"
    with pytest.raises(Refused, match="larger than"):
        await found["huge.md"].fetch()


@contextmanager
def served_by_git(root: Path) -> Iterator[str]:
    """The repository over HTTP, by git itself."""

    def answer(it: BaseHTTPRequestHandler) -> None:
        path, _, query = it.path.partition("?")
        asked = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(root.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": it.headers.get("Git-Protocol", ""),
            "REQUEST_METHOD": it.command,
            "PATH_INFO": path.replace("/repo.git", "/repo/.git"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": it.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": it.headers.get("Content-Length", "0"),
        }
        sent = it.rfile.read(int(asked["CONTENT_LENGTH"]))
        run = subprocess.run(
            ["git", "http-backend"], input=sent, env=asked, capture_output=True, check=True
        )
        head, _, body = run.stdout.partition(b"\r\n\r\n")
        it.send_response(200)
        for line in head.decode().splitlines():
            it.send_header(*line.split(": ", 1))
        it.end_headers()
        it.wfile.write(body)

    with serving(answer) as url:
        yield url


async def test_what_is_too_much_for_one_reading_is_read_in_several(
    root: Path, tmp_path: Path
) -> None:
    for each in "bcd":
        (root / f"{each}.md").write_text(each * 1_000)
    commit(root)
    bounds, file = replace(KEPT, total_bytes=1_500), tmp_path / "seen.json"
    held: set[str] = set()
    for _ in range(2):
        seen = Seen(file, "s", frozenset(held))
        try:
            async for one in repository(name(root), MB, seen, bounds=bounds):
                held.add(one.uri)
        except Unreachable as error:
            assert "the rest is read the next time" in error.reason
        seen.keep()
    assert sorted(uri[-4:] for uri in held) == ["a.md", "b.md", "c.md", "d.md"]


async def test_a_tree_of_endlessly_many_files_is_left_with_a_reason(root: Path) -> None:
    for each in range(30):
        (root / f"{each}.md").write_text("x")
    commit(root)
    with pytest.raises(Unreachable, match="more than 20 files"):
        await read(name(root), replace(KEPT, files=20))


async def test_no_process_stays_when_a_reading_is_broken_off() -> None:
    asked_for, gone = threading.Event(), threading.Event()

    def wait(it: BaseHTTPRequestHandler) -> None:
        asked_for.set()
        if it.connection.recv(1) == b"":
            gone.set()

    with serving(wait) as url:
        reading = asyncio.ensure_future(read(url))
        assert await asyncio.to_thread(asked_for.wait, 30)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await asyncio.to_thread(gone.wait, 30)
