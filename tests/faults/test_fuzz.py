"""Minutes of whatever bytes, hosts and speeds: the door answers in words and goes on answering."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bots.measure.memory import megabytes_of
from tests.faults.product import Caller, product

SECONDS = 75.0
CONVERSATIONS = 1_000
SLOW = 40
PATHS = (
    *("/api/ask", "/api/stop", "/api/feedback", "/api/session"),
    *("/api/search", "/api/passage", "/api/documents", "/api/conversations", "/api/me"),
    *("/", "/healthz", "/readyz", "/metrics", "/static/app.js", "/static/../../listen.py"),
)
REBOUND = (
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
)
MOST_MEGABYTES = 150
"""That a process may hold more after all this than before."""

_TEXT = st.text(max_size=200) | st.sampled_from(
    ["", " ", "\x00", "\u202e", "a" * 20_001, "{" * 500]
)
_JSON: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)
_BODY = st.fixed_dictionaries(
    {},
    optional={
        "question": _JSON,
        "conversation": _JSON | st.just("c"),
        "id": _JSON | st.just("m"),
        "score": _JSON,
        "comment": _JSON,
        "token": _JSON,
    },
)


def _bytes(body: Any) -> bytes:
    return json.dumps(body).encode("utf-8", "surrogatepass")


_BODIES = st.binary(max_size=500) | _BODY.map(_bytes) | _JSON.map(_bytes)


@dataclass
class Fuzz:
    """Sends until its time is over, and counts what came back."""

    port: int
    chance: random.Random
    ends: float
    texts: list[str]
    bodies: list[bytes]
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    async def keep(self, send: Callable[[], Awaitable[None]]) -> None:
        while time.monotonic() < self.ends:
            await send()

    async def anything(self) -> None:
        """A method, an address and a body by chance."""
        method = self.chance.choice(("GET", "POST", "POST", "DELETE", "HEAD", "PUT", "BREW"))
        path = self.chance.choice(PATHS)
        if method == "GET" and self.chance.random() < 0.7:
            path += f"?q={self.text()}&k={self.text()}&uri={self.text()}"
        if self.chance.random() < 0.2:
            path = f"/api/conversations/{self.text()}"
        body = self.chance.choice(self.bodies)
        status = await self.send(method, path, body, f"127.0.0.1:{self.port}")
        # On a machine that is busy otherwise, /readyz may rightly say that an engine is slow.
        says_so = status == 503 and path.partition("?")[0] == "/readyz"
        if (status >= 500 and not says_so) or status == 0:
            self.wrong.append(f"{status} for {method} {path!r} {body[:200]!r}")

    def text(self) -> str:
        """Some text as it stands in an address."""
        return quote(self.chance.choice(self.texts), errors="replace")

    async def as_another_site(self) -> None:
        """A page that made its own name point here."""
        host = self.chance.choice(REBOUND)
        body = _bytes({"question": "When does the library open?"})
        for method, path in (("POST", "/api/ask"), ("GET", "/api/conversations"), ("GET", "/")):
            status = await self.send(method, path, body, host)
            if not 400 <= status < 500:
                self.wrong.append(f"{status} for Host: {host!r} at {path}")
        await asyncio.sleep(0.05)

    async def slowly(self) -> None:
        """A body that comes byte by byte and never ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._head("POST", "/api/ask", 1_000_000, f"127.0.0.1:{self.port}"))
            while time.monotonic() < self.ends and not reader.at_eof():
                writer.write(b"{")
                await writer.drain()
                try:
                    line = await asyncio.wait_for(reader.readline(), 0.5)
                except TimeoutError:
                    continue
                self.seen["slow ones ended"] += 1
                assert line.startswith(b"HTTP/1.1 4") or not line, line
                break
        except ConnectionError:
            self.seen["slow ones ended"] += 1
        finally:
            writer.close()

    async def send(self, method: str, path: str, body: bytes, host: str) -> int:
        """One request in raw bytes; its status, or 0 where there was no answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._head(method, path, len(body), host) + body)
            await writer.drain()
            async with asyncio.timeout(30):
                line = await reader.readline()
        except ConnectionError:
            line = b""
        finally:
            writer.close()
        status = int(line.split()[1]) if line.startswith(b"HTTP/1.1 ") else 0
        self.seen[str(status)] += 1
        return status

    def _head(self, method: str, path: str, length: int, host: str) -> bytes:
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n"
        # Nobody waits for the whole answer to a question here, only for the first line.
        return f"{head}Accept: text/event-stream\r\nConnection: close\r\n\r\n".encode()


def _drawn(strategy: SearchStrategy[Any], start: int, count: int) -> list[Any]:
    """Examples, small and strange ones among them."""
    found: list[Any] = []

    @seed(start)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def take(example: Any) -> None:
        found.append(example)

    take()
    return found


async def _open_many_conversations(caller: Caller) -> None:
    free = asyncio.Semaphore(12)

    async def one(number: int) -> None:
        async with free:
            await caller.send_until_accepted(f"many-{number}", 0, 120)

    await asyncio.gather(*(one(number) for number in range(CONVERSATIONS)))


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_whatever_comes_is_answered_in_words(tmp_path: Path, stocked: Path) -> None:
    start = int.from_bytes(os.urandom(4))
    print(f"seed {start}")  # noqa: T201 shown when the test fails
    async with product(tmp_path, stocked=stocked) as (mynah, caller):
        await mynah.start()
        await caller.wait_until_ready()
        await caller.ask("c", "first", "When does the library open?")
        pid = mynah.processes["serve"].pid
        before = megabytes_of([pid])
        texts, bodies = _drawn(_TEXT, start, 500), _drawn(_BODIES, start, 2_000)
        chance, ends = random.Random(start), time.monotonic() + SECONDS  # noqa: S311
        fuzz = Fuzz(mynah.port, chance, ends, texts, bodies)
        await asyncio.gather(
            *(fuzz.keep(fuzz.anything) for _ in range(4)),
            fuzz.keep(fuzz.as_another_site),
            *(fuzz.keep(fuzz.slowly) for _ in range(SLOW)),
            _open_many_conversations(caller),
        )
        print(fuzz.seen, before, megabytes_of([pid]))  # noqa: T201
        assert not fuzz.wrong, "\n".join(fuzz.wrong)
        assert fuzz.seen["slow ones ended"] >= SLOW
        assert len(caller.accepted) == CONVERSATIONS
        await caller.wait_until_ready(10)
        answer = await caller.ask("c", "last", "When does the library open?")
        assert "ten" in answer["answer"]
        assert megabytes_of([pid]) - before < MOST_MEGABYTES
