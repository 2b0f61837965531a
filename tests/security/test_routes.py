"""Every route of the whole web application: who may call it is tested, and nothing that is sent breaks or opens it."""

from __future__ import annotations

import ast
import asyncio
import importlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Mount, Route

from adapters.discord.posted import SignedCalls
from adapters.slack.listen import application as slack_application
from adapters.slack.platform import hook as slack_hook
from adapters.telegram.listen import take_call
from adapters.web.headers import HEADERS
from core.ports import Session
from core.reception import Call, Hook, Response
from tests.adapters.web.console import test_authorisation as console_cases
from tests.adapters.web.console.stage import TYPED, staged
from tests.adapters.web.stage import Stage, stage
from tests.adapters.web.test_access import STRANGERS
from tests.adapters.web.test_bad_input import BODY, LOOSE, SEGMENT
from tests.adapters.web.test_bad_input import HEADERS as SENT_HEADERS
from tests.effort import examples

if TYPE_CHECKING:
    from adapters.discord.hearing import Hearing
    from adapters.telegram.intake import Intake

ROOT = Path(__file__).parents[2]
TOKEN, WEBHOOK, SIGNING = "token-of-ada-7f31c0", "webhook-secret-93ab41", "5161" * 8
SECRETS = (TOKEN, WEBHOOK, SIGNING, TYPED, "Traceback (most recent")
FORGERIES = {
    ("POST", "/slack/events"): "tests/adapters/slack/test_listen.py",
    ("GET", "/slack/install"): "tests/adapters/slack/test_many.py",
    ("GET", "/slack/oauth_redirect"): "tests/adapters/slack/test_many.py",
    ("POST", "/discord/interactions"): "tests/adapters/discord/test_posted.py",
    ("POST", "/telegram/webhook"): "tests/adapters/telegram/test_webhook.py",
}
"""What platforms call, each with where it is shown that somebody else's call is refused."""
FILES = {("GET", "/static"), ("GET", "/console/static")}
"""Ours, the same for everybody, from one folder of the package each."""


def hooks_in_the_source() -> set[tuple[str, str]]:
    """Method and path of every hook that some adapter makes."""
    found = set()
    for file in sorted((ROOT / "adapters").rglob("*.py")):
        if file.is_relative_to(ROOT / "adapters/doubles") or "Hook(" not in file.read_text():
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Hook":
                method, path = node.args[:2]
                assert isinstance(method, ast.Constant), file
                assert isinstance(path, ast.Name), file
                found.add((str(method.value), _named(file, path.id)))
    return found


def _named(file: Path, name: str) -> str:
    """A constant of the module or of the one that a function of it imports it from."""
    module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    if hasattr(module, name):
        return str(getattr(module, name))
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and name in {each.name for each in node.names}:
            return str(getattr(importlib.import_module(str(node.module)), name))
    raise AssertionError(f"{file}: where is {name} from?")


def hooks() -> list[Hook]:
    """Each platform's own check of who calls; whatever passed it would fail, for nothing is behind."""

    async def page(_call: Call) -> Response:
        return Response(200, b"install")

    async def nothing_behind() -> Intake:
        raise AssertionError("a call that nobody signed was let in")

    client = AsyncWebClient(base_url="http://127.0.0.1:9/")
    slack = slack_application(client, SIGNING, None, None, None)  # type: ignore[arg-type]
    posted = SignedCalls(bytes(32), cast("Hearing", None), lambda: 0.0)
    called = partial(take_call, secret=WEBHOOK, intake=nothing_behind)
    return [
        slack_hook(slack),
        Hook("GET", "/slack/install", page),
        Hook("GET", "/slack/oauth_redirect", page),
        Hook("POST", "/discord/interactions", posted.respond),
        Hook("POST", "/telegram/webhook", called),
    ]


@asynccontextmanager
async def whole() -> AsyncIterator[tuple[Stage, list[dict[str, str]]]]:
    """All of it served, and the headers of nobody, of a caller and of an administrator."""
    async with (
        staged(consent=True) as desk,
        stage(
            tokens={"ada": TOKEN},
            public_url="https://mynah.example.org",
            limits=LOOSE,
            hooks=hooks(),
            console=desk.console,
        ) as played,
    ):
        key = "k" * 40
        digest = sha256(key.encode()).hexdigest()
        await desk.console.sessions.begin(Session(digest, "ada", desk.now, desk.now))
        names = ("web", str(played.client.base_url.port))
        cookies = "; ".join(f"mynah-console-{name}={key}" for name in names)
        yield played, [{}, {"Authorization": f"Bearer {TOKEN}"}, {"Cookie": cookies}]


def routes_of(played: Stage) -> list[tuple[str, str]]:
    found = []
    for each in played.app.routes:
        assert isinstance(each, Route | Mount), each
        methods = (each.methods or set()) - {"HEAD"} if isinstance(each, Route) else {"GET"}
        found += [(method, each.path) for method in sorted(methods)]
    return found


def cases() -> set[tuple[str, str]]:
    """Every route that some authorisation test names."""
    pages = console_cases.FOR_VIEWERS | console_cases.FOR_ADMINISTRATORS | console_cases.FOR_ANYBODY
    console = {(method, "/console" + path) for method, path in pages}
    return set(STRANGERS) | console | set(FORGERIES) | FILES


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[asyncio.Runner, Stage, list[dict[str, str]]]]:
    with asyncio.Runner() as runner:
        opened = whole()
        played, known = runner.run(opened.__aenter__())
        yield runner, played, known
        runner.run(opened.__aexit__(None, None, None))


Served = tuple[asyncio.Runner, Stage, list[dict[str, str]]]


def test_no_route_is_without_an_authorisation_test(served: Served) -> None:
    assert set(routes_of(served[1])) == cases()


def test_every_hook_that_an_adapter_makes_is_here() -> None:
    assert hooks_in_the_source() == set(FORGERIES)
    for (_, path), file in FORGERIES.items():
        assert (ROOT / file).is_file(), path


def test_the_caller_and_the_administrator_are_let_in(served: Served) -> None:
    runner, played, (nobody, caller, administrator) = served
    for path, who in (("/api/me", caller), ("/console/audit", administrator)):
        assert runner.run(played.client.get(path, headers=who)).status_code == 200
        assert runner.run(played.client.get(path, headers=nobody)).status_code in (303, 401)


def test_a_call_that_no_platform_signed_is_refused(served: Served) -> None:
    runner, played, known = served
    for method, path in FORGERIES:
        for headers in known if method == "POST" else ():
            sent = played.client.request(method, path, content=b"{}", headers=headers)
            assert runner.run(sent).status_code in (401, 403), path


def checked(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    for name, value in HEADERS.items():
        if name != "Referrer-Policy":
            assert response.headers[name] == value, (response.url, name)
    assert response.headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert response.headers["strict-transport-security"].startswith("max-age=")
    assert "server" not in response.headers
    told = response.text + str(response.headers)
    assert not [secret for secret in SECRETS if secret in told], response.url


def filled(path: str, segment: str) -> str:
    parts = [segment if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def test_every_route_carries_the_headers_and_tells_no_secret(served: Served) -> None:
    runner, played, known = served
    for method, path in routes_of(played):
        for headers in known:
            checked(runner.run(played.client.request(method, filled(path, "1"), headers=headers)))
    checked(runner.run(played.client.get("/nothing/of/the/kind")))


def test_no_route_fails_whatever_is_sent_by_whomever(served: Served) -> None:
    runner, played, known = served

    @settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(routes_of(played)),
        SEGMENT,
        SEGMENT,
        BODY,
        SENT_HEADERS,
        st.sampled_from(known),
    )
    def send(
        route: tuple[str, str],
        segment: str,
        query: str,
        body: bytes,
        headers: dict[str, str],
        who: dict[str, str],
    ) -> None:
        address = f"{filled(route[1], segment)}?q={query}"
        try:
            sent = played.client.request(
                route[0], address, content=body, headers={**headers, **who}
            )
            response = runner.run(sent)
        except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError):
            return  # the client itself refuses to send it
        checked(response)

    send()
