"""`mynah console user`: who may sign in to the console."""

from __future__ import annotations

import json
import re
import time

from adapters.web.console.passwords import problem_of, sealed
from bots.assemble import open_records
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.ports import Deed, Misconfigured, Operator, Role

BY = "command line"
_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")


def checked(name: str) -> str:
    """A name that can be typed; raises Misconfigured."""
    if not _NAME.fullmatch(name):
        raise Misconfigured("a name has no spaces, such as ada or ada@example.org")
    return name


async def add(
    settings: Settings, name: str, role: Role, password: str | None, *, as_json: bool
) -> int:
    """Enter somebody, or change their role and password; without one they sign in at the provider."""
    who = Operator(checked(name), role, _sealed(password), time.time())
    async with open_records(settings) as database:
        operators = database.console.operators
        replaced = await operators.find(name) is not None
        await database.console.deeds.note(Deed(who.at, BY, f"entered as {role.value}", name))
        await operators.keep(who)
    told = {"name": name, "role": role.value, "by": _by(who), "replaced": replaced}
    words = f"{name} may sign in as {role.value}, by {_by(who)}, at PUBLIC_URL/console."
    return done(told, words, as_json=as_json)


async def change_password(settings: Settings, name: str, password: str, *, as_json: bool) -> int:
    """A new one; all their sessions end."""
    secret = _sealed(password)
    async with open_records(settings) as database:
        operators = database.console.operators
        who = await operators.find(name)
        if who is None:
            return _unknown(name)
        await database.console.deeds.note(Deed(time.time(), BY, "changed the password", name))
        await operators.keep(Operator(name, who.role, secret, time.time()))
    words = f"{name} has a new password and is signed out everywhere."
    return done({"name": name, "done": "password"}, words, as_json=as_json)


async def remove(settings: Settings, name: str, *, as_json: bool) -> int:
    """Nobody signs in by this name any more; exit code 1 when nobody did."""
    async with open_records(settings) as database:
        await database.console.deeds.note(Deed(time.time(), BY, "removed", name))
        if not await database.console.operators.remove(name):
            return _unknown(name)
    words = f"{name} cannot sign in any more and is signed out everywhere."
    return done({"name": name, "done": "removed"}, words, as_json=as_json)


async def list_users(settings: Settings, *, as_json: bool) -> int:
    """One line each."""
    async with open_records(settings) as database:
        known = await database.console.operators.all()
    if as_json:
        rows = [
            {"name": each.name, "role": each.role.value, "by": _by(each), "at": moment(each.at)}
            for each in known
        ]
        print(json.dumps({"users": rows}))
        return 0
    out = console()
    for each in known:
        dim = (f" by {_by(each)}, entered {moment(each.at)}", "dim")
        out.print(spell((each.name, "bold"), f" {each.role.value}", dim))
    if not known:
        out.print("nobody yet; enter somebody: mynah console user add NAME --role administrator")
    return 0


def _sealed(password: str | None) -> str:
    """Raises Misconfigured where it can be none."""
    if password is None:
        return ""
    if wrong := problem_of(password):
        raise Misconfigured(wrong)
    return sealed(password)


def _by(who: Operator) -> str:
    return "password" if who.secret else "provider"


def _unknown(name: str) -> int:
    none = f"mynah: nobody signs in as {name!r}; `mynah console user list` shows who does"
    console(stderr=True).print(spell(none))
    return 1
