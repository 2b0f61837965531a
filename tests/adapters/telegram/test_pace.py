"""Each chat has its own pace, and a pause that Telegram wants holds."""

from __future__ import annotations

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
