"""Coming in to the console and going out: passwords, waiting after wrong ones, how long it lasts."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.console import passwords
from adapters.web.console.session import IDLE_SECONDS, LONGEST_SECONDS
from adapters.web.console.tries import FORGOTTEN, LONGEST, Tries
from core.ports import Deed, Role
from tests.adapters.web.console.stage import NOW, TYPED, people, staged

SIGN_IN = "/console/sign-in"


def test_a_password_is_known_again_and_what_is_kept_does_not_hold_it() -> None:
    kept = passwords.sealed("correct horse battery")
    assert passwords.is_it("correct horse battery", kept)
    assert not passwords.is_it("correct horse batterz", kept)
    assert not passwords.is_it("", kept)
    assert "horse" not in kept
    assert passwords.sealed("correct horse battery") != kept
    kind, cost, block, times, salt, key = kept.split("$")
    assert (kind, int(cost), int(block), int(times)) == ("scrypt", 32_768, 8, 3)
    typed, seasoned = b"correct horse battery", b64decode(salt)
    made = hashlib.scrypt(typed, salt=seasoned, n=32_768, r=8, p=3, maxmem=2**27, dklen=32)
    assert made == b64decode(key)


@pytest.mark.parametrize("kept", ["", "scrypt", "md5$1$1$1$YQ==$YQ==", "scrypt$x$8$1$YQ==$YQ=="])
def test_nobody_knows_a_password_that_is_not_kept(kept: str) -> None:
    assert not passwords.is_it("", kept)
    assert not passwords.is_it("anything at all", kept)


def test_a_password_is_neither_short_nor_endless() -> None:
    assert passwords.problem_of("x" * 11)
    assert passwords.problem_of("x" * 1_001)
    assert not passwords.problem_of("x" * 12)


async def test_whoever_signs_in_is_taken_where_they_wanted_to_go() -> None:
    async with staged() as stage:
        wanted = await stage.client.get("/console/turns?only=down")
        assert wanted.headers["location"] == f"{SIGN_IN}?next=/console/turns%3Fonly%3Ddown"
        form = await stage.client.get(wanted.headers["location"])
        assert 'value="/console/turns?only=down"' in form.text
        response = await stage.sign_in(next="/console/turns?only=down")
        assert response.headers["location"] == "/console/turns?only=down"
        assert stage.deeds.done == [Deed(NOW, "ada", "signed in")]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/console//evil.example", "/\\evil", "/api/me",
     "/consolex", "/console/sign-in", "/console/\r\nSet-Cookie: a=b", "javascript:alert(1)"],
)  # fmt: skip
async def test_nobody_is_taken_to_another_site(elsewhere: str) -> None:
    async with staged() as stage:
        response = await stage.sign_in(next=elsewhere)
        assert response.headers["location"] == "/console"


@pytest.mark.parametrize("name", ["ada", "nobody", "bo@example.org", "", "x" * 201])
async def test_a_wrong_name_and_a_wrong_password_look_the_same(name: str) -> None:
    async with staged() as stage:
        response = await stage.sign_in(name, "not that password")
        assert response.status_code == 401
        assert "Nobody is known by this name and password." in response.text
        assert "set-cookie" not in response.headers
        assert {each.by for each in stage.deeds.done} <= {"ada", "bo@example.org", "unknown name"}


async def test_who_signs_in_at_the_provider_has_no_empty_password() -> None:
    async with staged() as stage:
        assert (await stage.sign_in("bo@example.org", "")).status_code == 401


async def test_who_guesses_waits_and_the_right_password_waits_with_them() -> None:
    async with staged() as stage:
        codes = [(await stage.sign_in("vic", f"guess {n} of many")).status_code for n in range(6)]
        assert codes == [401] * 5 + [429]
        refused = await stage.sign_in("vic")
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "1"
        assert "Wait 1 seconds" in refused.text
        assert (await stage.sign_in("ada")).status_code == 303
        stage.now += 2
        assert (await stage.sign_in("vic")).status_code == 303


def test_waits_double_to_a_limit_and_are_forgotten() -> None:
    now = 0.0
    tries = Tries(lambda: now)
    waits = []
    for _ in range(20):
        tries.failed("ada", "1.2.3.4")
        waits.append(tries.seconds("ada", "1.2.3.4"))
    assert waits == [0] * 4 + [2.0**n for n in range(10)] + [LONGEST] * 6
    assert tries.seconds("ada", "5.6.7.8") == 0
    now = FORGOTTEN + 1
    tries.failed("ada", "1.2.3.4")
    assert tries.seconds("ada", "1.2.3.4") == 0


def test_who_tries_many_names_or_from_many_places_waits_as_well() -> None:
    tries = Tries(lambda: 0.0)
    for n in range(20):
        tries.failed(f"name {n}", "1.2.3.4")
    assert tries.seconds("ada", "1.2.3.4") == 1
    for n in range(50):
        tries.failed("bo", f"10.0.0.{n}")
    assert tries.seconds("bo", "10.1.1.1") == 1


@given(st.lists(st.booleans(), max_size=60))
@settings(max_examples=50)
def test_who_always_knows_the_password_never_waits(others: list[bool]) -> None:
    tries = Tries(lambda: 0.0)
    for wrong in others[:19]:
        if wrong:
            tries.failed("bo", "1.2.3.4")
        assert tries.seconds("ada", "1.2.3.4") == 0
        tries.failed("ada", "1.2.3.4")
        tries.succeeded("ada", "1.2.3.4")


async def test_a_session_ends_when_it_is_not_used_or_has_lasted_long_enough() -> None:
    async with staged() as stage:
        await stage.sign_in()
        stage.now += IDLE_SECONDS - 1
        assert (await stage.client.get("/console")).status_code == 200
        stage.now += IDLE_SECONDS + 1
        assert (await stage.client.get("/console")).status_code == 303
        await stage.sign_in()
        for _ in range(int(LONGEST_SECONDS / 1_800)):
            stage.now += 1_800
            assert (await stage.client.get("/console")).status_code == 200
        stage.now += 1
        assert (await stage.client.get("/console")).status_code == 303


async def test_signing_out_ends_the_session_and_not_only_the_cookie() -> None:
    async with staged() as stage:
        await stage.sign_in()
        kept = dict(stage.client.cookies)
        assert (await stage.post("/sign-out")).headers["location"] == SIGN_IN
        stage.client.cookies.update(kept)
        assert (await stage.client.get("/console")).status_code == 303
        assert [each.did for each in stage.deeds.done] == ["signed in", "signed out"]


async def test_a_changed_role_counts_at_the_next_sign_in_and_ends_what_was() -> None:
    async with staged() as stage:
        await stage.sign_in()
        await stage.operators.keep(replace(people()[0], role=Role.VIEWER))
        assert (await stage.client.get("/console")).status_code == 303
        await stage.sign_in()
        assert (await stage.client.get("/console/audit")).status_code == 403


async def test_where_nobody_is_entered_the_page_says_how() -> None:
    async with staged() as stage:
        for each in people():
            await stage.operators.remove(each.name)
        html = (await stage.client.get(SIGN_IN)).text
        assert "mynah console user add NAME --role administrator" in html
        assert (await stage.sign_in("ada", TYPED)).status_code == 401
