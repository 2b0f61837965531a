"""The console over real engines: who may sign in, and what is written in it is found and cited."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from adapters.web.auth import Access
from adapters.web.console.console import Draft
from adapters.web.console.passwords import is_it
from adapters.web.console.routes import console_routes
from bots.assemble import Knowledge, open_knowledge, open_queue, open_records
from bots.cli import app
from bots.console.bound import console_of
from bots.console.examining import examine
from bots.console.written import file_name
from bots.settings import Settings, load_settings
from core.messages import EVERYONE
from core.ports import CURATED, Misconfigured, Role, Session
from tests.adapters.stores.test_sql_contract import turn
from tests.adapters.web.console.stage import VERDICT_ON, key_in

TYPED = "a password of ada's"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands keep what they do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MYNAH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*words: str, typed: str = "") -> tuple[int, Any]:
    done = CliRunner().invoke(app, ["console", "user", *words], input=typed)
    try:
        return done.exit_code, json.loads(done.stdout)
    except ValueError:
        return done.exit_code, " ".join(done.output.split())


def test_people_are_entered_listed_changed_and_removed(home: Path) -> None:
    added = run("add", "ada", "--role", "administrator", "--json", typed=f"{TYPED}\n")
    assert added == (
        0,
        {"name": "ada", "role": "administrator", "by": "password", "replaced": False},
    )
    assert run("add", "bo@example.org", "--provider", "--json")[1]["by"] == "provider"
    _, told = run("list", "--json")
    assert [(each["name"], each["role"]) for each in told["users"]] == [
        ("ada", "administrator"),
        ("bo@example.org", "viewer"),
    ]
    assert run("password", "ada", typed="another password\n")[0] == 0
    assert run("password", "eve", typed="another password\n")[0] == 1
    assert run("remove", "bo@example.org", "--json") == (
        0,
        {"name": "bo@example.org", "done": "removed"},
    )
    assert run("remove", "bo@example.org")[0] == 1
    assert TYPED.encode() not in (home / "records.sqlite").read_bytes()


@pytest.mark.parametrize("typed", ["", "\n", "short\n"])
def test_a_password_that_is_none_enters_nobody(home: Path, typed: str) -> None:
    code, told = run("add", "ada", typed=typed)
    assert (code, "a password has 12 characters at least" in str(told)) == (2, True)
    assert run("list", "--json") == (0, {"users": []})


def test_no_command_takes_a_password_as_an_argument(home: Path) -> None:
    for words in (("add", "ada", TYPED), ("add", "ada", "--password", TYPED)):
        assert run(*words)[0] == 2


def test_a_name_that_cannot_be_typed_enters_nobody(home: Path) -> None:
    assert run("add", "ada lovelace", typed=f"{TYPED}\n")[0] == 2


async def test_a_new_password_ends_every_session(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bots.console.users import add, change_password

    await add(settings, "ada", Role.VIEWER, TYPED, as_json=True)
    async with open_records(settings) as database:
        await database.console.sessions.begin(Session("d", "ada", 1.0, 1.0))
    await change_password(settings, "ada", "another password", as_json=True)
    async with open_records(settings) as database:
        assert await database.console.sessions.find("d") is None
        ada = await database.console.operators.find("ada")
        assert ada is not None
        assert is_it("another password", ada.secret)
        assert ada.role is Role.VIEWER
        did = [each.did for each in await database.console.deeds.latest(9)]
        assert did == ["changed the password", "entered as viewer"]


async def ready() -> tuple[bool, dict[str, str]]:
    return True, {"queue": "ok"}


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Knowledge, httpx.AsyncClient]]:
    """The console over the home's own engines, with an administrator signed in."""
    from bots.console.users import add

    await add(settings, "ada", Role.ADMINISTRATOR, TYPED, as_json=True)
    async with open_knowledge(settings) as knowledge, open_queue(settings) as queue:
        console = console_of(settings, knowledge, queue, ready, Access("127.0.0.1"))
        transport = httpx.ASGITransport(Starlette(routes=console_routes(console)))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            fields = {"name": "ada", "password": TYPED}
            assert (await client.post("/console/sign-in", data=fields)).status_code == 303
            yield knowledge, client


async def send(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    key = key_in((await client.get("/console")).text)
    return await client.post(f"/console{path}", data={"form_key": key, **fields})


async def test_what_is_written_in_the_console_is_found_and_cited(settings: Settings) -> None:
    async with opened(settings) as (knowledge, client):
        await knowledge.database.records.save(turn(1))
        for path in ("", "/turns", "/conversations", "/turns/1", "/unanswered", "/sources", "/jobs",
                     "/alerts", "/reviews",
                     "/experiments", "/dead", "/access", "/cost", "/cost?by=person", "/doctor", "/audit"):  # fmt: skip
            assert (await client.get(f"/console{path}")).status_code == 200, path
        fields = {"name": "Parking", "text": "Visitors park behind the xylophone hall."}
        added = await send(client, "/documents", **fields)
        assert added.headers["location"] == "/console/unanswered?done=added", added.text
        found = await knowledge.search("Where do visitors park?", (EVERYONE,), 3, lambda _: None)
        assert "xylophone" in found[0].chunk.text
        assert found[0].chunk.title == "Parking"
        assert "written/parking-" in (await client.get("/console/sources")).text
        changed = await send(client, "/documents", **{**fields, "text": "They park in the yard."})
        assert changed.status_code == 303
        found = await knowledge.search("Where do visitors park?", (EVERYONE,), 3, lambda _: None)
        assert "xylophone" not in "".join(each.chunk.text for each in found)

        asked = "How many days off do I get?\nHow much annual leave is there?"
        wrong = await send(client, "/answers", name="leave", questions="One?", text="Thirty.")
        assert (wrong.status_code, "2 different questions" in wrong.text) == (422, True)
        kept = await send(client, "/answers", name="leave", questions=asked, text="Thirty.")
        assert kept.status_code == 303, kept.text
        (answer,) = await knowledge.database.curated.all()
        assert (answer.name, answer.by, answer.text) == ("leave", "ada", "Thirty.")
        assert answer.uri.startswith(CURATED)


async def test_dead_letters_and_sources_reach_the_workers(settings: Settings) -> None:
    async with opened(settings) as (_knowledge, client):
        fields = {"name": "Parking", "text": "Behind the hall."}
        assert (await send(client, "/documents", **fields)).status_code == 303
        html = (await client.get("/console/sources")).text
        source = html.split('name="source" value="')[1].split('"')[0]
        done = await send(client, "/sources/sync", source=source)
        assert done.headers["location"] == "/console/sources?done=syncing"
        gone = await send(client, "/dead/07-1-0/retry")
        assert gone.headers["location"] == "/console/dead?done=no-letter"
        decided = await send(client, "/access/decide", who="person:slack:U1", standing="allowed")
        assert (decided.status_code, "T024.U042" in decided.text) == (422, True)


@pytest.mark.parametrize(
    "draft",
    [Draft("", "text"), Draft("x" * 121, "text"), Draft("a", ""), Draft("a", "b", (), "nobody"),
     Draft("a", "b", (), "person:slack:U1")],
)  # fmt: skip
async def test_a_document_that_cannot_be_one_is_refused(settings: Settings, draft: Draft) -> None:
    from bots.console.written import add_document

    with pytest.raises(Misconfigured):
        await add_document(settings, None, draft)  # type: ignore[arg-type]
    assert not settings.mynah_home.exists()


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "a/b", "..", "Ärger & Co.", "日本", "\x00", " "]
)
def test_a_documents_file_stands_in_its_folder_and_is_no_other_ones(title: str) -> None:
    name = file_name(title)
    assert "/" not in name
    assert not name.startswith(".")
    assert name.endswith(".md")
    assert name != file_name(title + " ")


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({"CONSOLE_OIDC_ISSUER": "https://a.example"}, "CONSOLE_OIDC_CLIENT_ID must be set"),
        ({"CONSOLE_OIDC_CLIENT_ID": "mynah"}, "CONSOLE_OIDC_ISSUER must be set"),
        (
            {"CONSOLE_OIDC_ISSUER": "a.example", "CONSOLE_OIDC_CLIENT_ID": "m"},
            "CONSOLE_OIDC_ISSUER",
        ),
        ({"CONSOLE_OIDC_ISSUER": "https://a.example", "CONSOLE_OIDC_CLIENT_ID": "m"}, "PUBLIC_URL"),
    ],
)
def test_a_providers_settings_need_each_other(
    home: Path, monkeypatch: pytest.MonkeyPatch, named: dict[str, str], told: str
) -> None:
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=told):
        load_settings()


async def test_the_doctor_is_asked_in_a_process_of_its_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDING_LANGUAGES", "en")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    found = {each["name"]: each["state"] for each in await examine()}
    assert found["records"] == "ok"
    assert {"system", "queue", "index", "web"} <= found.keys()


async def test_silences_reviews_and_pauses_are_those_of_the_commands(settings: Settings) -> None:
    async with opened(settings) as (knowledge, client):
        database = knowledge.database
        await database.screenings.keep(VERDICT_ON)
        (verdict,) = await database.screenings.latest(9)
        fields = {"pattern": "errors *", "for": "1d"}
        assert (await send(client, "/alerts/silence", **fields)).status_code == 303
        (silence,) = await database.incidents.silences(time.time())
        assert silence.pattern == "errors *"
        assert silence.until == pytest.approx(time.time() + 86_400, abs=60)
        assert "errors *" in (await client.get("/console/alerts")).text
        await send(client, "/alerts/end", pattern="errors *")
        assert await database.incidents.silences(time.time()) == []

        await send(client, f"/reviews/{verdict.id}/mark", mark="false alarm")
        (verdict,) = await database.screenings.latest(9)
        assert (verdict.mark, verdict.by) == ("false alarm", "ada")
        assert (await send(client, "/reviews/77/mark", mark="right")).status_code == 404

        wrong = await send(client, "/pause", where="the moon", words="")
        assert (wrong.status_code, "the moon" in wrong.text) == (422, True)
        await send(client, "/pause", where="slack", words="  Back   at ten. ")
        (pause,) = await database.pauses.all()
        assert (pause.scope, pause.words) == ("slack", "Back at ten.")
        await send(client, "/resume", scope="slack")
        assert await database.pauses.all() == []
