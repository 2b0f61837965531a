"""A download is counted as it comes, led nowhere else, and asked of known hosts alone."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.download import Downloads, download, origin_of
from core.ports import NotFetched
from tests.platforms.serving import serving

LIMIT = 200_000


async def endless(_: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            yield b"x" * 50_000

    return StreamingResponse(parts())


async def packed(_: Request) -> Response:
    body = gzip.compress(bytes(50_000_000))
    return Response(body, headers={"content-encoding": "gzip"})


async def large(_: Request) -> Response:
    return Response(b"x" * (LIMIT + 1))


async def leading(_: Request) -> Response:
    return RedirectResponse("/large", 307)


async def busy(_: Request) -> Response:
    return Response(status_code=429, headers={"retry-after": "3600"})


@asynccontextmanager
async def host() -> AsyncIterator[tuple[str, Downloads]]:
    pages = {"/endless": endless, "/packed": packed, "/large": large, "/leading": leading}
    routes = [Route(path, page) for path, page in {**pages, "/busy": busy}.items()]
    async with serving(Starlette(routes=routes)) as served, aiohttp.ClientSession() as session:
        yield served.url, Downloads(lambda: session, {served.url}, pause=0.01)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/endless", "file_too_large"),
        ("/large", "file_too_large"),
        ("/packed", "file_unreachable"),
        ("/leading", "file_forbidden"),
        ("/nothing", "file_gone"),
        ("/busy", "file_unreachable"),
    ],
)
async def test_what_a_host_may_try(path: str, why: str) -> None:
    async with host() as (url, how):
        with pytest.raises(NotFetched) as caught:
            await download(f"{url}{path}", LIMIT, how)
    assert caught.value.why == why


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://ann:secret@files.slack.com/x",
        "https://files.slack.com@evil.example/x",
        "https://files.slack.com\\@evil.example/x",
        "https://evil.example\\@files.slack.com/x",
        "https://files.slack.com%2eevil.example/x",
        "https://files.slack.com.evil.example/x",
        "//files.slack.com/x",
        "https:files.slack.com/x",
        "file://files.slack.com/x",
        "https://[::1/x",
        "",
    ],
)
def test_an_address_that_only_looks_like_the_hosts(address: str) -> None:
    assert origin_of(address) != "https://files.slack.com"


def test_an_address_of_the_host() -> None:
    assert origin_of("https://FILES.slack.com:443/a/b?c#d") == "https://files.slack.com"
