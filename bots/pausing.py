"""`mynah pause` and `mynah resume`: where Mynah answers no questions for a while."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from adapters.remembered import Remembered
from bots.assemble import Knowledge, open_records
from bots.persons import PLATFORMS
from bots.profiles import Obey
from bots.settings import Settings
from bots.shown import done
from core.messages import Audience
from core.ports import Misconfigured, Pause
from core.upkeep.paused import EVERYWHERE, tell_paused

LONGEST_WORDS = 500
SECONDS = 1.0
"""After so long a pause is known everywhere."""


async def pause(settings: Settings, where: str, words: str, *, as_json: bool) -> int:
    """From the next question on."""
    asked = read_pause(where, words, time.time())
    async with open_records(settings) as database:
        await database.pauses.put(asked)
    told = f"paused: {asked.scope}; `mynah resume {asked.scope}` ends that"
    return done({"paused": asked.scope, "words": asked.words}, told, as_json=as_json)


async def resume(settings: Settings, where: str, *, as_json: bool) -> int:
    """Exit code 1 where nothing of that name is paused."""
    scope = read_scope(where)
    async with open_records(settings) as database:
        was = await database.pauses.lift(scope)
        left = [each.scope for each in await database.pauses.all()]
    still = f"; still paused: {', '.join(left)}" if left else ""
    words = (f"answering again: {scope}" if was else f"{scope} was not paused") + still
    done({"resumed": scope, "changed": was, "paused": left}, words, as_json=as_json)
    return int(not was)


def halting(knowledge: Knowledge) -> Obey:
    """Tells whoever asks where Mynah is paused."""

    async def all_of(_key: str) -> Sequence[Pause]:
        return await knowledge.database.pauses.all()

    pauses = Remembered(all_of, SECONDS)
    return partial(tell_paused, pauses=partial(pauses.get, ""))


def read_pause(where: str, words: str, now: float) -> Pause:
    """As it was typed; raises Misconfigured."""
    scope, words = read_scope(where), " ".join(words.split())
    if len(words) > LONGEST_WORDS:
        raise Misconfigured(f"the words are {len(words)} characters; {LONGEST_WORDS} are the most")
    return Pause(scope, words, now)


def read_scope(where: str) -> str:
    """Raises Misconfigured for what nobody can be in."""
    known = (EVERYWHERE, *PLATFORMS)
    if where in known:
        return where
    try:
        room = Audience.parse(where)
    except ValueError:
        room = None
    if room is not None and room.kind == "room":
        return str(room)
    raise Misconfigured(
        f"{where[:60]!r} is none of {', '.join(known)}, and no room such as room:slack:T024:C061"
    )
