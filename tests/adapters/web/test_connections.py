"""Connections that are only held, over real sockets: closed in time, and in nobody's way."""

from __future__ import annotations

import asyncio
import resource
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.web.anybody import STATIC
from adapters.web.connections import Crowd, most_connections
from bots.http import serve_http
from tests.adapters.web.stage import stage
from tests.adapters.web.test_holding import Wire

HALF_HEADER = "GET / HTTP/1.1\r\nHost: localhost\r\nX: "
HALF_BODY = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"
WHOLE = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = WHOLE.replace("/", "/large", 1)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Hears a body out, and answers with what fits into no buffer, or with a word."""
    while (await receive()).get("more_body"):
        pass
    await Response(b"x" * 30_000_000 if scope["path"] == "/large" else b"yes")(scope, receive, send)


@asynccontextmanager
async def served(crowd: Crowd) -> AsyncIterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        serving = asyncio.create_task(serve_http(app, listening, crowd))
        try:
            yield int(listening.getsockname()[1])
        finally:
            serving.cancel()
            await asyncio.wait({serving})


@asynccontextmanager
async def connected(port: int, text: str = "") -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**12)
    wire = Wire(reader, writer)
    try:
        await wire.send(text)
        yield wire
    finally:
        writer.transport.abort()


async def seconds_until_closed(wire: Wire) -> float:
    began = time.monotonic()
    async with asyncio.timeout(9):
        try:
            while await wire.reader.read(2**16):
                pass
        except ConnectionError:
            pass
    return time.monotonic() - began


@pytest.mark.parametrize("first", ["", HALF_HEADER, WHOLE + HALF_HEADER])
async def test_who_never_ends_a_header_is_let_go(first: str) -> None:
    async with served(Crowd(10, header_seconds=0.3)) as port, connected(port, first) as slow:

        async def drips() -> None:
            while True:
                slow.writer.write(b"x" if first else b"")
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drips())
        assert 0.2 < await seconds_until_closed(slow) < 2
        dripping.cancel()


async def test_who_asks_again_and_again_keeps_the_connection() -> None:
    async with served(Crowd(10, header_seconds=0.3)) as port, connected(port) as wire:
        for _ in range(5):
            await wire.send(WHOLE)
            assert (await wire.reader.readuntil(b"yes")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("held", ["", HALF_HEADER, HALF_BODY, WHOLE, LARGE])
async def test_whoever_asks_is_answered_while_others_only_hold_on(held: str) -> None:
    async with served(Crowd(10)) as port, AsyncExitStack() as holding:
        for _ in range(40):
            await holding.enter_async_context(connected(port, held))
        for _ in range(3):
            async with asyncio.timeout(8), connected(port, WHOLE) as wire:
                assert (await wire.reader.readuntil(b"yes")).startswith(b"HTTP/1.1 200")


async def test_who_takes_nothing_of_the_answer_is_let_go() -> None:
    crowd = Crowd(10, flush_seconds=0.3)
    async with served(crowd) as port, connected(port, LARGE) as stuck:
        await asyncio.sleep(1)
        async with connected(port, WHOLE) as wire:
            assert await wire.reader.readuntil(b"yes")
        taken = 0
        with pytest.raises(ConnectionError):
            while part := await stuck.reader.read(2**16):
                taken += len(part)
            raise ConnectionError  # closed in the middle
        assert taken < 30_000_000


@contextmanager
def files(most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_connections_leave_room_for_other_files() -> None:
    with files(1024):
        assert most_connections() == 724
    with files(256):
        assert most_connections() == 128


async def test_a_file_of_the_page_comes_once_and_is_kept_by_the_browser() -> None:
    async with stage() as played:
        first = await played.client.get("/static/app.js")
        assert first.content == (STATIC / "app.js").read_bytes()
        assert first.headers["content-type"].startswith("text/javascript")
        kept = {"If-None-Match": first.headers["etag"]}
        assert (await played.client.get("/static/app.js", headers=kept)).status_code == 304
        assert (await played.client.head("/static/app.js")).content == b""
        assert (await played.client.get("/")).content == (STATIC / "index.html").read_bytes()
