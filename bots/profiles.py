"""Binds what is learned of people, and who of them is the same person, to what keeps it."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bots.assemble import Knowledge, open_records
from bots.settings import Settings
from bots.shown import console, spell
from core.messages import Message, Person, Reply
from core.people.cards import AUTOMATIC, told
from core.people.linking import Linking, keep_for_all
from core.people.preferences import Preferences
from core.people.profile import Learning, preferred, traits
from core.people.sensitive import judging
from core.people.zones import NoZone, located, read_zone
from core.people.zoning import Zoning
from core.ports import Embedder, Misconfigured, Notes, VectorSpace
from core.resilience.recent import RecentBehaviour

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database

Obey = Callable[[Message], Awaitable[Reply | None]]


def learning_of(database: Database, spaces: Sequence[VectorSpace] = ()) -> Learning:
    """Names are judged by the model that their threshold was chosen for, whatever else embeds."""
    from adapters.models.language import detect
    from adapters.models.sentence_encoder import SentenceEncoder

    encoder: Embedder = SentenceEncoder()
    known = (space.embedder for space in spaces if space.embedder.name == encoder.name)
    encoder = next(known, encoder)
    return Learning(database.behaviour, detect, time.time, judging(encoder))


def preferences_of(
    knowledge: Knowledge, *, short: bool = False, zone: str = ""
) -> Callable[[Person], Awaitable[Preferences]]:
    """What somebody set, or else is used to, or else everybody gets."""
    database = knowledge.database
    learning = learning_of(database, knowledge.spaces)
    learning = replace(learning, behaving=RecentBehaviour(learning.behaving, time.time))
    asked = partial(preferred, preferring=database.preferences, learning=learning)

    async def for_everybody(person: Person) -> Preferences:
        found = await asked(person)
        length = found.length or ("short" if short else "")
        return replace(found, length=length, zone=located(found.zone, person, zone).zone)

    return for_everybody


def linking_of(knowledge: Knowledge, notes: Notes) -> Linking:
    """How somebody is linked with themselves elsewhere."""
    database = knowledge.database
    return Linking(database.links, database.preferences, notes, secrets.choice)


def zoning_of(knowledge: Knowledge) -> Zoning:
    """How somebody's time zone is kept."""
    return Zoning(knowledge.database.links, knowledge.database.preferences)


def obeying(*acts: Obey) -> Obey:
    """What the first of them does that knows the message for its own."""

    async def obey(message: Message) -> Reply | None:
        for act in acts:
            if (reply := await act(message)) is not None:
                return reply
        return None

    return obey


async def show_profile(settings: Settings, person: Person, *, as_json: bool) -> int:
    """Print what somebody set, with whom they are linked, and what was learned, in English."""
    async with open_records(settings) as database:
        profile = await profile_of(person, database)
    _print(profile, as_json=as_json)
    return 0


async def set_zone(settings: Settings, person: Person, name: str, *, as_json: bool) -> int:
    """Set somebody's time zone under all names of theirs, or with "auto" none; then as show_profile."""
    try:
        zone = "" if name == AUTOMATIC else read_zone(name)
    except NoZone as wrong:
        raise Misconfigured(f"the time zone {wrong}") from None
    async with open_records(settings) as database:
        kept = replace(await database.preferences.of(person), zone=zone)
        await keep_for_all(person, kept, database.links, database.preferences)
        profile = await profile_of(person, database)
    _print(profile, as_json=as_json)
    return 0


async def erase_profile(settings: Settings, person: Person, trait: str, *, as_json: bool) -> int:
    """Erase one trait by its mark, or all that was set and learned, under all names of theirs."""
    async with open_records(settings) as database:
        found = await traits(person, learning_of(database))
        if trait and trait not in {each.mark for each in found}:
            raise Misconfigured(f"nothing that was learned of {person} is marked {trait!r}")
        for each in await database.links.of(person):
            await database.behaviour.erase(each, trait)
            if not trait:
                await database.preferences.keep(each, Preferences())
        profile = await profile_of(person, database)
    _print(profile, as_json=as_json)
    return 0


async def profile_of(person: Person, database: Database) -> dict[str, Any]:
    """Everything of somebody's profile, as plain data; folders and sources by what they are called."""
    chosen = asdict(await database.preferences.of(person))
    del chosen["writes"]  # it is learned, and stands there
    return {
        "person": str(person),
        "linked": [str(each) for each in (await database.links.of(person))[1:]],
        "set": chosen,
        "learned": [
            {"mark": each.mark, "kind": each.kind, "days": each.days, "said": told(each, "en")}
            for each in await traits(person, learning_of(database))
        ],
    }


def _print(profile: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(profile, ensure_ascii=False))
        return
    out = console()
    linked = "".join(f", linked with {each}" for each in profile["linked"])
    out.print(spell(f"{profile['person']}{linked}"))
    shown = (f"{name} {value}" for name, value in profile["set"].items() if value)
    out.print(spell(f"  set: {', '.join(shown) or 'nothing'}"))
    for each in profile["learned"]:
        out.print(spell(f"  learned: {each['said']} [{each['mark']}]"))
    if not profile["learned"]:
        out.print("  learned: nothing")
