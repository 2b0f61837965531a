"""How a person connects Discord: what to click, what to ask for, and what Discord says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

from adapters.discord.api import REAL_URL, Account, Api, Refused, TokenRefused
from core.connecting import Ask, Guide, Verified

VERIFY_SECONDS = 10.0
_SDK = "discord"
PERMISSIONS: Mapping[str, int] = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
"""Exactly what it needs."""
_PORTAL = "https://discord.com/developers/applications"


def invite(application: str) -> str:
    """The link with which an administrator invites Mynah into a server."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}"
        f"&scope=bot+applications.commands&permissions={sum(PERMISSIONS.values())}&integration_type=0"
    )


def guide(url: str = REAL_URL, application: str = "") -> Guide:
    """The steps; `url` is where the API is."""
    link = invite(application) if application else "The link is shown below, after the questions."
    return Guide(
        lambda _values: (
            f"Open {_PORTAL} and press New Application. Its name is what people will see.",
            "On the page General Information: copy the Application ID.",
            "On the page Bot: press Reset Token and copy the token. It is shown once.",
            "On the same page, switch Public Bot off, so that nobody else can invite Mynah: whoever "
            "is a member of a server that it is in may ask it. Where Discord refuses that, first "
            "choose None as Install Link on the page Installation.",
            "On the same page, Message Content Intent may stay off: Mynah hears what mentions it, "
            "answers it or is written to it directly. Switched on, it can also read what others "
            "said in a thread before it was asked. The other two intents stay off.",
            "Invite it to your server (you need Manage Server there), with exactly these "
            f"permissions: {', '.join(PERMISSIONS)}.\n{link}",
        ),
        (
            Ask("DISCORD_TOKEN", "the bot's token, three parts with dots"),
            Ask("DISCORD_APPLICATION_ID", "the Application ID, some 19 digits", secret=False),
            Ask(
                "DISCORD_PUBLIC_KEY", "only for commands over HTTP; else leave empty", secret=False
            ),
        ),
        partial(verified, url=url or REAL_URL),
        sdk=_SDK,
    )


async def verified(values: Mapping[str, str], url: str) -> Verified:
    """What Discord says of a token and an application; raises Unavailable when it says nothing."""
    token = values.get("DISCORD_TOKEN", "").strip()
    if not token:
        return Verified("", ("There is no DISCORD_TOKEN: copy it from the page Bot.",))
    await asyncio.to_thread(import_module, _SDK)  # takes seconds, which are not Discord's
    api = Api(token, url, VERIFY_SECONDS)
    try:
        account = await api.account()
        guilds = await api.call("GET", "/users/@me/guilds")
    except TokenRefused:
        return Verified("", ("Discord refuses DISCORD_TOKEN: reset it on the page Bot.",))
    except Refused as error:
        return Verified("", (f"{error}",))
    finally:
        await api.close()
    return Verified(_who(account, guilds), tuple(_problems(account, values)))


def _who(account: Account, guilds: Sequence[Any]) -> str:
    intent = "on" if account.sees_content else "off, which is fine"
    names = ", ".join(str(guild.get("name")) for guild in guilds[:3])
    more = " and others" if len(guilds) > 3 else ""
    where = f"in {names}{more}" if guilds else "in no server yet"
    link = invite(account.application)
    return f"@{account.name} {where}; Message Content intent {intent}; invite it with {link}"


def _problems(account: Account, values: Mapping[str, str]) -> list[str]:
    problems = []
    posted = values.get("DISCORD_PUBLIC_KEY", "").strip()
    named = values.get("DISCORD_APPLICATION_ID", "").strip()
    if named and named != account.application:
        problems.append(
            f"DISCORD_APPLICATION_ID is {named}, but the token belongs to {account.application}: "
            "take both from the same application."
        )
    if posted and account.public_key and posted.lower() != account.public_key.lower():
        problems.append(
            "DISCORD_PUBLIC_KEY is not the key of the token's application: copy the Public Key from "
            "the page General Information, or leave it empty."
        )
    if account.interactions_url and not posted:
        problems.append(
            "An Interactions Endpoint URL is set, so that Discord sends commands there and not "
            "to Mynah: empty it on the page General Information, or set DISCORD_PUBLIC_KEY."
        )
    return problems
