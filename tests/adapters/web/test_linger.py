"""A request that is refused before its body has come, over real sockets: answered, and never obeyed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.web.limits import Limits
from tests.adapters.web.stage import stage
from tests.adapters.web.test_holding import TOKENS, Wire, wire

LIMITS = Limits(
    quiet_seconds=0.1,
    body_bytes=1000,
    body_seconds=0.5,
    linger_seconds=1.5,
    requests_at_once=3,
    requests_per_second=0.001,
)
HIDDEN = "GET /api/me HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""A request that somebody hides in the body of another."""
KNOWN = "Authorization: Bearer token-of-ada\r\n"
LENGTH = 300_000


def head(path: str = "/api/ask", length: int = LENGTH, more: str = "") -> str:
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{more}Content-Length: {length}\r\n\r\n"


async def refused(slow: Wire, more: str = "") -> int:
    """Send the beginning, a hidden request, then slowly the rest, and only then read."""
    await slow.send(head(more=more) + HIDDEN * 10)
    rest = LENGTH - len(HIDDEN) * 10
    for _ in range(6):
        await slow.send("x" * (rest // 6))
        await asyncio.sleep(0.1)
    await slow.send("x" * (rest % 6))
    status, said = await slow.answer()
    assert said.count("HTTP/1.1 ") == 1, said
    assert "\r\nconnection: close\r\n" in said.lower()
    assert '{"error":' in said
    return status


async def test_who_sends_slowly_and_reads_last_gets_the_answer_and_no_reset() -> None:
    async with stage(limits=LIMITS, tokens=TOKENS) as played:
        async with wire(played) as slow:
            assert await refused(slow) == 401
        async with wire(played) as slow:
            assert await refused(slow, KNOWN) == 413
        async with wire(played) as slow:
            assert await refused(slow, "Origin: http://evil.example\r\n") == 403
        for _ in range(3):
            await played.client.get("/api/me", headers={"Authorization": "Bearer token-of-ada"})
        async with wire(played) as slow:
            assert await refused(slow, KNOWN) == 429
        assert played.begun == []


@pytest.mark.parametrize("path", ["/api/nothing", "/api/me", "/healthz", "/static/app.js"])
async def test_what_takes_no_body_never_takes_it_for_a_request(path: str) -> None:
    async with stage(limits=LIMITS) as played, wire(played) as slow:
        await slow.send(head(path, len(HIDDEN) * 2) + HIDDEN)
        await asyncio.sleep(0.1)
        await slow.send(HIDDEN)
        status, said = await slow.answer()
        assert status in (404, 405)
        assert said.count("HTTP/1.1 ") == 1


async def test_a_chunked_body_is_heard_out_too() -> None:
    async with stage(limits=LIMITS, tokens=TOKENS) as played, wire(played) as slow:
        await slow.send(
            "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(5):
            await slow.send(f"{len(HIDDEN):x}\r\n{HIDDEN}\r\n")
            await asyncio.sleep(0.05)
        await slow.send("0\r\n\r\n")
        status, said = await slow.answer()
        assert (status, said.count("HTTP/1.1 ")) == (401, 1)


async def test_a_small_body_that_is_there_costs_no_connection() -> None:
    async with stage(limits=LIMITS, tokens=TOKENS) as played, wire(played) as kept:
        for _ in range(3):
            await kept.send(head(length=len(HIDDEN)) + HIDDEN)
            said = (await kept.reader.readuntil(b"}}")).decode()
            assert said.startswith("HTTP/1.1 401 ")
            assert "connection: close" not in said.lower()


async def test_a_request_behind_a_refused_one_is_answered_as_itself() -> None:
    async with stage(limits=LIMITS, tokens=TOKENS) as played, wire(played) as piped:
        await piped.send(head(length=len(HIDDEN)) + HIDDEN + HIDDEN.replace("api/me", "healthz"))
        said = (await piped.reader.readuntil(b'"ok"}')).decode()
        assert [part[:3] for part in said.split("HTTP/1.1 ")[1:]] == ["401", "200"]


async def test_who_waits_to_be_told_to_send_is_told_the_refusal_instead() -> None:
    async with stage(limits=LIMITS, tokens=TOKENS) as played, wire(played) as polite:
        await polite.send(head(more="Expect: 100-continue\r\n"))
        status, said = await polite.answer()
        assert status == 401
        assert "\r\nconnection: close\r\n" in said.lower()


async def test_a_body_that_never_ends_is_not_heard_for_ever() -> None:
    short = replace(LIMITS, linger_seconds=0.3)
    async with stage(limits=short, tokens=TOKENS) as played, wire(played) as endless:
        await endless.send(head())
        async with asyncio.timeout(30):
            said = (await endless.reader.read()).decode()  # until the server closes
        assert said.startswith("HTTP/1.1 401 ")


async def test_a_body_without_bounds_is_not_heard_whole() -> None:
    few = replace(LIMITS, linger_bytes=100_000)
    async with stage(limits=few, tokens=TOKENS) as played, wire(played) as endless:
        await endless.send(head(length=10**12))
        with pytest.raises(ConnectionError):
            async with asyncio.timeout(30):
                while True:
                    await endless.send("x" * 100_000)
        me = await played.client.get("/api/me", headers={"Authorization": "Bearer token-of-ada"})
        assert me.status_code == 200
