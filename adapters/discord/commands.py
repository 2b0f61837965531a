"""The commands that Mynah has in Discord, written to it only when they changed."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from adapters.discord.api import Account, Api
from adapters.discord.write import CHOICE, length
from core.ports import Notes
from core.words import CATALOGUES, say

ASK, INDEX, APPROVE, MENU = "ask", "index", "approve", "Ask Mynah"
MOST_CHOICES = 25
_CHAT, _MESSAGE = 1, 3
_STRING, _BOOLEAN, _FILE = 3, 5, 11
_GUILD, _DIRECT = 0, 1
_LOCALES = {"de": ("de",), "es": ("es-ES", "es-419"), "ja": ("ja",), "zh": ("zh-CN", "zh-TW")}
"""Discord's names for the catalogue's languages."""


def commands() -> list[dict[str, Any]]:
    """All of them, as Discord takes them."""
    question = _option("option_question", _STRING, required=True) | {"autocomplete": True}
    return [
        _command(ASK, question, _option("option_private", _BOOLEAN)),
        _command("search", _option("option_text", _STRING, required=True)),
        _command("sources"),
        _command(INDEX, _option("option_file", _FILE), _option("option_address", _STRING)),
        _command("preferences"),
        _command("forget"),
        _command(APPROVE, _option("option_code", _STRING, required=True)),
        _command("help"),
        _common(MENU, _MESSAGE),
    ]


def more_help(locale: str, *, administers: bool) -> str:
    """What there is beside the commands that every platform has."""
    lines = [f"- **{MENU}** {say('menu_ask', locale)}"]
    if administers:
        lines += [f"- **/{each}**: {say(f'command_{each}', locale)}" for each in (INDEX, APPROVE)]
    return "\n".join(lines)


async def sync(api: Api, account: Account, notes: Notes) -> bool:
    """Write them if they are not what was written last; True when they were written."""
    wanted = commands()
    written = json.dumps([account.application, wanted], sort_keys=True)
    key = sha256(written.encode()).hexdigest()
    name = f"discord:commands:{account.application}"
    if await notes.kept(name) == key:
        return False
    path = "/applications/{application_id}/commands"
    await api.call("PUT", path, wanted, application_id=account.application)
    await notes.keep(name, key)
    return True


def choices(suggested: list[str]) -> list[dict[str, str]]:
    """Type-ahead as Discord takes it; what is too long to be chosen whole is left out."""
    whole = dict.fromkeys(text for text in suggested if 0 < length(text) <= CHOICE)
    return [{"name": text, "value": text} for text in list(whole)[:MOST_CHOICES]]


def _common(name: str, kind: int) -> dict[str, Any]:
    return {"name": name, "type": kind, "contexts": [_GUILD, _DIRECT], "integration_types": [0]}


def _command(name: str, *options: dict[str, Any]) -> dict[str, Any]:
    return _common(name, _CHAT) | _described(f"command_{name}") | {"options": list(options)}


def _option(key: str, kind: int, *, required: bool = False) -> dict[str, Any]:
    name = key.removeprefix("option_")
    return {"name": name, "type": kind, "required": required} | _described(key)


def _described(key: str) -> dict[str, Any]:
    translated = {
        locale: say(key, language)[:100]
        for language in CATALOGUES
        for locale in _LOCALES.get(language, ())
    }
    return {"description": say(key)[:100], "description_localizations": translated}
