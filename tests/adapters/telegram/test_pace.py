"""Each chat has its own pace, and a pause that Telegram wants holds."""

from __future__ import annotations

import asyncio
import time

import pytest

from adapters.telegram.pace import Gaps, Pace


def test_the_gaps_are_those_that_telegram_bears() -> None:
    now = [0.0]
    pace = Pace(Gaps(), lambda: now[0])
    assert pace.try_turn("message", "5") == 0
    assert pace.try_turn("message", "5") == pytest.approx(1.1)
    now[0] = 10.0
    assert pace.try_turn("message", "-5") == 0
    assert pace.try_turn("message", "-5") == pytest.approx(3.1)
    now[0] = 20.0
    assert pace.try_turn("message", "-6") == 0


def test_all_chats_together_stay_below_thirty_a_second() -> None:
    now = [0.0]
    pace = Pace(Gaps(), lambda: now[0])
    taken = 0
    while now[0] < 10:
        taken += pace.try_turn("message", str(taken + 1)) == 0
        now[0] += 0.001
    assert 200 < taken < 300


def test_a_pause_is_never_shortened() -> None:
    now = [0.0]
    pace = Pace(Gaps(), lambda: now[0])
    pace.pause("message", "5", 30)
    pace.pause("message", "5", 1)
    assert pace.try_turn("message", "5") == pytest.approx(31.1), "what was refused goes first"


async def test_who_waits_for_a_turn_and_is_cancelled_leaves_no_gap() -> None:
    pace = Pace(Gaps(private=0.05, overall=0.0), time.monotonic)
    await pace.turn("message", "5")
    given_up = [asyncio.create_task(pace.turn("message", "5")) for _ in range(200)]
    after = asyncio.create_task(pace.turn("message", "5"))
    await asyncio.sleep(0)
    assert pace.try_turn("message", "5") > 10
    for task in given_up:
        task.cancel()
    await asyncio.wait_for(after, 5)
    assert pace.try_turn("message", "5") < 0.1


async def test_a_sign_waits_a_moment_for_its_turn_and_is_left_out_when_that_is_far() -> None:
    pace = Pace(Gaps(overall=0.02), time.monotonic)
    began = time.monotonic()
    assert [await pace.spare() for _ in range(4)] == [True] * 4
    assert time.monotonic() - began >= 0.055
    assert pace.try_turn("message", "5") > 0, "what was sent counts for all"
    far = Pace(Gaps(overall=60.0), time.monotonic)
    assert await far.spare()
    assert not await far.spare()
