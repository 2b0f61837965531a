"""A website: its sitemap and its links, as robots.txt allows, slowly, and never without an end."""

from __future__ import annotations

import asyncio
import re
import time
import zlib
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import httpx

from adapters.sources.page import fetched, public_client
from adapters.sources.seen import Page, Seen, unchanged
from adapters.sources.shown import shown
from core.knowledge.documents import Found, Gone, Refused, Unreachable, one_line

if TYPE_CHECKING:
    from protego import Protego

AGENT = "Mynah"
_LOC = re.compile(rb"<loc>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</loc>", re.DOTALL)
_LINK = re.compile(rb"""<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_ODD = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Pace:
    """How politely, and how far; what a site has beyond is not read, and that is said."""

    pause: float = 1.0
    """Seconds between two requests; robots.txt may ask for more."""
    longest_pause: float = 30.0
    pages: int = 5_000
    total_bytes: int = 500_000_000
    seconds: float = 4 * 3600.0
    seconds_a_page: float = 30.0
    sitemaps: int = 50
    links: int = 2_000
    """Of one page that are followed."""
    failures: int = 5
    """In a row, after which the server is left alone."""
    longest_address: int = 500


async def site(
    root: str,
    max_bytes: int,
    seen: Seen,
    *,
    pace: Pace = Pace(),
    allow_private: bool = False,
) -> AsyncIterator[Found]:
    """The pages below an address, those of its sitemap first, then what links lead to.

    Raises Unreachable where robots.txt or the first page cannot be had, and at the end where the
    site was not read whole, for whatever reason; nothing is taken for gone then.
    """
    async with public_client(allow_private) as client:
        walk = Walk(client, urldefrag(root).url, max_bytes, pace, seen)
        async for found in walk.pages():
            yield found


@dataclass
class Walk:
    """One walk over one site."""

    client: httpx.AsyncClient
    root: str
    max_bytes: int
    pace: Pace
    seen: Seen
    waiting: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    robots: Protego | None = None
    began: float = field(default_factory=time.monotonic)
    last: float = 0.0
    taken: int = 0
    asked: int = 0
    failed: int = 0
    problem: str = ""

    async def pages(self) -> AsyncIterator[Found]:
        """Each page once, fetched when it is listed."""
        await self._ask_robots()
        self._note(self.root)
        await self._ask_sitemaps()
        while self.waiting and not self._over():
            url = self.waiting.popleft()
            if (found := await self._page(url)) is not None:
                yield found
        self.seen.save(self.given, whole=not self.problem)
        if self.problem:
            raise Unreachable(self.problem)

    def _over(self) -> bool:
        pace = self.pace
        limits = {
            f"more than {pace.pages:,} pages; name a smaller part of it": self.asked >= pace.pages,
            f"more than {pace.total_bytes / 1_000_000:g} MB": self.taken > pace.total_bytes,
            f"it takes longer than {pace.seconds / 3600:g} hours": (
                time.monotonic() - self.began > pace.seconds
            ),
        }
        for problem, reached in limits.items():
            if reached:
                self.problem = problem
                return True
        return self.failed >= pace.failures

    def _note(self, address: str) -> None:
        """Go there later, if it is below the root, allowed and new."""
        url = quote(urldefrag(address).url, safe=_ODD)
        if url in self.known or len(url) > self.pace.longest_address or not self._below(url):
            return
        if self.robots is not None and not self.robots.can_fetch(url, AGENT):
            return
        self.known.add(url)
        if len(self.known) <= 2 * self.pace.pages:
            self.waiting.append(url)

    def _below(self, url: str) -> bool:
        folder = self.root if self.root.endswith("/") else f"{self.root}/"
        return url == self.root or url.startswith(folder)

    async def _ask_robots(self) -> None:
        """Where there are none, all is allowed; where they cannot be had, nothing is (RFC 9309)."""
        from protego import Protego

        parts = urlsplit(self.root)
        try:
            _, data, _ = await self._fetched(f"{parts.scheme}://{parts.netloc}/robots.txt", {})
        except (Gone, Refused):
            return
        self.robots = Protego.parse(data[:500_000].decode("utf-8", "replace"))
        if not self.robots.can_fetch(self.root, AGENT):
            raise Unreachable("its robots.txt asks us not to read it")

    async def _ask_sitemaps(self) -> None:
        named_there = list(self.robots.sitemaps) if self.robots else []
        maps = deque(named_there or [urljoin(self.root, "/sitemap.xml")])
        read: set[str] = set()
        while maps and len(read) < self.pace.sitemaps:
            url = maps.popleft()
            # Only of this very host: others are not what somebody named.
            if url in read or urlsplit(url).netloc != urlsplit(self.root).netloc:
                continue
            read.add(url)
            try:
                _, data, _ = await self._fetched(url, {})
            except (Gone, Refused, Unreachable):
                continue
            data = _opened(data, self.max_bytes)
            there = maps.append if b"<sitemapindex" in data[:2_000] else self._note
            for each in _LOC.findall(data)[: 2 * self.pace.pages]:
                there(unescape(each.decode("utf-8", "replace")))

    async def _page(self, url: str) -> Found | None:
        self.asked += 1
        address = shown(url)
        before = self.seen.page(address)
        try:
            response, data, name = await self._fetched(url, before.conditions if before else {})
        except Gone:
            return None
        except Refused as refusal:
            self.given.add(address)
            return Found(address, one_line(url), unchanged, refusal.reason)
        except Unreachable as error:
            self.failed += 1
            self.problem = f"{address}: {error.reason}"
            if url == self.root:
                raise
            return None
        self.failed = 0
        return self._found(response, data, name, before)

    def _found(
        self, response: httpx.Response, data: bytes, name: str, before: Page | None
    ) -> Found | None:
        """At the address where redirects ended, once."""
        end = str(response.request.extensions["mynah_address"])
        address = shown(end)
        if not self._below(end) or address in self.given:
            return None
        self.given.add(address)
        if response.status_code == 304 and before is not None:
            for link in before.links:
                self._note(link)
            return Found(address, before.name, unchanged)
        self.taken += len(data)
        links = _links(data, end)[: self.pace.links] if name.endswith(".html") else []
        for link in links:
            self._note(link)
        self.seen.note(
            address, name, response.headers, [link for link in links if self._below(link)]
        )

        async def fetch() -> bytes:
            return data

        return Found(address, name, fetch, changed_at=_changed_at(response))

    async def _fetched(
        self, url: str, conditions: Mapping[str, str]
    ) -> tuple[httpx.Response, bytes, str]:
        """Raises Gone, Refused and Unreachable."""
        await self._wait()
        name, seconds = urlsplit(url).path.rpartition("/")[2], self.pace.seconds_a_page
        return await fetched(self.client, url, name, self.max_bytes, seconds, conditions)

    async def _wait(self) -> None:
        asked_for: Any = self.robots.crawl_delay(AGENT) if self.robots else None
        pause = min(max(self.pace.pause, float(asked_for or 0)), self.pace.longest_pause)
        await asyncio.sleep(max(0.0, self.last + pause - time.monotonic()))
        self.last = time.monotonic()


def _changed_at(response: httpx.Response) -> float:
    try:
        return parsedate_to_datetime(response.headers["last-modified"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return 0.0


def _opened(data: bytes, limit: int) -> bytes:
    """Sitemaps are often packed as files."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, limit)
    except zlib.error:
        return b""


def _links(data: bytes, base: str) -> list[str]:
    found: dict[str, None] = {}
    for match in _LINK.finditer(data):
        raw = unescape(next(filter(None, match.groups()), b"").decode("utf-8", "replace")).strip()
        try:
            found[urldefrag(urljoin(base, raw)).url] = None
        except ValueError:
            continue
    return [link for link in found if link.startswith(("http://", "https://"))]
