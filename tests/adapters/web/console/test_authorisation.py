"""Who gets which page of the console: each route for each role, and for nobody."""

from __future__ import annotations

import httpx
import pytest

from adapters.web.auth import Access
from adapters.web.console.routes import PAGES, OpenPage, Page, console_routes, navigation
from core.ports import Role
from tests.adapters.web.console.stage import LETTER, RUN, TYPED, Stage, key_in, staged

FORMS: dict[str, dict[str, str]] = {
    "/sign-in": {"name": "ada", "password": "wrong password"},
    "/answers": {"name": "Parking", "questions": "Where?\nWho?", "text": "Behind the house."},
    "/documents": {"name": "Parking", "text": "Behind the house."},
    "/sources/sync": {"source": "file:///srv/handbook"},
    "/alerts/silence": {"pattern": "errors *", "for": "4h"},
    "/alerts/end": {"pattern": "burn *"},
    "/reviews/{number}/mark": {"mark": "right"},
    "/pause": {"where": "slack", "words": ""},
    "/resume": {"scope": "telegram"},
    "/access/approve": {"code": "K7QP2M9X"},
    "/access/decide": {"who": "workspace:slack:T1", "standing": "allowed"},
    "/access/forget": {"who": "workspace:slack:T024"},
}
"""What is sent to each address that takes something."""

FOR_VIEWERS = {
    ("POST", "/sign-out"), ("GET", ""), ("GET", "/turns"), ("GET", "/turns/{number}"),
    ("GET", "/conversations/{number}"), ("GET", "/conversations"), ("GET", "/unanswered"), ("GET", "/sources"),
    ("GET", "/experiments"), ("GET", "/experiments/{name}"), ("GET", "/dead"), ("GET", "/cost"), ("GET", "/jobs"),
    ("GET", "/doctor"), ("GET", "/alerts"), ("GET", "/reviews"), ("GET", "/reviews/{number}"),
}  # fmt: skip
FOR_ADMINISTRATORS = {
    ("POST", "/turns/{number}/read"), ("GET", "/answers/new"), ("POST", "/answers"),
    ("GET", "/documents/new"), ("POST", "/documents"), ("POST", "/sources/sync"),
    ("POST", "/dead/{letter}/retry"), ("POST", "/dead/{letter}/drop"), ("GET", "/access"),
    ("POST", "/access/approve"), ("POST", "/access/decide"), ("POST", "/access/forget"),
    ("POST", "/doctor"), ("GET", "/audit"), ("POST", "/alerts/silence"), ("POST", "/alerts/end"),
    ("POST", "/reviews/{number}/read"), ("POST", "/reviews/{number}/mark"), ("POST", "/pause"),
    ("POST", "/resume"),
}  # fmt: skip
FOR_ANYBODY = {
    ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/oidc"), ("GET", "/oidc/back"),
}  # fmt: skip


def address(path: str) -> str:
    named = path.replace("{number}", "9").replace("{letter}", LETTER.id)
    return "/console" + named.replace("{name}", str(RUN["experiment"]))


async def call(stage: Stage, each: Page | OpenPage, key: str) -> httpx.Response:
    if each.method == "GET":
        return await stage.client.get(address(each.path))
    data = {"form_key": key, **FORMS.get(each.path, {})}
    return await stage.client.post(address(each.path), data=data)


def test_the_table_has_exactly_the_routes_that_are_tested_here() -> None:
    known = {(each.method, each.path) for each in PAGES}
    assert known == FOR_VIEWERS | FOR_ADMINISTRATORS | FOR_ANYBODY
    assert len(PAGES) == len(known)


async def test_the_application_has_no_route_beside_the_table() -> None:
    async with staged() as stage:
        routes = console_routes(stage.console)
    paths = {"/console" + each.path for each in PAGES} | {"/console/static"}
    assert {getattr(each, "path", "") for each in routes} == paths
    assert len(routes) == len(PAGES) + 1


async def test_nobody_gets_past_a_page_and_nothing_is_done() -> None:
    async with staged(consent=True) as stage:
        for each in PAGES:
            if isinstance(each, OpenPage):
                continue
            for cookie in ("", "mynah-console-80=forged", "mynah-console-web=\xff"):
                headers = {b"Cookie": cookie.encode("latin-1")} if cookie else {}
                data = FORMS.get(each.path, {})
                response = await stage.client.request(
                    each.method, address(each.path), headers=headers, data=data
                )
                assert response.status_code == 303, each
                assert response.headers["location"].startswith("/console/sign-in?next=/console")
        assert stage.deeds.done == []
        assert (stage.answers, stage.documents, stage.synced) == ([], [], [])
        assert stage.letters == [LETTER]


@pytest.mark.parametrize("each", PAGES, ids=lambda each: f"{each.method} {each.path}")
async def test_a_viewer_looks_and_decides_nothing(each: Page | OpenPage) -> None:
    async with staged(consent=True) as stage:
        await stage.enter("vic")
        before = list(stage.deeds.done)
        response = await call(stage, each, await stage.key())
        if (each.method, each.path) in FOR_ADMINISTRATORS:
            assert response.status_code == 403
            assert "Only administrators may do this." in response.text
            assert stage.deeds.done == before
            assert (stage.answers, stage.documents, stage.synced) == ([], [], [])
            assert stage.letters == [LETTER]
            assert (list(stage.silences), list(stage.pauses)) == (["burn *"], ["telegram"])
            assert not any(each.mark for each in stage.verdicts.values())
        elif (each.method, each.path) in FOR_VIEWERS:
            assert response.status_code in (200, 303)
            assert "sign-in?next" not in response.headers.get("location", "")


@pytest.mark.parametrize(
    "each",
    [each for each in PAGES if isinstance(each, Page)],
    ids=lambda each: f"{each.method} {each.path}",
)
async def test_an_administrator_may_do_everything_by_our_own_forms_alone(each: Page) -> None:
    async with staged(consent=True) as stage:
        await stage.enter()
        key = await stage.key()
        if each.method == "POST":
            before = list(stage.deeds.done)
            for wrong in ("", "0" * 64, "é\ud7ff"):
                assert (await call(stage, each, wrong)).status_code == 403
            assert stage.deeds.done == before
        response = await call(stage, each, key)
        assert response.status_code in (200, 303), response.text
        assert "sign-in?next" not in response.headers.get("location", "")


async def test_another_persons_key_opens_no_form() -> None:
    async with staged() as stage:
        await stage.sign_in("vic")
        theirs = await stage.key()
        stage.client.cookies.clear()
        await stage.sign_in()
        response = await stage.client.post(
            f"/console/dead/{LETTER.id}/drop", data={"form_key": theirs}
        )
        assert response.status_code == 403
        assert stage.letters == [LETTER]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_other_pages_cannot_make_a_browser_act(headers: dict[str, str]) -> None:
    async with staged() as stage:
        await stage.sign_in()
        key = await stage.key()
        for each in PAGES:
            if each.method == "POST":
                data = {"form_key": key, **FORMS.get(each.path, {})}
                response = await stage.client.post(address(each.path), data=data, headers=headers)
                assert response.status_code == 403, each
        assert stage.letters == [LETTER]


async def test_a_rebound_name_is_refused() -> None:
    async with staged() as stage:
        for each in PAGES:
            response = await stage.client.request(
                each.method, address(each.path), headers={"Host": "evil.example"}
            )
            assert response.status_code == 403, each


def test_the_navigation_leads_only_where_one_may_look() -> None:
    for role in Role:
        allowed = FOR_VIEWERS | (FOR_ADMINISTRATORS if role is Role.ADMINISTRATOR else set())
        for path, title in navigation(role):
            assert ("GET", path.removeprefix("/console")) in allowed
            assert title
    assert {title for _, title in navigation(Role.ADMINISTRATOR)} - {
        title for _, title in navigation(Role.VIEWER)
    } == {"Access", "Audit"}


async def test_a_forms_cookie_is_only_the_browsers_and_https_where_people_come_by_it() -> None:
    access = Access("127.0.0.1", public_url="https://mynah.example.org")
    async with staged(access=access) as stage:
        response = await stage.sign_in()
        cookie = response.headers["set-cookie"]
        for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/console", "Max-Age=43200"):
            assert part in cookie


async def test_every_page_says_that_nothing_may_be_kept_or_framed() -> None:
    async with staged() as stage:
        await stage.sign_in()
        for each in PAGES:
            if each.method == "GET" and isinstance(each, Page):
                headers = (await stage.client.get(address(each.path))).headers
                assert headers["cache-control"] == "no-store", each
                assert headers["referrer-policy"] == "same-origin"
                assert "unsafe" not in headers["content-security-policy"]
        html = (await stage.client.get("/console")).text
        for forbidden in (" style=", "<style", "onclick", "javascript:", "<script>"):
            assert forbidden not in html
        assert key_in(html)
        assert TYPED not in html
