"""`mynah access`: who may use Mynah, as administrators decide."""

from __future__ import annotations

import json
import time

from bots.assemble import open_queue, open_records
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.messages import Audience
from core.people.administrators import read_administrators
from core.people.pairing import shown_to, use_up
from core.people.told import tell_let_in
from core.ports import Guest, Standing

BY = "command line"


async def list_guests(settings: Settings, *, as_json: bool) -> int:
    """Print one line a decision."""
    async with open_records(settings) as database:
        guests = await database.guests.decided()
    rows = [
        {"who": str(g.who), "standing": g.standing.value, "by": g.by, "at": moment(g.at)}
        for g in guests
    ]
    administrators = list(map(str, read_administrators(settings.mynah_admins)))
    if as_json:
        told = {"rule": settings.mynah_access, "administrators": administrators, "guests": rows}
        print(json.dumps(told))
        return 0
    out = console()
    for row in rows:
        standing = (f"{row['standing']:8} ", "bold")
        out.print(spell(standing, row["who"], (f" {row['at']} {row['by']}", "dim")))
    named = ", ".join(administrators) or "none; MYNAH_ADMINS names them"
    out.print(spell(f"Administrators: {named}."))
    out.print(f"For everybody else the rule is MYNAH_ACCESS={settings.mynah_access}.")
    return 0


async def decide(settings: Settings, who: Audience, standing: Standing, *, as_json: bool) -> int:
    """Allow or block a person, a room, a workspace or everyone."""
    await _decide(settings, who, standing)
    words = f"{who} is {standing.value} from the next message on."
    return done({"who": str(who), "standing": standing.value}, words, as_json=as_json)


async def _decide(settings: Settings, who: Audience, standing: Standing) -> None:
    async with open_records(settings) as database:
        await database.guests.decide(Guest(who, standing, BY, time.time()))


async def approve(settings: Settings, code: str, *, as_json: bool) -> int:
    """Allow whoever was shown this code, and have them told; exit code 1 when nobody was."""
    async with open_queue(settings) as queue:
        who = await shown_to(code, queue.notes)
        if who is None:
            console(stderr=True).print("[red]This code is unknown, used or older than an hour.[/]")
            return 1
        await _decide(settings, who, Standing.ALLOWED)
        await use_up(code, who, queue.notes)
        await tell_let_in(who, time.time(), queue.notes, queue.accept)
    words = f"{who} is allowed, and what was asked there last is answered now."
    return done({"who": str(who), "standing": Standing.ALLOWED.value}, words, as_json=as_json)


async def forget(settings: Settings, who: Audience, *, as_json: bool) -> int:
    """Take a decision back; exit code 1 when there was none."""
    async with open_records(settings) as database:
        known = await database.guests.undecide(who)
    if not known:
        console(stderr=True).print(spell((f"Nothing was decided about {who}.", "red")))
        return 1
    told = {"who": str(who), "standing": ""}
    return done(told, f"For {who} the rule counts again.", as_json=as_json)
