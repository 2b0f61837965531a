"""`mynah alert`: lists and silences incidents, and tries every way to administrators."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bots.alerting import reached
from bots.assemble import open_queue, open_records
from bots.platforms import Stores, open_platforms
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.ports import Misconfigured, Notice, Unavailable, Undeliverable
from core.quality.incidents import Incident, Silence, Stage, silenced
from core.quality.monitor import EVERYTHING
from core.quality.notices import cause_in, notice_of, page_of, what
from core.quality.rules import Severity, Symptom
from core.upkeep.alert import tested
from core.upkeep.telling import Destination

if TYPE_CHECKING:
    from adapters.stores.sql.incidents import SqlIncidents


async def list_incidents(settings: Settings, since: float, *, as_json: bool) -> int:
    """Print them, oldest first."""
    now = time.time()
    async with open_records(settings) as database:
        incidents = await database.incidents.recent(since)
        silences = await database.incidents.silences(now)
    rows, quiet = described(incidents, silences, now)
    if as_json:
        print(json.dumps({"incidents": rows, "silences": quiet}))
        return 0
    out = console()
    for row in rows:
        state = f"over {row['closed_at']}" if row["closed_at"] else "open"
        told = ", silenced" if row["silenced"] else ""
        words = f" {row['severity']}, {state}{told}, since {row['opened_at']}: {row['what']}"
        out.print(spell((row["id"], "bold"), words))
        out.print(spell((f"  likely cause: {row['cause']}; {row['page']}", "dim")))
    if not rows:
        watched = "" if settings.alert_to else " ALERT_TO is empty, so nothing is watched."
        out.print(f"Nothing is wrong.{watched}")
    for each in quiet:
        out.print(spell(f"silenced until {each['until']}: {each['pattern']}"))
    return 0


def described(
    incidents: Sequence[Incident], silences: Sequence[Silence], now: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Incidents, each with whether it is silenced, and silences; in the order that they have."""
    rows = [_row(each) | {"silenced": silenced(each, silences, now)} for each in incidents]
    return rows, [{"pattern": each.pattern, "until": moment(each.until)} for each in silences]


async def described_page(
    incidents: SqlIncidents, since: float, limit: int, skip: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """So many incidents after so many, the open ones first; and all silences."""
    now = time.time()
    return described(await incidents.page(since, limit, skip), await incidents.silences(now), now)


async def silence(settings: Settings, pattern: str, seconds: float, *, as_json: bool) -> int:
    """From now on; 0 seconds end it."""
    until = time.time() + seconds
    async with open_records(settings) as database:
        await database.incidents.silence(Silence(pattern, until))
    told = {"pattern": pattern, "until": moment(until)}
    words = (
        f"Nobody is told of {pattern} until {moment(until)}." if seconds else "It is told again."
    )
    return done(told, words, as_json=as_json)


async def test(settings: Settings, *, as_json: bool) -> int:
    """Tell everybody once; another key each time, so that nobody takes it for told."""
    if not settings.alert_to:
        raise Misconfigured("ALERT_TO names nobody")
    symptom = Symptom("test", EVERYTHING, Severity.LOW)
    incident = tested(time.time(), symptom, uuid.uuid4().hex[:8])
    words = notice_of(incident, Stage("opened", incident.opened_at), settings.alert_language)
    notice = Notice(incident.id, *words)
    async with (
        open_queue(settings) as queue,
        open_records(settings) as database,
        open_platforms(settings, Stores(queue.notes, database.installations, queue.bind)) as opened,
        reached(settings, opened) as wanted,
    ):
        told = await asyncio.gather(*(_tried(each, notice) for each in wanted))
    rows = [{"to": to.name, "problem": problem} for to, problem in zip(wanted, told, strict=True)]
    lines = [f"{row['to']}: {row['problem'] or 'told'}" for row in rows]
    done({"test": incident.id, "told": rows}, "\n".join(lines), as_json=as_json)
    return 1 if any(told) else 0


async def _tried(destination: Destination, notice: Notice) -> str:
    try:
        await destination.teller.tell(notice)
    except (Unavailable, Undeliverable, Misconfigured) as error:
        return str(error) or type(error).__name__
    return ""


def _row(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "severity": incident.severity.name.lower(),
        "what": what(incident.lead, "en"),
        "cause": cause_in(incident.cause, "en"),
        "symptoms": [each.name for each in incident.symptoms],
        "page": page_of(incident.lead),
        "opened_at": moment(incident.opened_at),
        "closed_at": moment(incident.closed_at) if incident.closed_at is not None else None,
        "returns": incident.returns,
        "stages": [{"name": each.name, "at": moment(each.at)} for each in incident.stages],
    }
