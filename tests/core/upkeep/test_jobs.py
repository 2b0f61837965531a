"""A run that is due is done once over all processes, and what became of it is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from adapters.doubles.jobs import MemoryJobs
from core.ports import Claim, Outcome, Unavailable
from core.upkeep.due import Every
from core.upkeep.jobs import ALIVE_SECONDS, LATE_SECONDS, Body, Clockwork, Job, run_once

HOUR = 3600.0
BEGINNING = 1_000 * HOUR


@dataclass
class Time:
    now: float = BEGINNING
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def job(run: Body, **more: bool | float) -> tuple[Job, Body]:
    return Job("count", "counts", Every(HOUR), **more), run  # type: ignore[arg-type]


def clockwork(runs: MemoryJobs, time: Time, *jobs: tuple[Job, Body]) -> Clockwork:
    return Clockwork(dict(jobs), runs, time, lambda: 0.5, time.sleep)


async def settled(*every: Clockwork) -> None:
    tasks = [task for each in every for task in each.at_work.values()]
    if tasks:
        await asyncio.wait(tasks)
    await asyncio.sleep(0)


@dataclass
class Counting:
    done: int = 0

    async def __call__(self) -> str:
        self.done += 1
        return f"{self.done} counted"


async def test_of_many_processes_one_does_a_run_and_each_hour_has_its_own() -> None:
    runs, time, counting = MemoryJobs(), Time(), Counting()
    many = [clockwork(runs, time, job(counting)) for _ in range(4)]
    for _ in range(3):
        for _look in range(5):
            for each in many:
                await each.look()
            await settled(*many)
        time.now += HOUR
    assert counting.done == 3
    assert {run.outcome for run in runs.runs.values()} == {Outcome.DONE}
    assert runs.runs["count", BEGINNING].said == "1 counted"


async def test_a_missed_run_is_caught_up_with_where_that_is_declared_and_once() -> None:
    time, late, lost = Time(BEGINNING + LATE_SECONDS + 1), Counting(), Counting()
    caught, left = job(late, catches_up=True), job(lost)
    for run, counting, expected in ((caught, late, 1), (left, lost, 0)):
        runs = MemoryJobs()
        each = clockwork(runs, time, run)
        for _ in range(3):
            await each.look()
            await settled(each)
        assert counting.done == expected


async def test_a_run_goes_on_while_its_next_is_due_and_that_one_is_left_out() -> None:
    runs, time, going = MemoryJobs(), Time(), asyncio.Event()

    async def slow() -> None:
        await going.wait()

    first, second = clockwork(runs, time, job(slow)), clockwork(runs, time, job(slow))
    await first.look()
    await asyncio.sleep(0)
    time.now += HOUR
    runs.alive["count", BEGINNING] = time.now + 1  # as it says of itself while it goes on
    await second.look()
    await settled(second)
    assert runs.runs["count", time.now].outcome is Outcome.LEFT_OUT
    going.set()
    await settled(first)
    assert runs.runs["count", BEGINNING].outcome is Outcome.DONE


async def test_what_fails_is_kept_with_its_reason_and_not_tried_before_its_next_time() -> None:
    runs, time, tried = MemoryJobs(), Time(), Counting()

    async def fail() -> None:
        await tried()
        raise Unavailable("the disk is full")

    async def err() -> None:
        raise ValueError("a mistake of ours")

    each = clockwork(runs, time, job(fail), (Job("err", "", Every(HOUR)), err))
    for _ in range(3):
        await each.look()
        await settled(each)
    kept = runs.runs["count", BEGINNING]
    assert (kept.outcome, kept.said, tried.done) == (Outcome.FAILED, "the disk is full", 1)
    assert runs.runs["err", BEGINNING].said == "ValueError: a mistake of ours"


async def test_a_run_whose_process_was_stopped_or_died_is_done_again() -> None:
    runs, time, counting = MemoryJobs(), Time(), Counting()

    async def forever() -> None:
        await asyncio.Event().wait()

    stopped = clockwork(runs, time, job(forever))
    await stopped.look()
    await asyncio.sleep(0)
    await stopped.close()
    assert runs.runs["count", BEGINNING].outcome is Outcome.BROKEN_OFF
    other = clockwork(runs, time, job(counting))
    await other.look()
    await settled(other)
    assert counting.done == 1

    time.now += HOUR
    assert await runs.claim("count", time.now, time.now, time.now + ALIVE_SECONDS) is Claim.OURS
    await other.look()  # another has it, and then says nothing more
    await settled(other)
    time.now += ALIVE_SECONDS + 1
    await other.look()
    await settled(other)
    assert counting.done == 2


async def test_a_paused_job_is_left_out() -> None:
    runs, time, counting = MemoryJobs(paused={"count"}), Time(), Counting()
    each = clockwork(runs, time, job(counting))
    await each.look()
    await settled(each)
    assert not counting.done
    assert await run_once(*job(counting), 1.0, runs, time) is Claim.PAUSED


async def test_a_job_with_jitter_begins_a_little_later() -> None:
    runs, time, counting = MemoryJobs(), Time(), Counting()
    each = clockwork(runs, time, job(counting, jitter_seconds=60.0))
    await each.look()
    await settled(each)
    assert time.slept == [30.0]
    assert counting.done == 1


async def test_while_the_records_are_away_a_run_waits_for_them() -> None:
    time, counting = Time(), Counting()

    class Away(MemoryJobs):
        away = True

        async def claim(self, job: str, due: float, at: float, until: float) -> Claim:
            if self.away:
                raise Unavailable("no records")
            return await super().claim(job, due, at, until)

    runs = Away()
    each = clockwork(runs, time, job(counting))
    await each.look()
    await settled(each)
    runs.away = False
    await each.look()
    await settled(each)
    assert counting.done == 1
