"""How a person lets many workspaces install one Slack app, and how those that did are doing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from functools import partial

from adapters.slack.api import BRIEF, DEAD, Api, Refused
from adapters.slack.fields import Json
from adapters.slack.granted import Grant, grant_of
from adapters.slack.guide import EITHER, PUBLIC, SDK, deaf, manifest, wrong_address
from adapters.slack.platform import open_api
from core.connecting import Ask, Guide, Verified
from core.ports import Installation, Installations, Unavailable

CLIENT, CLIENT_SECRET = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
EXAMPLE = "https://mynah.example.com"
AT_ONCE = 8
"""Workspaces that Slack is asked about side by side."""


def guide_many(api_url: str, by_sockets: bool) -> Guide:
    """By Socket Mode or by signed requests; the installation itself always needs the public address."""
    first = Ask(PUBLIC, f"the public address, such as {EXAMPLE}", secret=False, wrong=wrong_address)
    asks = (
        Ask(CLIENT, "the Client ID", secret=False),
        Ask(CLIENT_SECRET, "the Client Secret"),
        *EITHER,
    )

    check = partial(verify_many, api_url=api_url)
    return Guide(
        lambda values: _steps(values.get(PUBLIC) or EXAMPLE, by_sockets), asks, check, (first,), SDK
    )


def _steps(public: str, by_sockets: bool) -> tuple[str, ...]:
    copied = "Copy the Signing Secret, too."
    if by_sockets:
        copied = (
            "Under App-Level Tokens, generate a token with the scope connections:write and copy "
            "it (xapp-)."
        )
    return (
        f"Mynah needs an https address that browsers reach, here {public}; a reverse proxy leads "
        f"it to Mynah. It is the setting {PUBLIC}.",
        "Open https://api.slack.com/apps, choose Create New App, From a manifest, your workspace, "
        f"JSON, and paste:\n{json.dumps(manifest_many(public, by_sockets), indent=2)}",
        "Under Manage Distribution, activate public distribution. Only your own workspace can "
        "install the app otherwise.",
        "Under Basic Information, App Credentials, copy the Client ID and the Client Secret. "
        + copied,
        "Take SLACK_BOT_TOKEN out of .env: it stands for one workspace alone.",
        f"Give the link {public.rstrip('/')}{INSTALL} to whoever shall add Mynah to their "
        "workspace. With MYNAH_ACCESS=listed only workspaces that you allow can: "
        "mynah access allow workspace:slack:T0123456789",
    )


def manifest_many(public_url: str, by_sockets: bool) -> Json:
    """The manifest of one workspace's app, with the address that Slack leads people back to."""
    made = manifest("" if by_sockets else public_url)
    made["oauth_config"] |= {"redirect_urls": [redirect_of(public_url)]}
    return made


def redirect_of(public_url: str) -> str:
    """Where Slack sends a person back to; it must be named in the app's settings."""
    return public_url.rstrip("/") + REDIRECT


async def verify_many(values: Mapping[str, str], api_url: str) -> Verified:
    """Ask Slack whether it knows the app. Raises Unavailable when it is away."""
    empty = [name for name in (PUBLIC, CLIENT, CLIENT_SECRET) if not values.get(name)]
    if empty:
        where = "Client ID and Client Secret are under Basic Information"
        return Verified("", (f"{', '.join(empty)} must be set: {where}",))
    problems = list(filter(None, [wrong_address(values[PUBLIC])]))
    async with open_api("", api_url) as api:
        wrong = await _credentials(api, values[CLIENT], values[CLIENT_SECRET])
        problems += await deaf(api, values)
    if wrong:
        return Verified("", (wrong, *problems))
    link = values[PUBLIC].rstrip("/") + INSTALL
    return Verified(f"the Slack app {values[CLIENT]}, to be installed at {link}", tuple(problems))


async def _credentials(api: Api, client: str, secret: str) -> str:
    """What is wrong with them; Slack looks at them before it looks at the code, which is none."""
    call = api.client.oauth_v2_access(client_id=client, client_secret=secret, code="mynah-check")
    try:
        await api.translated("oauth.v2.access", call)
    except Refused as refusal:
        if refusal.code in ("invalid_client_id", "bad_client_secret"):
            return f"Slack does not know {CLIENT} with {CLIENT_SECRET} ({refusal.code})"
    return ""


async def look(installations: Installations, api_url: str, platform: str) -> Verified:
    """Each workspace that installed it, and whether Slack still takes its token."""
    found = await installations.all(platform)
    if not found:
        return Verified("no workspace has installed it yet")
    few = asyncio.Semaphore(AT_ONCE)

    async def one(each: Installation) -> str:
        async with few:
            return await _problem(each, api_url)

    problems = await asyncio.gather(*(one(each) for each in found))
    good = [_named(each) for each, problem in zip(found, problems, strict=True) if not problem]
    told = [f"{_named(e)}: {p}" for e, p in zip(found, problems, strict=True) if p]
    return Verified(f"in {', '.join(good)}" if good else "in no workspace", tuple(told))


async def _problem(each: Installation, api_url: str) -> str:
    grant = grant_of(each)
    if each.problem or grant is None:
        return each.problem
    async with open_api(grant.tokens.bot, api_url) as api:
        try:
            await api.insist("auth.test", BRIEF)
        except Refused as refusal:
            return _refused(grant, refusal)
        except Unavailable as error:
            return str(error)
    return ""


def _refused(grant: Grant, refusal: Refused) -> str:
    if refusal.code == "token_expired" and grant.tokens.refresh:
        return ""  # renewed as soon as it is needed
    if refusal.code in DEAD:
        return f"Slack refuses its token ({refusal.code}): install Mynah there again"
    return str(refusal)


def _named(each: Installation) -> str:
    return f"{each.name} ({each.workspace})"
