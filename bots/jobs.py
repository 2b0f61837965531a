"""`mynah jobs`: what runs by the clock, shown, done now, paused and resumed."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from bots.answering import open_answers
from bots.assemble import open_knowledge, open_queue, open_records
from bots.digests import send_here
from bots.schedule import jobs, jobs_with_bodies
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.ports import Claim, JobRun, Misconfigured, Outcome
from core.upkeep.due import next_due
from core.upkeep.jobs import Job, run_once

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database

_NOT_NOW = {
    Claim.PAUSED: "is paused; `mynah jobs resume {name}` first",
    Claim.OVERLAPS: "goes on already, in another process",
}


async def list_jobs(settings: Settings, *, as_json: bool) -> int:
    """Each with its latest run."""
    async with open_records(settings) as database:
        rows = await described(settings, database)
        latest = await database.jobs.latest()
    if as_json:
        print(json.dumps({"jobs": rows}))
        return 0
    out = console()
    for row in rows:
        out.print(spell((row["name"], "bold"), f"  {row['what']}"))
        due = f"next {moment(row['next'])}"
        if row["paused_at"] is not None:
            due = f"paused since {moment(row['paused_at'])}"
        out.print(spell(f"  {row['times']}; {due}"))
        if run := latest.get(row["name"]):
            out.print(spell("  ", *_in_words(run)))
    return 0


async def described(settings: Settings, database: Database) -> list[dict[str, Any]]:
    """Each with its latest run, as `mynah jobs list --json` prints it."""
    latest, paused = await database.jobs.latest(), await database.jobs.paused()
    now = time.time()
    return [_row(job, latest.get(job.name), paused.get(job.name), now) for job in jobs(settings)]


async def runs_described(database: Database, limit: int = 50) -> list[dict[str, Any]]:
    """The latest runs, as `mynah jobs history --json` prints them."""
    return [_run_json(run) for run in await database.jobs.history("", limit)]


def _row(job: Job, run: JobRun | None, paused: float | None, now: float) -> dict[str, Any]:
    return {
        "name": job.name,
        "what": job.what,
        "times": str(job.times),
        "next": next_due(job.times, now),
        "paused_at": paused,
        "last": _run_json(run) if run else None,
    }


def _run_json(run: JobRun) -> dict[str, Any]:
    return {**asdict(run), "outcome": run.outcome.value if run.outcome else None}


def _in_words(run: JobRun) -> list[str | tuple[str, str]]:
    if run.outcome is None or run.ended_at is None:
        return [f"began {moment(run.begun_at)}"]
    style = "red" if run.outcome is Outcome.FAILED else ""
    took = (
        f" after {run.ended_at - run.begun_at:.1f} s" if run.outcome is not Outcome.LEFT_OUT else ""
    )
    said = f": {run.said}" if run.said else ""
    return [f"{moment(run.begun_at)} ", (run.outcome.value, style), f"{took}{said}"]


async def run_job(settings: Settings, name: str, *, as_json: bool) -> int:
    """Do it here, and say how it went."""
    job, now = _named(settings, name), time.time()
    async with (
        open_knowledge(settings) as knowledge,
        open_queue(settings) as queue,
        open_answers(settings, knowledge, kept=True, notes=queue.notes) as answers,
    ):
        digest = partial(send_here, settings, knowledge, queue)
        body = jobs_with_bodies(settings, knowledge, answers, digest)[job]
        runs = knowledge.database.jobs
        claim = await run_once(job, body, now, runs, time.time)
        if claim is not Claim.OURS:
            told = _NOT_NOW.get(claim, "was begun by another process in this moment")
            raise Misconfigured(f"{name} {told.format(name=name)}")
        run = next(each for each in await runs.history(name) if each.due == now)
    if as_json:
        print(json.dumps(_run_json(run)))
    else:
        console().print(spell((name, "bold"), " ", *_in_words(run)))
    return int(run.outcome is not Outcome.DONE)


async def pause_job(settings: Settings, name: str, *, as_json: bool) -> int:
    """Until it is resumed; a run that goes on ends."""
    _named(settings, name)
    async with open_records(settings) as database:
        new = await database.jobs.pause(name, time.time())
    words = f"{name} is paused; `mynah jobs resume {name}` ends that"
    return done({"job": name, "paused": True, "changed": new}, words, as_json=as_json)


async def resume_job(settings: Settings, name: str, *, as_json: bool) -> int:
    """From its next time on."""
    job = _named(settings, name)
    async with open_records(settings) as database:
        was = await database.jobs.resume(name)
    due = moment(next_due(job.times, time.time()))
    words = f"{name} runs again; it is due {due}" if was else f"{name} was not paused"
    return done({"job": name, "paused": False, "changed": was}, words, as_json=as_json)


async def history(settings: Settings, name: str, limit: int, *, as_json: bool) -> int:
    """The latest first."""
    if name:
        _named(settings, name)
    async with open_records(settings) as database:
        runs = await database.jobs.history(name, limit)
    if as_json:
        print(json.dumps({"runs": [_run_json(run) for run in runs]}))
        return 0
    out = console()
    for run in runs:
        out.print(spell((run.job, "bold"), " ", *_in_words(run)))
    if not runs:
        out.print("none yet; jobs run while `mynah serve` does")
    return 0


def _named(settings: Settings, name: str) -> Job:
    """Raises Misconfigured."""
    known = {job.name: job for job in jobs(settings)}
    if name in known:
        return known[name]
    if name == "backup":
        raise Misconfigured("there is no job backup until BACKUP_FOLDER names a folder")
    like = get_close_matches(name, known, 1)
    hint = f"did you mean {like[0]}?" if like else f"there are: {', '.join(known)}"
    raise Misconfigured(f"there is no job {name!r}; {hint}")
