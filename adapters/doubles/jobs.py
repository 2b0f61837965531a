"""The runs of jobs in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.ports import Claim, JobRun, Outcome


@dataclass
class MemoryJobs:
    """Implements core.ports.JobRuns as the database does."""

    runs: dict[tuple[str, float], JobRun] = field(default_factory=dict)
    alive: dict[tuple[str, float], float] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)

    async def claim(self, job: str, due: float, at: float, until: float) -> Claim:
        if job in self.paused:
            return Claim.PAUSED
        going = [key for key in self.alive if key[0] == job and self.alive[key] >= at]
        if (job, due) in going:
            return Claim.TAKEN
        known = self.runs.get((job, due))
        if known and known.outcome not in (None, Outcome.BROKEN_OFF):
            return Claim.OVER
        if going:
            self.runs[job, due] = JobRun(job, due, at, at, Outcome.LEFT_OUT)
            return Claim.OVERLAPS
        self.runs[job, due], self.alive[job, due] = JobRun(job, due, at), until
        return Claim.OURS

    async def renew(self, job: str, due: float, until: float) -> None:
        if (job, due) in self.alive:
            self.alive[job, due] = until

    async def end(self, run: JobRun) -> None:
        self.runs[run.job, run.due] = run
        self.alive.pop((run.job, run.due), None)
