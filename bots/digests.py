"""The digest of a week: read from the records, shown, and told to the destinations of alerts."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bots.alerting import reached
from bots.assemble import open_queue, open_records
from bots.platforms import Stores, open_platforms
from bots.prices import MILLION
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from bots.zones import default_zone
from core.ports import Detect, Misconfigured, Notice, Unavailable
from core.quality.digest import WEEK, Digest, Week, began, notice_of
from core.quality.monitor import DAY, MINUTE
from core.quality.overview import overview
from core.quality.topics import Asked, topics
from core.reception import Platform
from core.upkeep.due import Cron, last_due
from core.upkeep.telling import Destination, Outcome, Telling, tell_once

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database
    from bots.assemble import Knowledge, Queue

log = logging.getLogger(__name__)

MOST = 100_000
"""Answers of two weeks that are counted; of more, the latest, and the digest says so."""
MOST_ASKED = 500
"""Questions without an answer that are grouped, the latest."""
AGAIN_SECONDS = 10 * MINUTE
"""A destination that is away is told again after so long."""
OWED_SECONDS = 2 * DAY
"""It is not told any more after so long."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a digest is read from."""

    settings: Settings
    database: Database
    queue: Queue
    detect: Detect


async def read_digest(reading: Reading, end: float) -> Digest:
    """Of the seven days before `end`. Raises Unavailable."""
    database, begin = reading.database, end - 2 * WEEK
    facts = await database.console.turns.facts(begin, MOST)
    both = await asyncio.to_thread(overview, facts, begin, end, 2)
    letters = await reading.queue.dead.letters()
    lost = began((each.at for each in letters), end)
    opened = [each.opened_at for each in await database.incidents.recent(begin)]
    incidents = began(opened, end)
    since = [await _dollars(database, at) for at in (end, end - WEEK, begin)]
    weeks = [
        Week(
            counted=both.buckets[1 - ago],
            quality=await _quality(database, end - (ago + 1) * WEEK),
            dollars=since[ago + 1] - since[ago],
            lost=lost[ago],
            incidents=incidents[ago],
        )
        for ago in (0, 1)
    ]
    waiting, urgent = await database.screenings.counted()
    named = await _topics(reading, end)
    cut = MOST if len(facts) == MOST else 0
    return Digest(end, weeks[0], weeks[1], named, waiting, urgent, cut)


async def _dollars(database: Database, since: float) -> float:
    return sum(each.micros for each in await database.uses.totals("day", since)) / MILLION


async def _quality(database: Database, begin: float) -> float | None:
    """Of seven days, read day by day, since a busy week is much at once."""
    total, count = 0.0, 0
    for day in range(7):
        since = begin + day * DAY
        for each in await database.observed.answered(since, since + DAY):
            if each.quality is not None:
                total, count = total + each.quality, count + 1
    return total / count if count else None


async def _topics(reading: Reading, end: float) -> list[tuple[str, int]]:
    found = await reading.database.console.turns.unanswered(end - WEEK, MOST_ASKED)
    asked = [
        Asked(each.number, message.text, str(message.person), each.turn.answered_at)
        for each in found
        for message in [each.turn.message]
        if each.turn.answered_at < end
    ]
    grouped = await asyncio.to_thread(topics, asked, reading.detect)
    unmasked = reading.settings.console_consent
    return [(each.shown(unmasked=unmasked), len(each.asked)) for each in grouped]


# --- Who is told ------------------------------------------------------------------------------------


def week_end(settings: Settings, now: float) -> float:
    """When the last week ended of which a digest tells."""
    standard = Settings.model_fields["digest_at"].default
    line = standard if settings.digest_at == "off" else settings.digest_at
    return last_due(Cron(line, default_zone(settings)), now)


async def tell(
    digest: Digest, settings: Settings, telling: Telling, to: list[Destination], now: float
) -> dict[str, Outcome]:
    """Each destination that was not told of this week yet; how it went, by name."""
    words = notice_of(digest, settings.alert_language, default_zone(settings))
    week = f"digest:{digest.end:.0f}"
    usual = [each for each in to if not each.escalation]
    notice = Notice(week, *words)
    told = await asyncio.gather(
        *(tell_once(telling, f"{week}:{each.name}", notice, each, now) for each in usual)
    )
    return {each.name: outcome for each, outcome in zip(usual, told, strict=True)}


async def send_by_clock(
    settings: Settings,
    knowledge: Knowledge,
    queue: Queue,
    platforms: Mapping[str, Platform],
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> str:
    """The job: who is away is told later; a run that is broken off is done again and tells the others."""
    end = week_end(settings, clock())
    reading = Reading(settings, knowledge.database, queue, knowledge.detect)
    digest = await _read_at_last(reading, end, clock, sleep)
    if digest.silent:
        return "nothing to tell of"
    telling = Telling(knowledge.database.incidents, queue.notes, uuid.uuid4().hex)
    told = 0
    async with reached(settings, platforms) as every:
        owed = every
        while True:
            outcomes = await tell(digest, settings, telling, owed, clock())
            told += sum(each == "told" for each in outcomes.values())
            owed = [each for each in owed if outcomes.get(each.name) == "owed"]
            if not owed or clock() - end > OWED_SECONDS:
                return f"{told} told" + (f", {len(owed)} away" if owed else "")
            await sleep(AGAIN_SECONDS)


async def _read_at_last(
    reading: Reading,
    end: float,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
) -> Digest:
    """Once the records and the queue are there; raises Unavailable where they are away for too long."""
    while True:
        try:
            return await read_digest(reading, end)
        except Unavailable as error:
            if clock() - end > OWED_SECONDS:
                raise
            log.warning("the digest is read again in %g s: %s", AGAIN_SECONDS, error)
        await sleep(AGAIN_SECONDS)


async def send_here(settings: Settings, knowledge: Knowledge, queue: Queue) -> str:
    """The same, from a command."""
    stores = Stores(queue.notes, knowledge.database.installations, queue.bind)
    async with open_platforms(settings, stores) as platforms:
        return await send_by_clock(settings, knowledge, queue, platforms)


# --- The commands -----------------------------------------------------------------------------------


async def show(settings: Settings, *, as_json: bool) -> int:
    """Print that of the seven days until now."""
    async with _opened(settings) as reading:
        digest = await read_digest(reading, time.time())
    if as_json:
        print(json.dumps({**asdict(digest), "end": moment(digest.end)}))
        return 0
    title, text = notice_of(digest, settings.alert_language, default_zone(settings))
    console().print(spell((title, "bold"), f"\n\n{text}"))
    return 0


async def send(settings: Settings, *, as_json: bool) -> int:
    """Try each destination once; who was told of the week is not told again."""
    if not settings.alert_to:
        raise Misconfigured("ALERT_TO names nobody")
    now = time.time()
    async with _opened(settings) as reading:
        queue, database = reading.queue, reading.database
        digest = await read_digest(reading, week_end(settings, now))
        telling = Telling(database.incidents, queue.notes, uuid.uuid4().hex)
        stores = Stores(queue.notes, database.installations, queue.bind)
        async with (
            open_platforms(settings, stores) as platforms,
            reached(settings, platforms) as to,
        ):
            outcomes = await tell(digest, settings, telling, to, now)
    rows = [{"to": name, "outcome": outcome} for name, outcome in outcomes.items()]
    lines = [f"{name}: {_IN_WORDS[outcome]}" for name, outcome in outcomes.items()]
    done({"week_end": moment(digest.end), "told": rows}, "\n".join(lines), as_json=as_json)
    return int("owed" in outcomes.values())


_IN_WORDS: Mapping[Outcome, str] = {
    "told": "told",
    "owed": "away; try again later",
    "over": "not told: it was told of this week before, or cannot be told (the log says which)",
}


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Reading]:
    from adapters.models.language import detect

    async with open_queue(settings) as queue, open_records(settings) as database:
        yield Reading(settings, database, queue, detect)
