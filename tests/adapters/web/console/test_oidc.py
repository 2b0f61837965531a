"""Signing in to the console at an OpenID provider: who it vouches for comes in, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from adapters.web.console.oidc import sign_on
from core.ports import Deed, Misconfigured
from tests.adapters.web.console.provider import Provider, key
from tests.adapters.web.console.stage import NOW, Stage, staged

BEGIN = "/console/oidc?next=/console/turns"


async def comes_back(stage: Stage, provider: Provider, **changed: str) -> Any:
    """Whoever goes to the provider and agrees there."""
    sent = await stage.client.get(BEGIN)
    assert sent.status_code == 303, sent.text
    code, state = provider.agreed(sent.headers["location"])
    query = {"code": code, "state": state, **changed}
    return await stage.client.get("/console/oidc/back", params=query)


async def test_who_the_provider_vouches_for_comes_in() -> None:
    provider = Provider()
    async with staged(sign_on=provider.sign_on()) as stage:
        form = (await stage.client.get("/console/sign-in")).text
        assert "Sign in with your organisation" in form
        response = await comes_back(stage, provider)
        assert response.headers["location"] == "/console/turns"
        assert (await stage.client.get("/console/audit")).status_code == 200
        assert stage.deeds.done == [Deed(NOW, "ada", "signed in")]


async def test_who_is_not_entered_here_stays_outside() -> None:
    provider = Provider(email="eve@example.org")
    async with staged(sign_on=provider.sign_on()) as stage:
        response = await comes_back(stage, provider)
        assert response.status_code == 403
        assert "nobody has let you in here" in response.text
        assert (await stage.client.get("/console")).status_code == 303


def _others_key(claims: Mapping[str, Any]) -> str:
    return jwt.encode(
        {"alg": "RS256", "kid": "own"}, dict(claims), key("other"), algorithms=["RS256"]
    )


def _public_key_as_secret(claims: Mapping[str, Any]) -> str:
    secret = OctKey.import_key(key().as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": "own"}, dict(claims), secret, algorithms=["HS256"])


def _unsigned(claims: Mapping[str, Any]) -> str:
    signed = jwt.encode({"alg": "RS256", "kid": "own"}, dict(claims), key(), algorithms=["RS256"])
    return f"eyJhbGciOiJub25lIn0.{signed.split('.')[1]}."


@pytest.mark.parametrize("sign", [_others_key, _public_key_as_secret, _unsigned, lambda _: "x"])
async def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(sign: Any) -> None:
    provider = Provider()
    provider.sign = sign
    async with staged(sign_on=provider.sign_on()) as stage:
        assert (await comes_back(stage, provider)).status_code == 401
        assert (await stage.client.get("/console")).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"nonce": "another"},
        {"exp": int(NOW) - 3_600},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
        {"email": ["ada"]},
    ],
    ids=str,
)
async def test_a_token_of_others_or_of_another_time_lets_nobody_in(claims: dict[str, Any]) -> None:
    provider = Provider(**claims)
    async with staged(sign_on=provider.sign_on()) as stage:
        assert (await comes_back(stage, provider)).status_code == 401


async def test_only_the_browser_that_went_there_comes_back() -> None:
    provider = Provider()
    async with staged(sign_on=provider.sign_on()) as stage:
        assert (await comes_back(stage, provider, state="another")).status_code == 400
        assert (await comes_back(stage, provider, state="")).status_code == 400
        sent = await stage.client.get(BEGIN)
        code, state = provider.agreed(sent.headers["location"])
        stage.client.cookies.clear()
        query = {"code": code, "state": state}
        response = await stage.client.get("/console/oidc/back", params=query)
        assert response.status_code == 400
        assert stage.deeds.done == []


async def test_a_code_is_of_use_once() -> None:
    provider = Provider()
    async with staged(sign_on=provider.sign_on()) as stage:
        sent = await stage.client.get(BEGIN)
        code, state = provider.agreed(sent.headers["location"])
        query = {"code": code, "state": state}
        await stage.client.get("/console/oidc/back", params=query)
        stage.client.cookies.clear()
        await stage.client.get(BEGIN)
        assert (await stage.client.get("/console/oidc/back", params=query)).status_code == 400


async def test_another_claim_may_name_people() -> None:
    provider = Provider(email="", preferred_username="vic")
    async with staged(sign_on=provider.sign_on("preferred_username")) as stage:
        assert (await comes_back(stage, provider)).status_code == 303
        assert [each.by for each in stage.deeds.done] == ["vic"]


async def test_a_provider_that_is_away_or_another_one_is_said() -> None:
    provider = Provider()
    async with staged(sign_on=provider.sign_on()) as stage:
        provider.issuer = "https://evil.example"
        assert (await stage.client.get(BEGIN)).status_code == 503
        provider.down = True
        assert (await stage.client.get(BEGIN)).status_code == 503


async def test_without_a_provider_there_is_no_way_to_it() -> None:
    async with staged() as stage:
        assert "organisation" not in (await stage.client.get("/console/sign-in")).text
        for path in ("/console/oidc", "/console/oidc/back"):
            assert (await stage.client.get(path)).status_code == 404


def test_a_provider_needs_a_client_and_an_address_to_come_back_to() -> None:
    assert sign_on("", "", "", "email", "") is None
    made = sign_on("https://a.example", "mynah", "s", "email", "https://m.example/")
    assert made is not None
    assert made.back == "https://m.example/console/oidc/back"
    for client, public in (("", "https://m.example"), ("mynah", "")):
        with pytest.raises(Misconfigured, match="CONSOLE_OIDC_ISSUER needs"):
            sign_on("https://a.example", client, "s", "email", public)
