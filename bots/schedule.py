"""The table of jobs and when they run; the jobs' bodies live in core/upkeep and beside their commands."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import random
from typing import TYPE_CHECKING

from bots.backups import backup_by_clock
from bots.erasing import finish
from bots.running import stop_harmful
from bots.syncing import look
from bots.zones import default_zone
from core.ports import JobRuns, Unavailable
from core.upkeep.due import Cron, Every
from core.upkeep.jobs import Body, Clockwork, Job
from core.upkeep.sweep import sweep

if TYPE_CHECKING:
    from adapters.telemetry.metrics import Metrics
    from bots.answering import Answers
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings
    from core.people.shared import Shared
    from core.upkeep.alert import Alerting

log = logging.getLogger(__name__)

COUNT_SECONDS = 10
SWEEP_SECONDS = 5
SOURCES_SECONDS = 10
ERASE_SECONDS = 10
LOOK_SECONDS = 5
ALERT_SECONDS = 60
SUGGESTIONS_SECONDS = 600
HOUR_SECONDS = 3600
DAY_SECONDS = 86_400
CALLS_DAYS = 31
HISTORY_DAYS = 90
"""So long the runs of jobs are remembered."""

# --- What runs once over all processes, each run kept: `mynah jobs` ---------------------------------


def jobs(settings: Settings) -> tuple[Job, ...]:
    """The table; what the settings leave out is not in it."""
    zone = default_zone(settings)
    every = [
        Job(
            "prune-conversations",
            f"drops the state of conversations that were silent for {settings.checkpoint_days} days",
            Every(6 * HOUR_SECONDS),
            catches_up=True,
        ),
        Job(
            "prune-files",
            f"removes what was read for one conversation {settings.file_days} days ago",
            Every(HOUR_SECONDS),
        ),
        Job("prune-pictures", "removes pictures that nobody kept", Every(HOUR_SECONDS)),
        Job(
            "prune-records",
            _records_go(settings.record_days),
            Cron("40 3 * * *", zone),
            catches_up=True,
        ),
        Job(
            "roll-up-costs",
            f"makes one row of a day's calls of models after {CALLS_DAYS} days; sums stay",
            Cron("50 3 * * *", zone),
            catches_up=True,
        ),
        Job("end-experiments", "stops experiments that do harm", Every(600)),
    ]
    if settings.access_days:
        ends = f"ends the access of who was let in {settings.access_days} days ago"
        every.append(Job("expire-access", ends, Every(HOUR_SECONDS)))
    if settings.backup_folder:
        kept = f"writes a backup to {settings.backup_folder}, keeping {settings.backups_kept}"
        at = Cron(settings.backup_at, zone)
        every.append(Job("backup", kept, at, catches_up=True, jitter_seconds=60.0))
    if settings.alert_to and settings.digest_at != "off":
        told = "tells administrators what the last seven days were like"
        every.append(Job("digest", told, Cron(settings.digest_at, zone), catches_up=True))
    return tuple(every)


def jobs_with_bodies(
    settings: Settings, knowledge: Knowledge, answers: Answers, digest: Body
) -> Mapping[Job, Body]:
    """The table with what each of them does; the digest needs platforms, see bots/digests.py."""
    database = knowledge.database

    async def prune_conversations() -> str:
        since = time.time() - settings.checkpoint_days * DAY_SECONDS
        return f"{await answers.prune(since)} states removed"

    async def prune_files() -> str:
        return f"{await answers.remove_files(files_since(settings, time.time()))} files removed"

    async def prune_records() -> str:
        now = time.time()
        await database.jobs.prune(now - HISTORY_DAYS * DAY_SECONDS)
        if not settings.record_days:
            return ""
        return (
            f"{await database.kept.prune(now - settings.record_days * DAY_SECONDS)} turns removed"
        )

    async def roll_up() -> str:
        return f"{await database.uses.roll_up(time.time() - CALLS_DAYS * DAY_SECONDS)} rows saved"

    async def expire_access() -> str:
        since = time.time() - settings.access_days * DAY_SECONDS
        return f"{await database.guests.expire(since)} no longer let in"

    async def tidy() -> None:
        await knowledge.files.tidy()

    async def end_experiments() -> None:
        await stop_harmful(database.experiments, time.time)

    bodies: Mapping[str, Body] = {
        "prune-conversations": prune_conversations,
        "prune-files": prune_files,
        "prune-pictures": tidy,
        "prune-records": prune_records,
        "roll-up-costs": roll_up,
        "end-experiments": end_experiments,
        "expire-access": expire_access,
        "backup": partial(backup_by_clock, settings),
        "digest": digest,
    }
    return {job: bodies[job.name] for job in jobs(settings)}


def _records_go(days: int) -> str:
    turns = f"removes turns that are older than {days} days, and " if days else "removes "
    return f"{turns}the history of jobs after {HISTORY_DAYS} days"


def files_since(settings: Settings, now: float) -> float:
    """What was read for a conversation before this time goes; nothing outlives its conversation."""
    return now - min(settings.file_days, settings.checkpoint_days) * DAY_SECONDS


@asynccontextmanager
async def kept_time(jobs: Mapping[Job, Body], runs: JobRuns) -> AsyncIterator[Tick]:
    """What looks for jobs that are due; at its end what they do is broken off."""
    clockwork = Clockwork(jobs, runs, time.time, random)
    try:
        yield Tick("look for jobs that are due", LOOK_SECONDS, clockwork.look, at_once=True)
    finally:
        await clockwork.close()


# --- What each process does for itself, and often ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done again and again; safe to run twice, since two processes may both run it."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[object]]
    at_once: bool = False
    """Also when the process starts, not only after the first interval."""


def ticks(
    settings: Settings, knowledge: Knowledge, queue: Queue, answers: Answers, metrics: Metrics
) -> tuple[Tick, ...]:
    """Of a process that keeps time; workers read the sources that are due."""

    async def count() -> None:
        depth = await queue.depth()
        metrics.waiting.set(depth.waiting)
        metrics.dead.set(depth.dead)

    ended = partial(finish, settings, knowledge, queue, answers)
    return (
        Tick("count the queue", COUNT_SECONDS, count),
        Tick("sweep", SWEEP_SECONDS, partial(sweep, queue.door, queue.tickets)),
        Tick("end erasures", ERASE_SECONDS, ended),
        reading_sources(knowledge, queue),
    )


def reading_sources(knowledge: Knowledge, queue: Queue) -> Tick:
    """Looks which sources are due; workers read them."""
    return Tick("read sources again", SOURCES_SECONDS, partial(look, knowledge, queue))


def watching(alerting: Alerting | None) -> tuple[Tick, ...]:
    """Looks how Mynah does, where somebody is to be told; of several processes one does, each minute."""
    from core.upkeep.alert import alert

    if alerting is None:
        return ()
    return (Tick("alert", ALERT_SECONDS, partial(alert, alerting, time.time)),)


def telling_of_verdicts(
    alerting: Alerting | None, knowledge: Knowledge, settings: Settings
) -> tuple[Tick, ...]:
    """Tells of what SAFETY_TELL marks, where somebody is to be told; each verdict once over processes."""
    from core.upkeep.urgent import Watching, tell_urgent

    if alerting is None:
        return ()
    verdicts = Watching(
        knowledge.database.screenings,
        alerting.telling,
        alerting.destinations,
        settings.alert_language,
    )
    run = partial(tell_urgent, verdicts, time.time)
    return (Tick("tell of verdicts", ALERT_SECONDS, run),)


def renewing(shared: Shared) -> Tick:
    """What is offered to whoever types; each process that they reach keeps its own."""
    return Tick("renew suggestions", SUGGESTIONS_SECONDS, shared.renew, at_once=True)


@asynccontextmanager
async def scheduled(ticks: Sequence[Tick]) -> AsyncIterator[None]:
    """Run them by their intervals until the context ends."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(timezone="UTC")
    for tick in ticks:
        scheduler.add_job(
            _logged,
            "interval",
            args=[tick],
            seconds=tick.every_seconds,
            id=tick.name,
            **({"next_run_time": datetime.now(UTC)} if tick.at_once else {}),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _logged(tick: Tick) -> None:
    try:
        await tick.run()
    except Unavailable as error:
        log.warning("job %s runs again in %g s: %s", tick.name, tick.every_seconds, error)
    except Exception:
        log.exception("job %s failed; it runs again in %g s", tick.name, tick.every_seconds)
