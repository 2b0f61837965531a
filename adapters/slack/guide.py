"""How a person connects Slack: what to click, the app's manifest, and what the tokens may do."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

from adapters.slack.api import Api, Refused
from adapters.slack.fields import Json
from adapters.slack.listen import socket_address
from adapters.slack.platform import PATH, open_api, who_am_i
from core.connecting import Ask, Guide, Verified
from core.ports import Misconfigured

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
    "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history",
    "mpim:read", "reactions:read", "reactions:write", "users:read",
)  # fmt: skip
NEEDED = frozenset({"app_mentions:read", "chat:write", "im:history"})
"""Without these nothing works; without another, something is missing that its name tells."""
EVENTS = (
    "app_home_opened", "app_mention", "app_uninstalled", "member_joined_channel", "member_left_channel",
    "message.channels", "message.groups", "message.im", "message.mpim", "reaction_added", "reaction_removed",
    "tokens_revoked", "user_change",
)  # fmt: skip
BOT, APP, SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
PUBLIC = "PUBLIC_URL"
EITHER = (
    Ask(APP, "the app-level token, which begins with xapp-; empty with a signing secret"),
    Ask(SECRET, "the Signing Secret; empty with an app-level token"),
)
SDK = "slack_sdk.web.async_client"
_ADDRESS = (
    f"{PUBLIC} must be an address that begins with https://, such as https://mynah.example.com"
)


def guide(api_url: str) -> Guide:
    """By Socket Mode; with a public address, by signed requests instead."""
    asks = (Ask(BOT, "the Bot User OAuth Token, which begins with xoxb-"), *EITHER)
    first = Ask(
        PUBLIC,
        "an https address at which Slack shall reach Mynah; empty for Socket Mode, which needs none",
        secret=False,
        wrong=lambda value: wrong_address(value) if value else "",
    )

    check = partial(verify, api_url=api_url)
    return Guide(lambda values: _steps(values.get(PUBLIC, "")), asks, check, (first,), SDK)


def wrong_address(value: str) -> str:
    """What to do where this is no address at which Slack, or a browser, can reach Mynah."""
    try:
        url = urlsplit(value)
        plain = bool(url.hostname) and "@" not in url.netloc and not (url.query or url.fragment)
    except ValueError:
        return _ADDRESS
    return "" if url.scheme == "https" and plain and not re.search(r"\s", value) else _ADDRESS


def _steps(public_url: str) -> tuple[str, ...]:
    return (
        "Open https://api.slack.com/apps, choose Create New App, From a manifest, your workspace, "
        f"JSON, and paste:\n{json.dumps(manifest(public_url), indent=2)}",
        "Under Install App, install it to the workspace and copy the Bot User OAuth Token (xoxb-).",
        "Under Basic Information, App-Level Tokens, generate one with the scope connections:write "
        "and copy it (xapp-)."
        if not public_url
        else "Under Basic Information, App Credentials, copy the Signing Secret.",
        "In Slack, invite Mynah where it shall be asked: /invite @Mynah\n"
        "For several workspaces that install one app themselves, run instead: "
        "mynah connect slack --many",
    )


def manifest(public_url: str = "") -> Json:
    """What Slack needs to know of the app; https://docs.slack.dev/reference/app-manifest."""
    address = public_url.rstrip("/") + PATH if public_url else ""
    called = {"request_url": address} if address else {}
    command = {
        "command": "/mynah",
        "description": "Ask the documents, for your eyes only",
        "usage_hint": "ask | search | sources | preferences | forget | approve | help",
        "should_escape": True,
        **({"url": address} if address else {}),
    }
    shortcut = {
        "name": "Ask Mynah about this",
        "type": "message",
        "callback_id": "ask_about_this",
        "description": "Answers a message, for your eyes only",
    }
    return {
        "display_information": {
            "name": "Mynah",
            "description": "Answers from your own documents, with citations",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "agent_view": {"agent_description": "Answers from your own documents, with citations"},
            "bot_user": {"display_name": "Mynah", "always_online": True},
            "shortcuts": [shortcut],
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "socket_mode_enabled": not public_url,
            "org_deploy_enabled": False,
            "token_rotation_enabled": False,
        },
    }


async def verify(values: Mapping[str, str], api_url: str) -> Verified:
    """Ask Slack who these tokens are and what they may do. Raises Unavailable when it is away."""
    if not values.get(BOT):
        return Verified("", (f"{BOT} is empty: copy it from Install App; it begins with xoxb-",))
    async with open_api(values[BOT], api_url) as api:
        try:
            me = await who_am_i(api)
        except Misconfigured as error:
            return Verified("", (str(error),))
        answer, granted = await _granted(api)
        problems = list(_missing(granted))
        problems += await deaf(api, values)
        if values.get(APP) or not values.get(SECRET):
            pass  # by sockets, without an address
        elif not values.get(PUBLIC):
            problems.append(
                f"set {PUBLIC}, to which Slack sends its requests, or {APP} for Socket Mode"
            )
        elif wrong := wrong_address(values[PUBLIC]):
            problems.append(wrong)
        return Verified(
            f"@{answer.get('user') or me.user} in {answer.get('team')}", tuple(problems)
        )


async def _granted(api: Api) -> tuple[Json, frozenset[str]]:
    """What auth.test says, and the scopes that come in its headers."""
    call = asyncio.ensure_future(api.client.auth_test())
    data = await api.translated("auth.test", call)
    scopes = str(call.result().headers.get("x-oauth-scopes") or "")
    return data, frozenset(filter(None, scopes.split(",")))


def _missing(granted: frozenset[str]) -> list[str]:
    lacking = [scope for scope in SCOPES if granted and scope not in granted]
    if not lacking:
        return []
    graver = ", ".join(scope for scope in lacking if scope in NEEDED)
    words = (
        f"the app lacks {', '.join(lacking)}: add them under OAuth & Permissions and reinstall it"
    )
    return [f"{words} (without {graver} it cannot work)" if graver else words]


async def deaf(api: Api, values: Mapping[str, str]) -> list[str]:
    """Why Slack could tell Mynah nothing by these. Raises Unavailable."""
    app_token, secret = values.get(APP), values.get(SECRET)
    # Slack tells no form of it; those that it shows and gives are 32 letters and digits.
    if secret and not re.fullmatch(r"[A-Za-z0-9]{16,}", secret):
        return [
            f"{SECRET} is no signing secret, which is letters and digits alone: copy it from Basic "
            "Information, App Credentials; a token that begins with xapp- or xoxb- is another one"
        ]
    if not app_token:
        return [] if secret else [f"set {APP}, or {SECRET}: else Slack cannot tell Mynah anything"]
    try:
        await socket_address(api.client, app_token)
    except (Misconfigured, Refused) as error:
        return [str(error)]
    return []
