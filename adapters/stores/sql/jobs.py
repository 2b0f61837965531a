"""The runs of jobs, and which jobs are paused, in SQL."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from adapters.stores.sql.tables import JOB_RUNS, PAUSED_JOBS
from adapters.stores.sql.transactions import Row, Transactions
from adapters.stores.sql.upsert import insert
from core.ports import Claim, JobRun, Outcome


class SqlJobs:
    """Implements core.ports.JobRuns; a row a run, by its job and the time it was due."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    async def claim(self, job: str, due: float, at: float, until: float) -> Claim:
        """Of several that ask for one run, one gets it."""
        return await self._database.write(
            lambda connection: _claim(connection, self._database.dialect, job, due, at, until)
        )

    async def renew(self, job: str, due: float, until: float) -> None:
        """Nothing where it has ended."""
        alive = (*_this(job, due), JOB_RUNS.c.ended_at.is_(None))
        await self._database.change(sa.update(JOB_RUNS).where(*alive).values(alive_until=until))

    async def end(self, run: JobRun) -> None:
        """A row also for a run that was never claimed."""
        await self._database.put(JOB_RUNS, _row(run))

    async def history(self, job: str = "", limit: int = 20) -> list[JobRun]:
        """Latest first; of all jobs without a name."""
        wanted = JOB_RUNS.c.job == job if job else sa.true()
        order = (JOB_RUNS.c.begun_at.desc(), JOB_RUNS.c.job)
        return await self._database.select(
            sa.select(JOB_RUNS).where(wanted).order_by(*order).limit(limit), _run
        )

    async def latest(self) -> Mapping[str, JobRun]:
        """The latest run of each job that ran."""
        newest = sa.select(JOB_RUNS.c.job, sa.func.max(JOB_RUNS.c.begun_at).label("begun"))
        of = newest.group_by(JOB_RUNS.c.job).subquery()
        same = sa.and_(JOB_RUNS.c.job == of.c.job, JOB_RUNS.c.begun_at == of.c.begun)
        runs = await self._database.select(sa.select(JOB_RUNS).join(of, same), _run)
        return {run.job: run for run in runs}

    async def prune(self, before: float) -> int:
        """How many runs went that ended before a Unix time."""
        return await self._database.change(sa.delete(JOB_RUNS).where(JOB_RUNS.c.ended_at < before))

    async def pause(self, job: str, at: float) -> bool:
        """False where it is paused already."""
        new = insert(self._database.dialect, PAUSED_JOBS).on_conflict_do_nothing()
        entered = new.returning(PAUSED_JOBS.c.job)
        row = {"job": job, "at": at}
        return await self._database.write(lambda c: c.execute(entered, row).first() is not None)

    async def resume(self, job: str) -> bool:
        """False where it is not paused."""
        return bool(
            await self._database.change(sa.delete(PAUSED_JOBS).where(PAUSED_JOBS.c.job == job))
        )

    async def paused(self) -> Mapping[str, float]:
        """Since when, by job."""
        rows = await self._database.select(sa.select(PAUSED_JOBS), dict)
        return {str(row["job"]): float(row["at"]) for row in rows}


def _claim(
    connection: sa.Connection, dialect: str, job: str, due: float, at: float, until: float
) -> Claim:
    if connection.execute(sa.select(PAUSED_JOBS).where(PAUSED_JOBS.c.job == job)).first():
        return Claim.PAUSED
    row = _row(JobRun(job, due, at), until)
    goes_on = sa.select(JOB_RUNS.c.due).where(
        JOB_RUNS.c.job == job, JOB_RUNS.c.ended_at.is_(None), JOB_RUNS.c.alive_until >= at
    )
    running = connection.execute(goes_on).scalars().all()
    if due in running:
        return Claim.TAKEN
    if running:
        row = _row(JobRun(job, due, at, at, Outcome.LEFT_OUT, "an earlier run goes on"))
    new = insert(dialect, JOB_RUNS).on_conflict_do_nothing().returning(JOB_RUNS.c.due)
    if connection.execute(new, row).first() is not None:
        return Claim.OVERLAPS if running else Claim.OURS
    if running:
        return Claim.OVER
    dead = sa.and_(JOB_RUNS.c.ended_at.is_(None), JOB_RUNS.c.alive_until < at)
    again = sa.or_(dead, JOB_RUNS.c.outcome == Outcome.BROKEN_OFF.value)
    taken = sa.update(JOB_RUNS).where(*_this(job, due), again).values(row)
    if connection.execute(taken).rowcount:
        return Claim.OURS
    begun = sa.select(JOB_RUNS.c.job).where(*_this(job, due), JOB_RUNS.c.ended_at.is_(None))
    return Claim.TAKEN if connection.execute(begun).first() else Claim.OVER


def _this(job: str, due: float) -> tuple[sa.ColumnElement[bool], ...]:
    return (JOB_RUNS.c.job == job, JOB_RUNS.c.due == due)


def _row(run: JobRun, alive_until: float = 0.0) -> Row:
    return {
        "job": run.job,
        "due": run.due,
        "begun_at": run.begun_at,
        "alive_until": alive_until,
        "ended_at": run.ended_at,
        "outcome": run.outcome.value if run.outcome else "",
        "said": run.said,
    }


def _run(row: sa.RowMapping) -> JobRun:
    return JobRun(
        row["job"],
        row["due"],
        row["begun_at"],
        row["ended_at"],
        Outcome(row["outcome"]) if row["outcome"] else None,
        row["said"],
    )
