"""`mynah access`: who may use Mynah, as administrators decide."""

from __future__ import annotations

import json
import time

from bots.assemble import Queue, open_queue, open_records
from bots.persons import wrong_person
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.messages import Audience
from core.people.administrators import read_administrators
from core.people.pairing import shown_to, use_up
from core.people.told import tell_let_in
from core.ports import Guest, Guests, Standing

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
    async with open_records(settings) as database:
        await database.guests.decide(Guest(who, standing, BY, time.time()))
    words = f"{who} is {standing.value} from the next message on."
    return done({"who": str(who), "standing": standing.value}, words, as_json=as_json)


async def approve(settings: Settings, code: str, *, as_json: bool) -> int:
    """Allow whoever was shown this code, and have them told; exit code 1 when nobody was."""
    async with open_queue(settings) as queue, open_records(settings) as database:
        who = await approved(code, BY, queue, database.guests)
    if who is None:
        console(stderr=True).print("[red]This code is unknown, used or older than an hour.[/]")
        return 1
    words = f"{who} is allowed, and what was asked there last is answered now."
    return done({"who": str(who), "standing": Standing.ALLOWED.value}, words, as_json=as_json)


async def approved(code: str, by: str, queue: Queue, guests: Guests) -> Audience | None:
    """Who was shown this code, now let in and told so; None where nobody was."""
    who = await shown_to(code, queue.notes)
    if who is None:
        return None
    await guests.decide(Guest(who, Standing.ALLOWED, by, time.time()))
    await use_up(code, who, queue.notes)
    await tell_let_in(who, time.time(), queue.notes, queue.accept)
    return who


def read_whom(text: str) -> Audience:
    """Whom a decision can be about; raises ValueError with what is wrong with the text.

    A conversation is read by people, and asks nothing itself.
    """
    who = Audience.parse(text)
    if wrong := wrong_person(who):
        raise ValueError(f"it {wrong}")
    if who.kind == "conversation":
        raise ValueError("decisions are about everyone, a workspace, a room or a person")
    return who


async def forget(settings: Settings, who: Audience, *, as_json: bool) -> int:
    """Take a decision back; exit code 1 when there was none."""
    async with open_records(settings) as database:
        known = await database.guests.undecide(who)
    if not known:
        console(stderr=True).print(spell((f"Nothing was decided about {who}.", "red")))
        return 1
    told = {"who": str(who), "standing": ""}
    return done(told, f"For {who} the rule counts again.", as_json=as_json)
