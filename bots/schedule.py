"""The table of jobs and when they run; the jobs' bodies live in core/upkeep."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bots.erasing import finish
from bots.running import stop_harmful
from bots.syncing import look
from core.ports import Unavailable
from core.upkeep.sweep import sweep

if TYPE_CHECKING:
    from adapters.telemetry.metrics import Metrics
    from bots.answering import Answers
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings
    from core.people.shared import Shared
    from core.upkeep.alert import Alerting

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again; safe to run twice, since two processes may both run it."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[object]]
    at_once: bool = False
    """Also when the process starts, not only after the first interval."""


COUNT_SECONDS = 10
SWEEP_SECONDS = 5
SOURCES_SECONDS = 10
ERASE_SECONDS = 10
PRUNE_SECONDS = 6 * 3600
FILES_SECONDS = 3600
EXPERIMENTS_SECONDS = 600
SUGGESTIONS_SECONDS = 600
ALERT_SECONDS = 60
DAY_SECONDS = 86_400


def files_since(settings: Settings, now: float) -> float:
    """What was read for a conversation before this time goes; nothing outlives its conversation."""
    return now - min(settings.file_days, settings.checkpoint_days) * DAY_SECONDS


def jobs(settings: Settings, queue: Queue, answers: Answers, metrics: Metrics) -> tuple[Job, ...]:
    """Everything that runs by the clock."""

    async def prune() -> int:
        return await answers.prune(time.time() - settings.checkpoint_days * DAY_SECONDS)

    async def remove_files() -> int:
        return await answers.remove_files(files_since(settings, time.time()))

    async def count() -> None:
        depth = await queue.depth()
        metrics.waiting.set(depth.waiting)
        metrics.dead.set(depth.dead)

    return (
        Job("count the queue", COUNT_SECONDS, count),
        Job("sweep", SWEEP_SECONDS, partial(sweep, queue.door, queue.tickets)),
        Job("prune conversations", PRUNE_SECONDS, prune),
        Job("remove files read for conversations", FILES_SECONDS, remove_files),
    )


def clearing(
    settings: Settings, knowledge: Knowledge, queue: Queue, answers: Answers
) -> tuple[Job, ...]:
    """What processes that were killed left of erasures and readings."""
    ended = partial(finish, settings, knowledge, queue, answers)
    return (
        Job("end erasures", ERASE_SECONDS, ended),
        Job("remove pictures that nobody kept", FILES_SECONDS, knowledge.files.tidy),
    )


def reading_sources(knowledge: Knowledge, queue: Queue) -> Job:
    """Looks which sources are due; workers read them."""
    return Job("read sources again", SOURCES_SECONDS, partial(look, knowledge, queue))


def ending_experiments(knowledge: Knowledge) -> Job:
    """Stops what does harm; looks again and again, which the test allows."""
    ended = partial(stop_harmful, knowledge.database.experiments, time.time)
    return Job("end experiments that do harm", EXPERIMENTS_SECONDS, ended)


def watching(watched: Alerting | None) -> tuple[Job, ...]:
    """Looks how Mynah does, where somebody is to be told."""
    from core.upkeep.alert import alert

    if watched is None:
        return ()
    return (Job("alert", ALERT_SECONDS, partial(alert, watched, time.time)),)


def renewing(shared: Shared) -> Job:
    """What is offered to whoever types; each process that they reach keeps its own."""
    return Job("renew suggestions", SUGGESTIONS_SECONDS, shared.renew, at_once=True)


@asynccontextmanager
async def scheduled(jobs: Sequence[Job]) -> AsyncIterator[None]:
    """Run the jobs by their intervals until the context ends."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(timezone="UTC")
    for job in jobs:
        scheduler.add_job(
            _logged,
            "interval",
            args=[job],
            seconds=job.every_seconds,
            id=job.name,
            **({"next_run_time": datetime.now(UTC)} if job.at_once else {}),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _logged(job: Job) -> None:
    try:
        await job.run()
    except Unavailable as error:
        log.warning("job %s runs again in %g s: %s", job.name, job.every_seconds, error)
    except Exception:
        log.exception("job %s failed; it runs again in %g s", job.name, job.every_seconds)
