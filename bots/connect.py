"""`mynah connect`: leads a person through connecting a platform, checks it, and writes `.env`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from dotenv import set_key
from pydantic import SecretStr
from rich.console import Console

from bots.platforms import KNOWN
from bots.settings import Settings
from bots.shown import console, spell
from core.connecting import Ask, Guide, Verified
from core.ports import Misconfigured

ENV = Path(".env")
TRIES = 3
"""For what is asked first, before somebody is to begin anew."""

AskPerson = Callable[[Ask, str], str]
"""Asks a person for a value; the second is the one that is set already."""


async def connect(
    settings: Settings, name: str, prompt: AskPerson, *, env: Path = ENV, many: bool = False
) -> int:
    """Say what to click, ask for the settings, check them and write them; exit code 1 when they fail."""
    guide = guide_of(name, settings, many=many)
    out = console()
    # Before the steps: they may show these values, also one that was meant for another question.
    for _ in range(TRIES):
        values = {ask.setting: prompt(ask, value_of(settings, ask)) for ask in guide.first}
        wrong = tuple(filter(None, (ask.wrong(values[ask.setting]) for ask in guide.first)))
        if not wrong:
            break
        _tell(Verified("", wrong), out)
    else:
        out.print("Nothing was written. Run the command again.")
        return 1
    for number, step in enumerate(guide.steps(values), 1):
        out.print(spell((f"{number}.", "bold"), f" {step}\n"))
    values |= {ask.setting: prompt(ask, value_of(settings, ask)) for ask in guide.asks}
    out.print("Checking…")
    verified = await guide.verify(values)
    _tell(verified, out)
    if verified.problems:
        out.print("Nothing was written. Mend this and run the command again.")
        return 1
    if values.get("PUBLIC_URL") and not settings.mynah_tokens.get_secret_value():
        values["MYNAH_TOKENS"] = f"admin:{secrets.token_urlsafe(24)}"
        out.print(
            "At that address anybody can call the web page: who uses it names a token. One, for "
            "admin, is written as MYNAH_TOKENS; add others behind a comma."
        )
    write_env(env, {key: value for key, value in values.items() if value})
    out.print(f"Written to {env} (readable by you alone). Start Mynah with: make run")
    return 0


async def check(settings: Settings, name: str, *, as_json: bool, many: bool = False) -> int:
    """Check the settings as they are; exit code 1 when something is wrong."""
    guide = guide_of(name, settings, many=many)
    verified = await guide.verify(values_of(settings, guide))
    if as_json:
        told = {"platform": name, "who": verified.who, "problems": list(verified.problems)}
        print(json.dumps(told))
    else:
        _tell(verified, console())
    return 1 if verified.problems else 0


def guide_of(name: str, settings: Settings, *, many: bool = False) -> Guide:
    """The platform's guide; raises Misconfigured for a name that is none."""
    for known in KNOWN:
        if known.name == name:
            return known.guide_for(settings, many=many)
    raise Misconfigured(f"no platform {name!r}; there are: {', '.join(k.name for k in KNOWN)}")


def write_env(env: Path, values: Mapping[str, str]) -> None:
    """Set these names in the file and leave everything else in it; nobody else may read it."""
    env.touch(mode=0o600)
    env.chmod(0o600)
    for key, value in values.items():
        set_key(env, key, value, quote_mode="auto")
    env.chmod(0o600)


def _tell(verified: Verified, out: Console) -> None:
    if verified.who:
        out.print(spell(("ok", "green"), f" Mynah is {verified.who}"))
    for problem in verified.problems:
        out.print(spell(("!", "red"), f" {problem}"))


def values_of(settings: Settings, guide: Guide) -> dict[str, str]:
    """What is set of all that the guide asks for."""
    return {a.setting: value_of(settings, a) for a in (*guide.first, *guide.asks)}


def value_of(settings: Settings, ask: Ask) -> str:
    """The value that a setting has now."""
    value = getattr(settings, ask.setting.lower())
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
