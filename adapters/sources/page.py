"""One page of the web, fetched politely, and never from a network that is not public."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

import httpx

from adapters.sources.escapes import without_escapes
from adapters.sources.readers.choose import readable
from adapters.sources.shown import shown, shown_target, why
from core.knowledge.documents import Found, Gone, Refused, Unreachable, one_line

ASKING = {"User-Agent": "Mynah (documentation indexer)", "Accept-Encoding": "gzip"}
_MOST_REDIRECTS = 5
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
# All of IPv6 that is given out to networks; what lies outside may hide a private IPv4 address.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
# In there, what carries an IPv4 address inside (6to4, Teredo) or only stands in documentation; and
# what is left of IPv4 for protocols and relays. Python 3.11 takes some of them for public.
_SPECIAL = tuple(
    ipaddress.ip_network(each)
    for each in (
        "2002::/16",
        "2001::/23",
        "3fff::/20",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
)
"""Given out for other things, the last one within a cloud: its machines' own services."""


class NotAllowed(Refused):
    """The address itself, or one that it leads to, is none that Mynah asks; nothing was fetched."""


async def page(
    url: str, max_bytes: int, *, seconds: float = 30, allow_private: bool = False
) -> AsyncIterator[Found]:
    """The page at an http or https address, fetched when it is listed; redirects are followed.

    Raises Unreachable (no answer, server errors) and Refused (an address that is not allowed,
    too large, forbidden). A page that is gone (404, 410) is not found, and so leaves the index.
    """
    try:
        url = urldefrag(url).url
        address = shown(url)
    except ValueError as error:
        raise Unreachable(f"{one_line(shown_target(url))} is no address") from error
    name = without_escapes(PurePosixPath(unquote(urlsplit(url).path)).name)
    data: bytes | Refused
    try:
        async with public_client(allow_private) as client:
            _, data, name = await fetched(client, url, name, max_bytes, seconds)
    except Gone:
        return
    except Refused as refusal:
        data, name = refusal, one_line(name) or "page"

    async def fetch() -> bytes:
        if isinstance(data, Refused):
            raise data
        return data

    yield Found(address, name, fetch, data.reason if isinstance(data, NotAllowed) else "")


def public_client(allow_private: bool) -> httpx.AsyncClient:
    """Asks none but public networks; the environment's proxies would connect for us, unchecked."""
    guarded = Guarded(httpx.AsyncHTTPTransport(retries=1), allow_private)
    return httpx.AsyncClient(transport=guarded, headers=ASKING, trust_env=False)


async def fetched(
    client: httpx.AsyncClient,
    url: str,
    name: str,
    max_bytes: int,
    seconds: float,
    conditions: Mapping[str, str] | None = None,
) -> tuple[httpx.Response, bytes, str]:
    """The answer, its body and a name with its ending; no body where it is 304, as the conditions ask.

    Raises Gone, Refused and Unreachable.
    """
    try:
        async with asyncio.timeout(seconds), answer(client, url, conditions) as response:
            if conditions and response.status_code == 304:
                return response, b"", name
            check(response)
            kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
            return response, await body(response, max_bytes), named(name, kind)
    except TimeoutError as error:
        raise Unreachable(f"no whole answer within {seconds:g} seconds") from error
    except (httpx.InvalidURL, httpx.TooManyRedirects) as error:
        raise Refused(why(error)) from error
    except httpx.HTTPError as error:
        raise Unreachable(why(error)) from error


@asynccontextmanager
async def answer(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[httpx.Response]:
    """The answer at the end of the redirects, nothing of its body read yet.

    Its request's extension `mynah_address` says where that is.

    Followed here, since the client would read the body of each redirect whole, however large.
    """
    request = client.build_request("GET", url, headers=headers)
    for _ in range(_MOST_REDIRECTS + 1):
        request.extensions["mynah_address"] = str(request.url)
        response = await client.send(request, stream=True)
        try:
            if response.next_request is None:
                yield response
                return
            request = response.next_request
        finally:
            await response.aclose()
    raise httpx.TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects", request=request)


def check(response: httpx.Response) -> None:
    status = response.status_code
    if status in (404, 410):
        raise Gone(str(response.url))
    if status >= 500 or status in (408, 425, 429):
        raise Unreachable(f"the server answers {status}")
    if status != 200:
        raise Refused(f"the server answers {status} {response.reason_phrase}")


async def body(response: httpx.Response, max_bytes: int) -> bytes:
    """Counted as it comes and again as it unpacks, so that a small answer cannot become a large one.

    We unpack it ourselves: a decoder that is given no limit writes out whole what a part holds.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        raise Refused(f"packed as {one_line(coding)[:40]}, which was not asked for")
    data = bytearray()
    async for part in response.aiter_raw():
        data += part
        if len(data) > max_bytes:
            raise _too_large(max_bytes)
    if "gzip" not in coding:
        return bytes(data)
    return await asyncio.to_thread(_unpacked, bytes(data), max_bytes)


def _unpacked(packed: bytes, max_bytes: int) -> bytes:
    gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = gzip.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise Refused("its gzip packing is damaged") from error
    if len(data) > max_bytes:
        raise _too_large(max_bytes)
    if packed and not gzip.eof:
        raise Refused("its gzip packing is damaged")
    return data


def _too_large(max_bytes: int) -> Refused:
    return Refused(f"larger than {max_bytes / 1_000_000:g} MB")


def named(name: str, kind: str) -> str:
    """What the server says it is decides; the address's own ending where it says nothing useful."""
    suffix = _SUFFIXES.get(kind, "")
    if not suffix or (suffix == ".txt" and PurePosixPath(name).suffix and readable(name)):
        return one_line(name) or "page.html"
    return one_line(PurePosixPath(name).stem or "page") + suffix


class Guarded(httpx.AsyncBaseTransport):
    """Resolves the name itself, checks every address, and connects to the one it checked.

    So a name that resolves differently a moment later (DNS rebinding) gains nothing, and each
    redirect is checked like the first request, since it passes through here too.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        allow_private: bool,
        look_up: Callable[[str, int], Awaitable[list[str]]] | None = None,
    ) -> None:
        self._inner = inner
        self._allow_private = allow_private
        self._look_up = look_up or _addresses

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in ("http", "https"):
            raise NotAllowed(f"{one_line(request.url.scheme)} is not http or https")
        *others, last = await self._resolved(request.url.host, request.url.port or 0)
        for address in others:
            try:
                return await self._inner.handle_async_request(_direct(request, address))
            except httpx.ConnectError:  # such as an IPv6 address on a network without it
                continue
        return await self._inner.handle_async_request(_direct(request, last))

    async def _resolved(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"the name {one_line(host)} cannot be resolved") from error
        if not self._allow_private and not all(map(is_public, addresses)):
            raise NotAllowed(f"{one_line(host)} is in a private network")
        return addresses[:4]

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _addresses(host: str, port: int) -> list[str]:
    """All that the system's resolver knows of the name, each once."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _direct(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to an address instead of a name; Host and the certificate stay the name's."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


def is_public(address: str) -> bool:
    """True for an address anyone on the internet can reach."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip not in _GIVEN_OUT:
            return False
    special = any(ip in network for network in _SPECIAL)
    return ip.is_global and not ip.is_multicast and not special
