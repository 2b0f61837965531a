"""What a caller can hold open or send slowly, over real sockets: bounded for each and for all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count

import httpx
import pytest

from adapters.web.errors import ApiError
from adapters.web.limits import Followers, Limits
from tests.adapters.web.stage import Stage, stage, until

QUICK = Limits(
    quiet_seconds=0.1,
    body_seconds=0.4,
    linger_seconds=0.2,
    answers_followed=5,
    answers_followed_by_one=3,
)
TOKENS = {"ada": "token-of-ada", "grace": "token-of-grace"}


@dataclass
class Wire:
    """A connection as a program has it that speaks HTTP badly on purpose."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, text: str) -> None:
        self.writer.write(text.encode())
        await self.writer.drain()

    async def answer(self) -> tuple[int, str]:
        """Status and everything after it, until the server closes the connection."""
        async with asyncio.timeout(30):
            found = (await self.reader.read()).decode()
        return int(found.split(" ")[1]), found


@asynccontextmanager
async def wire(played: Stage) -> AsyncIterator[Wire]:
    url = httpx.URL(played.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


def asking(played: Stage, number: int, token: str = "", accept: str = "text/event-stream"):  # type: ignore[no-untyped-def]
    """A question whose answer is followed."""
    body = {"question": "How?", "conversation": f"c{number}", "id": f"q{number}"}
    headers = {"Accept": accept, **({"Authorization": f"Bearer {token}"} if token else {})}
    return played.client.stream("POST", "/api/ask", json=body, headers=headers)


# --- Answers that are followed ---------------------------------------------------------------------


async def test_one_caller_follows_so_many_answers_and_others_go_on() -> None:
    async with stage(tokens=TOKENS, limits=QUICK) as played, AsyncExitStack() as following:
        played.hold = asyncio.Event()
        for number in range(3):
            await following.enter_async_context(asking(played, number, "token-of-ada"))
        for accept in ("text/event-stream", "application/json"):
            async with asking(played, 9, "token-of-ada", accept) as refused:
                error = json.loads(await refused.aread())["error"]
            assert (refused.status_code, error["code"]) == (429, "too_many_streams")
            assert refused.headers["retry-after"] == "5"
        async with asking(played, 10, "token-of-grace") as grace:
            assert grace.status_code == 200
        assert "q9" not in played.begun


async def test_all_together_follow_so_many_answers() -> None:
    limits = Limits(quiet_seconds=0.1, answers_followed=2)
    async with stage(tokens=TOKENS, limits=limits) as played, AsyncExitStack() as following:
        played.hold = asyncio.Event()
        for number, name in enumerate(TOKENS.values()):
            await following.enter_async_context(asking(played, number, name))
        async with asking(played, 9, "token-of-ada") as refused:
            error = json.loads(await refused.aread())["error"]
        assert (refused.status_code, error["code"]) == (503, "too_many_streams")
        assert (await played.ask("What else?", "token-of-grace")).status_code == 503
        me = await played.client.get("/api/me", headers={"Authorization": "Bearer token-of-ada"})
        assert me.status_code == 200


def test_beyond_some_as_many_are_followed_as_lately_ended() -> None:
    limits = Limits(answers_followed=9, answers_followed_anyway=2, patience_seconds=30)
    followers, now = Followers(), 1_000.0

    def room() -> int:
        with ExitStack() as following:
            for number in count():
                try:
                    following.enter_context(
                        followers.one_more(f"caller {number}", limits, lambda: now)
                    )
                except ApiError as refused:
                    assert (refused.status, refused.code) == (503, "too_many_streams")
                    return number
        raise AssertionError("nobody was refused")

    assert room() == 2, "nothing ended yet"
    assert room() == 2, "two just ended"
    assert [room() for _ in range(3)] == [4, 8, 9]
    now += 31
    assert room() == 2, "what ended long ago says nothing of now"
    now -= 3_600
    assert room() == 2, "nor does what seems to end in an hour"


async def test_who_leaves_or_has_the_answer_makes_room() -> None:
    async with stage(limits=QUICK) as played:
        for number in range(4):
            async with asking(played, number) as answer:
                assert answer.status_code == 200
                await answer.aread()
        played.hold = asyncio.Event()
        async with AsyncExitStack() as leaving:
            for number in range(10, 13):
                await leaving.enter_async_context(asking(played, number))

        async def is_let_in() -> bool:
            async with asking(played, 20) as answer:
                return bool(answer.status_code == 200)

        async with asyncio.timeout(30):
            while not await is_let_in():  # noqa: ASYNC110 nobody announces it
                await asyncio.sleep(0.05)


# --- Requests that come slowly or strangely --------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/ask", "/api/stop", "/api/feedback", "/api/session"])
async def test_a_body_that_trickles_in_ends_with_408(path: str) -> None:
    async with stage(limits=QUICK, tokens=TOKENS) as played, wire(played) as slow:
        await slow.send(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token-of-ada\r\n"
            "Content-Length: 50\r\n\r\n"
        )

        async def trickle() -> None:
            for _ in range(600):
                await slow.send("{")
                await asyncio.sleep(0.1)

        sending = asyncio.create_task(trickle())
        async with asyncio.timeout(30):
            said = (await slow.reader.readuntil(b'"too_slow"')).decode()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert said.startswith("HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:80", "127.0.0.1@evil", ""]
)
async def test_another_name_for_this_machine_is_refused(host: str) -> None:
    async with stage() as played:
        for method, path in (
            ("GET", "/api/me"),
            ("POST", "/api/ask"),
            ("GET", "/"),
            ("GET", "/healthz"),
        ):
            async with wire(played) as rebound:
                await rebound.send(
                    f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
                )
                status, said = await rebound.answer()
                assert status in (400, 403), (method, path, said)
        assert played.begun == []


@pytest.mark.parametrize(
    "lines",
    [
        "Host: localhost\r\nHost: evil.example",
        "Host: localhost\r\nContent-Length: 5\r\nContent-Length: 6",
        "Host: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Host: localhost\r\nContent-Length: -1",
        "Host: localhost\r\nContent-Length: 99999999999999999999999",
        "Host: localhost\r\nTransfer-Encoding: sideways",
        "Host: localhost\r\nX: a\x00b",
        "Host: localhost\r\nX : a",
        "Host: localhost\r\n" + "X: " + "a" * 100_000,
    ],
)
async def test_headers_that_contradict_themselves_are_refused(lines: str) -> None:
    async with stage(limits=QUICK) as played, wire(played) as strange:
        await strange.send(f"POST /api/ask HTTP/1.1\r\n{lines}\r\nConnection: close\r\n\r\n")
        status, said = await strange.answer()
        assert 400 <= status < 500 or status == 501, said
        assert played.begun == []


async def test_after_two_lengths_nothing_more_is_heard() -> None:
    async with stage(limits=QUICK) as played, wire(played) as smuggling:
        await smuggling.send(
            "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/me HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        status, said = await smuggling.answer()
        assert (status, said.count("HTTP/1.1 ")) == (400, 1)


@pytest.mark.parametrize(
    "lines",
    [
        "Accept: a\r\nAccept: text/event-stream",
        "Authorization: Bearer x\r\nAuthorization: Bearer token-of-ada",
        "Cookie: a=b\r\nCookie: mynah-80=1.2",
        "Last-Event-ID: 1\r\nLast-Event-ID: x",
        "Accept-Language: de\r\nAccept-Language: \xff",
        "Content-Type: text/html\r\nContent-Type: application/json",
    ],
)
async def test_headers_given_twice_are_no_accident(lines: str) -> None:
    async with stage(limits=QUICK, tokens=TOKENS) as played, wire(played) as twice:
        body = '{"question": "How?"}'
        await twice.send(
            f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\n{lines}\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        status, said = await twice.answer()
        assert status in (200, 400, 401), said


async def test_who_goes_away_in_mid_request_harms_nobody() -> None:
    async with stage(limits=QUICK) as played:
        async with wire(played) as gone:
            await gone.send(
                "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{"
            )
        async with wire(played) as gone:
            await gone.send("GET /api/me HT")
        assert (await played.client.get("/api/me")).status_code == 200
        await until(lambda: played.begun == [])
