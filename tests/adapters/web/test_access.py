"""Who may come in over HTTP, from where, and what each route gives to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from adapters.web.auth import SESSION_SECONDS, Access
from adapters.web.limits import WrongTokens
from adapters.web.listen import ROUTES, CallerRoute
from adapters.web.tokens import EXAMPLE, read_tokens
from core.messages import Audience
from core.ports import Misconfigured
from tests.adapters.web.stage import Stage, stage

TOKENS = {"ada": "token-of-ada", "grace": "token-of-grace"}
ADA = {"Authorization": "Bearer token-of-ada"}
GRACE = {"Authorization": "Bearer token-of-grace"}
ROUTE_NAMES = [(route.method, route.path) for route in ROUTES]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "mynah.example.org", ""])  # noqa: S104
def test_another_address_without_tokens_is_refused(host: str) -> None:
    with pytest.raises(Misconfigured, match="MYNAH_TOKENS"):
        Access(host)
    assert Access(host, TOKENS).tokens == TOKENS


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "localhost", "::1", "[::1]"])
def test_this_machine_needs_no_tokens(host: str) -> None:
    assert Access(host).tokens == {}


ONE, TWO = "4f9c2e7ab81d60f3", "b7d1903ce5f2a84e"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ada", "number 1, that is not name:token"),
        (f"ada:{ONE},grace:", "number 2, that is not name:token"),
        (f":{ONE}", "number 1, that is not name:token"),
        ("ada:4f9c2e7ab81d60f", "less than 16 characters"),
        (f"ada:{ONE},ada:{TWO}", "number 2 that was given before"),
        (f"ada:{ONE},grace:{ONE}", "number 2 that was given before"),
    ],
)
def test_tokens_that_cannot_be_meant_are_refused_unseen(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what) as raised:
        read_tokens(text)
    assert ONE not in str(raised.value)


def test_tokens_are_read_by_name() -> None:
    assert read_tokens(f" ada:{ONE}:y , grace:{TWO}") == {"ada": f"{ONE}:y", "grace": TWO}
    assert read_tokens(" ") == {}
    assert set(read_tokens(EXAMPLE)) == {"ada", "bo"}


# --- Every route has its row here; a new one without fails -----------------------------------------

BODIES: dict[str, dict[str, Any]] = {
    "/api/ask": {"question": "How?", "conversation": "graces", "id": "q1"},
    "/api/stop": {"conversation": "adas", "id": "q1"},
    "/api/feedback": {"conversation": "adas", "id": "q1", "score": 1},
    "/api/card": {"value": "open:preferences"},
    "/api/session": {"token": "token-of-ada"},
}
QUERIES = {
    "/api/search": "?q=heron",
    "/api/suggest": "?q=heron",
    "/api/passage": "?uri=docs/secret.md",
}


def denied(response: httpx.Response) -> bool:
    return response.status_code == 404


def prefers_nothing(response: httpx.Response) -> bool:
    """As Grace does, whatever Ada prefers."""
    rows = response.json()["rows"]
    chosen = {each["value"] for row in rows for each in row["choices"] if each["chosen"]}
    return "preferences:length:auto" in chosen


def has_nothing_of_ada(response: httpx.Response) -> bool:
    return response.status_code == 200 and "adas" not in response.text


def is_for_all(response: httpx.Response) -> bool:
    return response.status_code == 200


PICTURE = "/api/pictures/{digest}"
PLAN = b"Grace's drawing"
STRANGERS: dict[tuple[str, str], Callable[[httpx.Response], bool]] = {
    ("POST", "/api/ask"): lambda response: "First of Ada" not in response.text,
    ("GET", "/api/answers/{conversation}/{id}/events"): denied,
    ("GET", "/api/answers/{conversation}/{id}/why"): denied,
    ("GET", "/api/answers/{conversation}/{id}/next"): denied,
    ("POST", "/api/stop"): denied,
    ("POST", "/api/feedback"): denied,
    ("GET", "/api/conversations"): has_nothing_of_ada,
    ("GET", "/api/conversations/{conversation}"): denied,
    ("GET", "/api/search"): lambda response: "heron" in response.text,
    ("GET", "/api/suggest"): lambda response: response.json() == {"questions": []},
    ("GET", "/api/passage"): lambda response: "heron" in response.text,
    ("GET", "/api/documents"): lambda response: "Grace's plans" in response.text,
    ("GET", "/api/pictures/{digest}"): lambda response: response.content == PLAN,
    ("GET", "/api/card"): prefers_nothing,
    ("POST", "/api/card"): prefers_nothing,
    ("GET", "/api/me"): lambda response: response.json()["name"] == "grace",
    ("GET", "/metrics"): is_for_all,
    ("POST", "/api/session"): is_for_all,
    ("DELETE", "/api/session"): is_for_all,
    ("GET", "/api/openapi.json"): is_for_all,
    ("GET", "/healthz"): is_for_all,
    ("GET", "/readyz"): is_for_all,
    ("GET", "/"): is_for_all,
    ("GET", "/c/{conversation}"): is_for_all,
}
"""What Grace gets where Ada asked; Grace's secret is hers."""


async def call(played: Stage, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    """The route about Ada's conversation, with its usual body and query."""
    digest = played.pictures.add(PLAN, audience=Audience("person", "web", "", "grace")).digest
    named = path.replace("{conversation}", "adas").replace("{id}", "q1")
    address = named.replace("{digest}", digest) + QUERIES.get(path, "")
    return await played.client.request(method, address, headers=headers, json=BODIES.get(path))


def test_every_route_has_an_authorisation_test() -> None:
    assert set(ROUTE_NAMES) == set(STRANGERS)


async def test_nobody_gets_past_a_closed_route_without_a_token() -> None:
    async with stage(tokens=TOKENS, host="0.0.0.0") as played:  # noqa: S104
        for route in ROUTES:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "mynah-x=9.9"}):
                response = await call(played, route.method, route.path, headers)
                if isinstance(route, CallerRoute):
                    assert response.status_code == 401, route
                    assert response.json()["error"]["code"] == "not_signed_in"
                    assert "Bearer" in response.headers["www-authenticate"]
                else:
                    assert response.status_code == 200, route


async def test_each_caller_gets_only_their_own_and_what_is_for_everyone() -> None:
    async with stage(tokens=TOKENS) as played:
        await played.ask("First of Ada", "token-of-ada", id="q1", conversation="adas")
        pressed = {"value": "preferences:length:short"}
        await played.client.post("/api/card", json=pressed, headers=ADA)
        for method, path in ROUTE_NAMES:
            response = await call(played, method, path, GRACE)
            assert STRANGERS[method, path](response), (method, path, response.text)
        for path in ("/api/search", "/api/passage", "/api/documents", PICTURE):
            response = await call(played, "GET", path, ADA)
            assert "heron" not in response.text
            assert "Grace" not in response.text


async def test_strangers_do_not_learn_what_is_not_well() -> None:
    async with stage(tokens=TOKENS) as played:
        played.down = True
        assert (await played.client.get("/readyz")).json() == {"ready": False, "parts": {}}
        known = await played.client.get("/readyz", headers=ADA)
        assert known.json()["parts"] == {"inbox": "does not answer"}


# --- Signing in ------------------------------------------------------------------------------------


async def test_signing_in_gives_a_cookie_that_only_the_browser_holds() -> None:
    async with stage(tokens=TOKENS, public_url="https://mynah.example.org") as played:
        response = await played.client.post("/api/session", json={"token": "token-of-ada"})
        cookie = response.headers["set-cookie"]
        assert response.json() == {"name": "ada"}
        for part in ("HttpOnly", "SameSite=strict", "Secure", f"Max-Age={SESSION_SECONDS}"):
            assert part in cookie
        assert "token-of-ada" not in cookie
        value = cookie.split(";")[0]
        me = await played.client.get("/api/me", headers={"Cookie": value})
        assert me.json()["name"] == "ada"
        forged = value[:-1] + ("0" if value[-1] != "0" else "1")
        later = value.replace("=", "=9", 1)
        for bad in (forged, later):
            refused = await played.client.get("/api/me", headers={"Cookie": bad})
            assert refused.status_code == 401


async def test_signing_out_ends_the_cookie() -> None:
    async with stage(tokens=TOKENS) as played:
        await played.client.post("/api/session", json={"token": "token-of-grace"})
        assert (await played.client.get("/api/me")).json()["name"] == "grace"
        await played.client.delete("/api/session")
        assert (await played.client.get("/api/me")).status_code == 401


async def test_a_session_ends_when_its_token_changes() -> None:
    async with stage(tokens=TOKENS) as played:
        await played.client.post("/api/session", json={"token": "token-of-ada"})
        (value,) = played.client.cookies.values()
    async with stage(tokens={"ada": "another"}) as played:
        cookie = {"Cookie": f"mynah-{played.client.base_url.port}={value}"}
        assert (await played.client.get("/api/me", headers=cookie)).status_code == 401


async def test_who_guesses_waits_longer_each_time() -> None:
    async with stage(tokens=TOKENS) as played:
        guesses = [
            await played.client.post("/api/session", json={"token": f"guess {n}"})
            for n in range(32)
        ]
        assert [guess.status_code for guess in guesses] == [401] * 20 + [429] * 12
        waits = [int(guess.headers["retry-after"]) for guess in guesses[20:]]
        assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
        assert "Wait 2 seconds" in guesses[20].json()["error"]["message"]


async def test_a_right_token_passes_whatever_else_comes_from_its_address() -> None:
    async with stage(tokens=TOKENS) as played:
        for n in range(40):
            await played.client.get("/api/me", headers={"Authorization": f"Bearer {n}"})
        assert (await played.client.get("/api/me", headers=ADA)).status_code == 200
        signed_in = await played.client.post("/api/session", json={"token": TOKENS["grace"]})
        assert signed_in.json() == {"name": "grace"}
        assert (await played.client.get("/api/me")).json()["name"] == "grace"
        wrong = await played.client.get("/api/me", headers={"Authorization": "Bearer x"})
        assert wrong.status_code == 429


def test_wrong_tokens_are_counted_by_address_and_forgotten_in_time() -> None:
    now = 0.0
    wrong = WrongTokens(lambda: now)
    assert [wrong.count("a") for _ in range(22)] == [0] * 20 + [2, 4]
    assert wrong.count("b") == 0
    now = WrongTokens.FORGOTTEN
    assert wrong.count("a") == 8
    now += WrongTokens.FORGOTTEN + 1
    assert wrong.count("a") == 0


# --- Other pages in the same browser ---------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_pages_cannot_make_a_browser_act(headers: dict[str, str]) -> None:
    async with stage() as played:
        for route in ROUTES:
            if route.method == "GET":
                continue
            response = await call(played, route.method, route.path, headers)
            assert (response.status_code, response.json()["error"]["code"]) == (403, "wrong_origin")
        assert played.begun == []


async def test_our_own_page_may_act() -> None:
    async with stage(public_url="https://mynah.example.org") as played:
        for origin in (played.url, "https://mynah.example.org"):
            headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
            response = await played.client.post(
                "/api/ask", json={"question": "How?"}, headers=headers
            )
            assert response.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", "", "a b"])
async def test_a_rebound_name_is_refused(host: str) -> None:
    async with stage() as played:
        for route in ROUTES:
            response = await call(played, route.method, route.path, {"Host": host})
            assert response.status_code in (400, 403), route


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8080", "mynah.example.org"])
async def test_our_own_names_are_answered(host: str) -> None:
    async with stage(public_url="https://mynah.example.org") as played:
        assert (await played.client.get("/api/me", headers={"Host": host})).status_code == 200


async def test_every_response_carries_the_strict_headers() -> None:
    async with stage() as played:
        for path in ("/", "/static/app.js", "/api/me", "/nothing", "/api/search"):
            headers = (await played.client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "server" not in headers
