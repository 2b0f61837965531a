"""Whatever is sent: an answer or a clear refusal, never an exception."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.web.limits import Limits
from adapters.web.listen import ROUTES, CallerRoute, OpenRoute
from tests.adapters.web.stage import stage
from tests.adapters.web.test_holding import wire
from tests.effort import examples

LOOSE = Limits(answer_seconds=0.3, quiet_seconds=0.1, requests_at_once=10**6, body_seconds=0.5)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"\xff\xfe{", "bad_json"),
        (b"[1]", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"1" * 5000, "bad_json"),
        (b"{}", "bad_question"),
        (b'{"question": null}', "bad_question"),
        (b'{"question": ["a"]}', "bad_question"),
        (b'{"question": ""}', "empty"),
        (b'{"question": " \\n\\t"}', "empty"),
        (b'{"question": "\\u0000\\u001b"}', "empty"),
        (b'{"question": "\\ud800"}', "bad_text"),
        (b'{"question": "a", "id": 7}', "bad_id"),
        (b'{"question": "a", "id": ""}', "bad_id"),
        (b'{"question": "a", "id": "../x"}', "bad_id"),
        (b'{"question": "a", "id": ".."}', "bad_id"),
        (b'{"question": "a", "id": "\\udfff"}', "bad_id"),
        (b'{"question": "a", "id": "answer:q1"}', "bad_id"),
        (b'{"question": "a", "id": "' + b"x" * 129 + b'"}', "bad_id"),
        (b'{"question": "a", "conversation": "a\\u0000b"}', "bad_conversation"),
        (b'{"question": "a", "conversation": "a\\nb"}', "bad_conversation"),
        (b'{"question": "a", "conversation": {}}', "bad_conversation"),
    ],
)
async def test_a_bad_question_is_refused_with_what_is_wrong(body: bytes, code: str) -> None:
    async with stage() as played:
        response = await played.client.post("/api/ask", content=body)
        assert (response.status_code, response.json()["error"]["code"]) == (400, code)
        assert played.begun == []


@pytest.mark.parametrize("score", [2, -2, 0.5, "1", None, True, [1]])
async def test_a_bad_score_is_refused(score: object) -> None:
    async with stage() as played:
        body = {"conversation": "c", "id": "q", "score": score}
        response = await played.client.post("/api/feedback", json=body)
        assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_score")


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=a&k=0", "q=a&k=51", "q=a&k=x", "q=a&k=-1"])
async def test_a_bad_search_is_refused(query: str) -> None:
    async with stage() as played:
        assert (await played.client.get(f"/api/search?{query}")).status_code == 400


async def test_broken_utf_8_in_an_address_is_no_accident() -> None:
    async with stage() as played:
        for path in (
            "/api/conversations/%ff%fe",
            "/api/conversations/%00",
            "/api/conversations/..",
        ):
            assert (await played.client.get(path)).status_code == 404
        assert (await played.client.get("/api/search?q=%ff%fe")).status_code == 200


async def test_a_question_that_is_too_long_is_refused_in_words() -> None:
    async with stage() as played:
        response = await played.ask("x" * 1_000_000)
        assert response.status_code == 413
        assert response.json()["error"]["message"].startswith("Your message is longer than I can")


async def test_a_body_is_refused_while_it_streams_in() -> None:
    sent = 0

    async def endless() -> Iterator[bytes]:  # type: ignore[misc]
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b"x" * 100_000

    async with stage(limits=Limits(linger_bytes=500_000)) as played:
        try:
            response = await played.client.post("/api/ask", content=endless())
            assert response.status_code == 413
        except httpx.TransportError:
            pass  # the server closed the connection before we had sent it all
        assert sent < 100
        declared = await played.client.post("/api/ask", content=b"x" * 2_000_000)
        assert declared.status_code == 413


async def test_a_body_that_never_ends_is_refused_in_time() -> None:
    async def slow() -> Iterator[bytes]:  # type: ignore[misc]
        yield b"{"
        await asyncio.sleep(1)
        yield b"}"

    async with stage(limits=LOOSE) as played:
        response = await played.client.post("/api/ask", content=slow())
        assert (response.status_code, response.json()["error"]["code"]) == (408, "too_slow")


async def test_too_many_requests_are_refused_and_others_go_on() -> None:
    limits = Limits(requests_at_once=5, requests_per_second=0.001)
    async with stage(tokens={"ada": "a", "grace": "g"}, limits=limits) as played:
        ada, grace = {"Authorization": "Bearer a"}, {"Authorization": "Bearer g"}
        got = [(await played.client.get("/api/me", headers=ada)).status_code for _ in range(6)]
        assert got == [200] * 5 + [429]
        assert (await played.client.get("/api/me", headers=grace)).status_code == 200


async def test_what_was_sent_behind_a_request_too_many_is_not_answered() -> None:
    limits = Limits(requests_at_once=5, requests_per_second=0.001)
    async with stage(limits=limits) as played, wire(played) as hasty:
        await hasty.send("GET /api/me HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50)
        _, said = await hasty.answer()
        assert [part[:3] for part in said.split("HTTP/1.1 ")[1:]] == ["200"] * 5 + ["429"]


async def test_unknown_addresses_and_methods_are_refused_in_json() -> None:
    async with stage() as played:
        assert (await played.client.get("/api/nothing")).json()["error"]["code"] == "not_found"
        refused = await played.client.delete("/api/ask")
        assert refused.json()["error"]["code"] == "method_not_allowed"
        assert (await played.client.get("/static/../listen.py")).status_code == 404


# --- Everything else -------------------------------------------------------------------------------

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
TOLD = ("c1", "q1", "answer:q1", "../..", "\x00", "\u202e", "a" * 300, MARKUP, "&lt;", "${7*7}")
WILD = st.text(max_size=40) | st.sampled_from(TOLD)
# In JSON half a character comes as \\ud800; in an address any byte comes as %ff.
BROKEN = WILD | st.text(st.characters(codec=None), max_size=20) | st.just("\ud800")
SEGMENT = WILD.map(lambda text: quote(text, safe="")) | st.sampled_from(["%ff", "%00", "%ed%a0%80"])
FIELDS = ("question", "conversation", "id", "score", "comment", "token")
PARAMETERS = ("q", "k", "uri", "quote", "before", "limit")
BODY = st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | BROKEN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | BROKEN, inner, max_size=5)
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
HEADER_NAMES = (
    *("Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Last-Event-ID"),
    *("Origin", "Host", "Sec-Fetch-Site", "Content-Encoding", "X-Forwarded-For"),
)
HEADERS = st.dictionaries(
    st.sampled_from(HEADER_NAMES),
    HEADER | st.sampled_from(["text/event-stream", "Bearer a", MARKUP]),
    max_size=3,
)


@contextmanager
def running(**options: object) -> Iterator[str]:
    """A stage in a thread of its own, since Hypothesis calls from outside of any loop."""
    ready, over, found = threading.Event(), threading.Event(), []

    async def run() -> None:
        async with stage(**options) as played:  # type: ignore[arg-type]
            found.append(played.url)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert ready.wait(10)
        yield found[0]
    finally:
        over.set()
        thread.join()


def check(response: httpx.Response) -> None:
    """No failure of ours; a refusal is JSON that says what to do and repeats no markup."""
    assert response.status_code < 500
    assert response.headers["x-content-type-options"] == "nosniff"
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert re.fullmatch("[a-z_]+", error["code"])
    assert len(error["message"]) > 10
    assert "<script" not in response.text
    assert "<img" not in response.text


@pytest.mark.parametrize("tokens", [{}, {"ada": "a"}], ids=["local", "tokens"])
def test_no_route_ever_fails_and_every_refusal_says_what_to_do(tokens: dict[str, str]) -> None:
    known = {"Authorization": "Bearer a"} if tokens else {}
    with running(tokens=tokens, limits=LOOSE) as url, httpx.Client(base_url=url) as client:

        @settings(
            max_examples=examples(1200), deadline=None, suppress_health_check=list(HealthCheck)
        )
        @given(
            st.sampled_from(ROUTES),
            SEGMENT,
            SEGMENT,
            st.dictionaries(st.sampled_from(PARAMETERS) | WILD, SEGMENT, max_size=3),
            BODY,
            HEADERS,
        )
        def send(
            route: CallerRoute | OpenRoute,
            conversation: str,
            message: str,
            params: dict[str, str],
            body: bytes,
            headers: dict[str, str],
        ) -> None:
            path = route.path.replace("{conversation}", conversation).replace("{id}", message)
            query = "&".join(f"{quote(name, safe='')}={value}" for name, value in params.items())
            try:
                response = client.request(
                    route.method, f"{path}?{query}", content=body, headers={**known, **headers}
                )
            except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError):
                return  # the client itself refuses to send it
            check(response)

        send()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
async def test_no_method_of_no_address_is_answered_but_in_json(method: str) -> None:
    async with stage() as played:
        for path in ("/api/ask", "/nothing", f"/{quote(MARKUP)}", "/static/x.js", "/static"):
            response = await played.client.request(method, path)
            check(response)
