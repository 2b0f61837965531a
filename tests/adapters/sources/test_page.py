"""One page of the web: fetched whole or not at all, and never from a private network."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from adapters.sources.page import Guarded, is_public, page
from adapters.sources.page import fetched as read_page
from adapters.sources.shown import shown_target
from core.knowledge.documents import Found, Refused, Unreachable

LIMIT = 100_000


@dataclass
class Site:
    """A real server on a real socket that answers by path."""

    answers: dict[str, bytes]
    port: int = 0
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def reply(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines])
    return head.encode() + b"\r\nConnection: close\r\n\r\n" + body


@asynccontextmanager
async def serving(answers: dict[str, bytes]) -> AsyncIterator[Site]:
    site = Site(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        site.asked.append(head)
        writer.write(site.answers.get(path, reply("404 Not Found")))
        if path == "/endless":
            await asyncio.sleep(5)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


async def fetched(url: str, **options: float) -> list[Found]:
    return [found async for found in page(url, LIMIT, allow_private=True, **options)]


async def test_a_page_is_fetched_and_named_by_what_the_server_says_it_is() -> None:
    body = b"<h1>Hello</h1>"
    html = reply("200 OK", body, Content_Type="text/html; charset=utf-8")
    answers = {
        "/docs/": html,
        "/a.php": html,
        "/x.md": reply("200 OK", b"# x", Content_Type="text/plain"),
    }
    async with serving(answers) as site:
        (found,) = await fetched(site.url("/docs/#part"))
        assert (found.uri, found.name) == (site.url("/docs/"), "docs.html")
        assert await found.fetch() == body
        assert (await fetched(site.url("/a.php")))[0].name == "a.html"
        assert (await fetched(site.url("/x.md")))[0].name == "x.md"
        assert f"Host: 127.0.0.1:{site.port}" in site.asked[0]


async def test_redirects_are_followed_and_loops_are_refused() -> None:
    answers = {
        "/old": reply("301 Moved", Location="/new"),
        "/new": reply("200 OK", b"x", Content_Type="text/plain"),
        "/loop": reply("302 Found", Location="/loop"),
    }
    async with serving(answers) as site:
        (found,) = await fetched(site.url("/old"))
        assert (found.uri, await found.fetch()) == (site.url("/old"), b"x")
        with pytest.raises(Refused):
            await (await fetched(site.url("/loop")))[0].fetch()


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
async def test_a_page_that_is_gone_is_not_found(status: str) -> None:
    async with serving({"/x": reply(status)}) as site:
        assert await fetched(site.url("/x")) == []


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow down"])
async def test_a_server_in_trouble_is_unreachable(status: str) -> None:
    async with serving({"/x": reply(status)}) as site:
        with pytest.raises(Unreachable, match=status[:3]):
            await fetched(site.url("/x"))


async def test_a_forbidden_page_is_refused() -> None:
    async with serving({"/x": reply("403 Forbidden")}) as site:
        (found,) = await fetched(site.url("/x"))
        with pytest.raises(Refused, match="403"):
            await found.fetch()


async def test_a_page_that_never_ends_is_given_up() -> None:
    async with serving({"/endless": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"}) as site:
        with pytest.raises(Unreachable, match="no whole answer"):
            await fetched(site.url("/endless"), seconds=0.3)


async def test_nobody_there_is_unreachable() -> None:
    async with serving({}) as site:
        pass
    with pytest.raises(Unreachable):
        await fetched(site.url("/x"))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
async def test_a_large_page_is_refused_also_when_it_is_packed(
    pack: Callable[[bytes], bytes],
) -> None:
    body = pack(b"0" * (LIMIT * 100))
    coding = {"Content_Encoding": "gzip"} if pack is gzip.compress else {}
    async with serving({"/x": reply("200 OK", body, **coding)}) as site:
        (found,) = await fetched(site.url("/x"))
        with pytest.raises(Refused, match="larger than"):
            await found.fetch()


def packed(data: bytes, coding: str) -> bytes:
    """Packed as the coding says, layer by layer; what we cannot pack is sent as it is."""
    packers: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
    for layer in coding.split(", "):
        data = packers.get(layer, bytes)(data)
    return data


def peak_of(work: Callable[[], Awaitable[object]]) -> Awaitable[int]:
    """The most memory that Python held beyond what it held before."""

    async def measured() -> int:
        tracemalloc.start()
        try:
            await work()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measured()


@pytest.mark.parametrize("coding", ["gzip, gzip", "deflate", "br", "zstd", "deflate, gzip"])
async def test_a_packing_that_was_not_asked_for_is_refused_unopened(coding: str) -> None:
    body = packed(b"0" * 10_000_000, coding)[:LIMIT]
    async with serving({"/x": reply("200 OK", body, Content_Encoding=coding)}) as site:
        assert "packed as" in await refused(fetched(site.url("/x")))
        assert "Accept-Encoding: gzip\r\n" in site.asked[0]


@pytest.mark.parametrize("path", ["/bomb", "/old"])
async def test_no_answer_costs_more_memory_than_a_few_times_the_limit(path: str) -> None:
    bomb = packed(b"0" * 50_000_000, "gzip")
    answers = {
        "/bomb": reply("200 OK", bomb, Content_Encoding="gzip"),
        "/old": reply("302 Found", bomb, Content_Encoding="gzip", Location="/new"),
        "/new": reply("200 OK", b"x"),
    }
    async with serving(answers) as site:
        assert await peak_of(lambda: fetched(site.url(path))) < 20 * LIMIT


async def test_a_packed_page_is_unpacked_and_a_damaged_one_refused() -> None:
    good = packed(b"Closed on Mondays.", "gzip")
    answers = {
        "/x": reply("200 OK", good, Content_Encoding="gzip"),
        "/cut": reply("200 OK", good[:-9], Content_Encoding="gzip"),
        "/bad": reply("200 OK", b"Closed", Content_Encoding="gzip"),
    }
    async with serving(answers) as site:
        (found,) = await fetched(site.url("/x"))
        assert await found.fetch() == b"Closed on Mondays."
        for path in ("/cut", "/bad"):
            assert "damaged" in await refused(fetched(site.url(path)))


async def refused(asked: Awaitable[list[Found]]) -> str:
    (found,) = await asked
    with pytest.raises(Refused) as refusal:
        await found.fetch()
    return refusal.value.reason


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"],  # noqa: S104
)
async def test_addresses_of_this_machine_are_refused_unasked(host: str) -> None:
    async with serving({"/x": reply("200 OK", b"x")}) as site:
        asked = [found async for found in page(f"http://{host}:{site.port}/x", LIMIT)]
        with pytest.raises(Refused, match="private network"):
            await asked[0].fetch()
        assert site.asked == []


@pytest.mark.parametrize("url", ["http://[", "http://[#x", "http://[::1"])
async def test_what_is_no_address_is_told_so(url: str) -> None:
    with pytest.raises(Unreachable, match="is no address"):
        await fetched(url)


async def test_a_password_in_an_address_is_used_and_never_shown() -> None:
    async with serving({"/": reply("200 OK", b"x"), "/secret": reply("403 Forbidden")}) as site:
        for path in ("/", "/secret"):
            (found,) = await fetched(f"http://ada:pass-of-ada@127.0.0.1:{site.port}{path}")
            assert found.uri == site.url(path)
            assert "pass-of-ada" not in found.name
        assert all("Authorization: Basic" in head for head in site.asked)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/x", "gopher://x"])
async def test_a_redirect_to_another_scheme_is_refused(target: str) -> None:
    async with serving({"/x": reply("302 Found", Location=target)}) as site:
        assert await refused(fetched(site.url("/x")))


@dataclass
class Names:
    """A name server that answers each further lookup of a name with the next of its answers."""

    answers: dict[str, list[list[str]]]

    async def look_up(self, host: str, _port: int) -> list[str]:
        answers = self.answers[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


async def _words() -> AsyncIterator[bytes]:
    yield b"words"


@dataclass
class Wire:
    """Every address that was really asked, and with which name; redirects as they are given."""

    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        name = request.headers["host"]
        self.asked.append((request.url.host, name))
        if target := self.redirects.get(name):
            return httpx.Response(302, headers={"Location": target})
        return httpx.Response(200, headers={"Content-Type": "text/plain"}, content=_words())


async def guarded(wire: Wire, names: Names, *urls: str) -> list[str]:
    """What each address gives through one client: its words, or why it was refused."""
    guard = Guarded(httpx.MockTransport(wire.answer), allow_private=False, look_up=names.look_up)
    given: list[str] = []
    async with httpx.AsyncClient(transport=guard) as client:
        for url in urls:
            try:
                _, body, _ = await read_page(client, url, "x", LIMIT, 30)
                given.append(body.decode())
            except Refused as error:
                given.append(error.reason)
    return given


PUBLIC, PRIVATE = "93.184.216.34", "10.0.0.7"


@pytest.mark.parametrize("answer", [[PRIVATE], [PUBLIC, PRIVATE], ["::ffff:10.0.0.7"]])
async def test_a_redirect_to_a_name_in_a_private_network_is_never_followed(
    answer: list[str],
) -> None:
    wire = Wire({"open.example": "http://inner.example/admin"})
    names = Names({"open.example": [[PUBLIC]], "inner.example": [answer]})
    [said] = await guarded(wire, names, "http://open.example/")
    assert said == "inner.example is in a private network"
    assert wire.asked == [(PUBLIC, "open.example")]


async def test_a_name_that_changes_its_address_is_asked_only_where_it_was_checked() -> None:
    wire, names = Wire(), Names({"turning.example": [[PUBLIC], [PRIVATE]]})
    said = await guarded(wire, names, "http://turning.example/", "http://turning.example/")
    assert said == ["words", "turning.example is in a private network"]
    assert wire.asked == [(PUBLIC, "turning.example")]


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "127.8.8.8", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1",
        "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "3fff::1", "5f00::1", "192.88.99.1",
        "168.63.129.16",
    ],
)  # fmt: skip
def test_addresses_that_not_everyone_can_reach_are_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_other_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://ada:pw@example.com:8443/a?b=1#c", "https://example.com:8443/a?b=1"),
        ("https://ada@pw@example.com/", "https://example.com/"),
        ("https://example.com/a?token=s3&b=1&api_key=s3", "https://example.com/a?b=1"),
        ("https://x.org/?X-Amz-Signature=s3&X-Amz-Security-Token=s3", "https://x.org/"),
        ("https://x.org/?access%5Ftoken=s3&client_secret=s3&sig=s3", "https://x.org/"),
        ("https://x.org/?key=AIzaSyA1234567890abcdef", "https://x.org/"),
        ("https://x.org/?key=START&author=ada&keyword=a&tokens", None),
        ("http://[::1", "http://[::1"),
        ("ftp://ada:pw@[bad", "ftp://[bad"),
        ("/a/path@home?token=1", None),
    ],
)
def test_what_opens_an_address_is_not_shown(url: str, wanted: str | None) -> None:
    assert shown_target(url) == (url if wanted is None else wanted)


async def test_a_name_and_password_are_sent_and_then_shown_nowhere() -> None:
    page_ = reply("200 OK", b"x", Content_Type="text/plain")
    async with serving({"/a?token=s3cr3t": page_, "/a?b=1&token=s3cr3t": page_}) as site:
        with_password = site.url("/a?b=1&token=s3cr3t").replace("//", "//ada:s3cr3t@")
        (found,) = await fetched(with_password)
        assert found.uri == site.url("/a?b=1")
        assert "s3cr3t" not in found.name
        assert b64encode(b"ada:s3cr3t").decode() in site.asked[0]
    for bad in ("http://ada:s3cr3t@127.0.0.1:1/a", "http://ada:s3cr3t@[bad/", "ftp://a:s3cr3t@b/"):
        try:
            (refused,) = await fetched(bad)
            await refused.fetch()
        except (Unreachable, Refused) as error:
            assert "s3cr3t" not in error.reason
        else:
            raise AssertionError(bad)
