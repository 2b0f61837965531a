"""What runs by the clock, as far as settings decide it."""

from __future__ import annotations

import asyncio
from functools import partial

from bots.schedule import DAY_SECONDS, Tick, files_since, scheduled
from bots.settings import Settings

NOW = 100.0 * DAY_SECONDS


def test_files_that_were_read_only_go_after_their_days_and_never_outlive_their_conversation() -> (
    None
):
    assert files_since(Settings(file_days=7, checkpoint_days=30), NOW) == 93 * DAY_SECONDS
    assert files_since(Settings(file_days=60, checkpoint_days=30), NOW) == 70 * DAY_SECONDS


async def test_what_is_wanted_at_once_runs_before_its_first_interval_is_over() -> None:
    early, late = asyncio.Event(), asyncio.Event()

    async def run(event: asyncio.Event) -> None:
        event.set()

    hour = 3600
    by_clock = (
        Tick("early", hour, partial(run, early), at_once=True),
        Tick("late", hour, partial(run, late)),
    )
    async with scheduled(by_clock), asyncio.timeout(10):
        await early.wait()
    assert not late.is_set()
