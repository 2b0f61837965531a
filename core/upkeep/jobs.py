"""One run of a job that is due: once over all processes, never beside an earlier run of its own, and kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from core.ports import Claim, JobRun, JobRuns, Outcome, Unavailable
from core.upkeep.due import Times, last_due

log = logging.getLogger(__name__)

ALIVE_SECONDS = 60.0
"""A run of a process that died may be done again after this."""
RENEW_SECONDS = 20.0
LATE_SECONDS = 120.0
"""A run that is later than this was missed."""
SAID_CHARACTERS = 300

Body = Callable[[], Awaitable[str | None]]
"""What it did, in a few words, is kept; None where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something done by the clock; safe to run twice, since a process may die in the midst of it."""

    name: str
    what: str
    """In words for whoever runs Mynah."""
    times: Times
    catches_up: bool = False
    """Whether a run that was missed while nothing ran is done as soon as something does."""
    jitter_seconds: float = 0.0
    """It begins up to so many seconds later, so that many homes do not strike at once."""


@dataclass
class Clockwork:
    """Does what is due; `look` is to be called every few seconds, in any number of processes."""

    jobs: Mapping[Job, Body]
    runs: JobRuns
    clock: Callable[[], float]
    chance: Callable[[], float]
    """From 0 to 1."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    settled: dict[str, float] = field(default_factory=dict)
    """The run of each job that needs no further look from here."""
    at_work: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)
    """When to look again at what another process is at, which may die."""

    async def look(self) -> None:
        """Begin what is due now, each job beside the others."""
        now = self.clock()
        for job in self.jobs:
            due = last_due(job.times, now)
            if self.settled.get(job.name) == due or job.name in self.at_work:
                continue
            if now < self.not_before.get(job.name, 0.0):
                continue
            if now - due > LATE_SECONDS + job.jitter_seconds and not job.catches_up:
                self.settled[job.name] = due
                continue
            task = asyncio.create_task(self._in_a_while(job, due))
            self.at_work[job.name] = task
            task.add_done_callback(partial(self._over, job.name))

    async def close(self) -> None:
        """Break off what is at work; another process, or the next start, does it again."""
        for task in (tasks := list(self.at_work.values())):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _in_a_while(self, job: Job, due: float) -> None:
        if job.jitter_seconds:
            await self.sleep(self.chance() * job.jitter_seconds)
        try:
            claim = await run_once(job, self.jobs[job], due, self.runs, self.clock)
        except Unavailable as error:
            log.warning("job %s is looked at again: %s", job.name, error)
            return
        if claim is Claim.TAKEN:
            self.not_before[job.name] = self.clock() + ALIVE_SECONDS
        else:
            self.settled[job.name] = due

    def _over(self, name: str, task: asyncio.Task[None]) -> None:
        del self.at_work[name]
        if not task.cancelled() and (error := task.exception()):
            log.error("the job %s ended unexpectedly", name, exc_info=error)


async def run_once(
    job: Job, body: Body, due: float, runs: JobRuns, clock: Callable[[], float]
) -> Claim:
    """Do the run unless it is another's, and keep how it ended. Raises Unavailable."""
    begun = clock()
    claim = await runs.claim(job.name, due, begun, begun + ALIVE_SECONDS)
    if claim is not Claim.OURS:
        return claim
    outcome, said = Outcome.BROKEN_OFF, ""
    try:
        async with _kept_alive(job, due, runs, clock):
            said = await body() or ""
        outcome = Outcome.DONE
    except Unavailable as error:
        outcome, said = Outcome.FAILED, str(error)
        log.warning("job %s: %s", job.name, error)
    except Exception as error:
        outcome, said = Outcome.FAILED, f"{type(error).__name__}: {error}"
        log.exception("job %s failed", job.name)
    finally:
        ended = JobRun(job.name, due, begun, clock(), outcome, said[:SAID_CHARACTERS])
        await asyncio.shield(runs.end(ended))
    return claim


@asynccontextmanager
async def _kept_alive(
    job: Job, due: float, runs: JobRuns, clock: Callable[[], float]
) -> AsyncIterator[None]:
    async def renew() -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await runs.renew(job.name, due, clock() + ALIVE_SECONDS)
            except Unavailable as error:
                log.warning("job %s could not say that it goes on: %s", job.name, error)

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.wait({renewing})
