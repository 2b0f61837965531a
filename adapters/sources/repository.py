"""A git repository at its latest commit; of the files, only those whose content is another are read."""

from __future__ import annotations

import json
import stat
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from adapters.sources.escapes import without_escapes
from adapters.sources.folder import LINK
from adapters.sources.readers.choose import readable
from adapters.sources.reading import ReadingProcess
from adapters.sources.seen import Seen, unchanged
from core.knowledge.documents import Found, Refused, Unreachable, one_line

GIT = "git+"
"""Begins the name of a repository as a source; then comes its address."""
SCHEMES = ("https", "http", "file")
"""Read by dulwich itself: no program is run, and nothing of the repository is, such as hooks."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a repository is read; where it has more, that is said and nothing is taken for gone."""

    seconds: float = 1_800.0
    """For all of it."""
    quiet: float = 30.0
    """Seconds that its server may say nothing."""
    names_bytes: int = 20_000_000
    """Of what its server says of its branches, some 300,000 of them."""
    pack_bytes: int = 500_000_000
    """Of what its server sends of a commit."""
    files: int = 200_000
    total_bytes: int = 500_000_000
    """Of what is new in a reading; the rest is read the next time."""
    memory: int = 1_500_000_000
    """Bytes for the process that reads it."""


async def repository(
    name: str, max_bytes: int, seen: Seen, *, bounds: Bounds = Bounds()
) -> AsyncIterator[Found]:
    """Each file of the commit that HEAD names, but hidden ones; links are named and refused.

    A repository elsewhere is fetched without its history, and not kept. All of it is read by a
    process that can be ended. Raises Unreachable, also at the end where not all could be read.
    """
    url = name.removeprefix(GIT)
    if urlsplit(url).scheme not in SCHEMES:
        raise Unreachable(f"{one_line(url)} is not one of {', '.join(SCHEMES)}")
    process = ReadingProcess(bounds.seconds, bounds.memory, "adapters.sources.commit")
    walk = Walk(name, max_bytes, seen, bounds, process)
    try:
        async for found in walk.files(url):
            yield found
    finally:
        await process.close()


@dataclass
class Walk:
    """One walk over one commit."""

    name: str
    max_bytes: int
    seen: Seen
    bounds: Bounds
    process: ReadingProcess
    began: float = field(default_factory=time.monotonic)
    taken: int = 0
    problem: str = ""

    async def files(self, url: str) -> AsyncIterator[Found]:
        """Each file once, read when it is listed."""
        bounds, seen = self.bounds, self.seen
        await self._ask("open", url, bounds.quiet, int(bounds.seconds) + 1)
        head, known = (await self._ask("head", bounds.names_bytes)).decode(), seen.pages()
        if head == seen.head and known and all(address in seen.held for address in known):
            for address, page in known.items():
                yield Found(address, page.name, unchanged)
            return
        with tempfile.TemporaryDirectory(prefix="mynah-git-") as place:
            if urlsplit(url).scheme != "file":
                asked = ("fetch", place, bounds.pack_bytes, self.max_bytes)
                head = (await self._ask(*asked)).decode()
            addresses: set[str] = set()
            for path, mode, blob in json.loads(await self._ask("files", head, bounds.files)):
                address = f"{self.name}/{quote(path, errors='surrogateescape')}"
                addresses.add(address)
                if found := await self._found(address, path, mode, blob):
                    yield found
        seen.head = "" if self.problem else head
        seen.save(addresses, whole=not self.problem)
        if self.problem:
            raise Unreachable(self.problem)

    async def _ask(self, *request: object) -> bytes:
        left = self.began + self.bounds.seconds - time.monotonic()
        self.process.seconds = max(left, 0.001)
        try:
            return await self.process.ask(json.dumps(request).encode(), b"")
        except Refused as refusal:
            if time.monotonic() - self.began >= self.bounds.seconds:
                raise Unreachable(
                    f"reading it takes longer than {self.bounds.seconds:g} seconds"
                ) from refusal
            raise Unreachable(refusal.reason) from refusal

    async def _found(self, address: str, path: str, mode: int, blob: str) -> Found | None:
        """None for what cannot be read now; that is noted."""
        name = one_line(without_escapes(path.rpartition("/")[2]))
        if stat.S_ISLNK(mode):
            return Found(address, name, unchanged, LINK)
        before = self.seen.page(address)
        if not readable(name) or (before is not None and before.etag == blob):
            return Found(address, name, unchanged)
        if self.taken > self.bounds.total_bytes:
            self.problem = (
                f"more than {self.bounds.total_bytes / 1_000_000:g} MB at once; "
                "the rest is read the next time"
            )
            return None
        reply = await self._ask("content", blob, self.max_bytes)
        if reply.startswith(b"!"):
            self.problem = f"{address}: {reply[1:].decode()}"
            return None
        self.seen.note(address, name, {"etag": blob}, ())
        self.taken += len(reply)

        async def fetch() -> bytes:
            if not reply:
                raise Refused(f"larger than {self.max_bytes / 1_000_000:g} MB")
            return reply[1:]

        return Found(address, name, fetch)
