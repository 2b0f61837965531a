"""What is away is tried again, with growing pauses, until it succeeds or patience ends."""

from __future__ import annotations

from itertools import islice

import pytest

from core.patience import growing, patiently
from core.ports import Misconfigured, Unavailable


class Away:
    """Fails so often, then answers; what is waited for and told is kept."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.slept: list[float] = []
        self.told: list[str] = []

    async def work(self) -> str:
        self.times -= 1
        if self.times >= 0:
            raise Unavailable(f"{self.times} more")
        return "done"

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def tell(self, pause: float, error: Unavailable) -> None:
        self.told.append(f"{pause:g}: {error}")


def test_pauses_double_up_to_the_longest() -> None:
    assert list(islice(growing(0.5, 3.0), 5)) == [0.5, 1.0, 2.0, 3.0, 3.0]


async def test_it_waits_before_each_further_try_and_says_why() -> None:
    away = Away(2)
    assert await patiently(away.work, growing(1.0, 8.0), away.sleep, away.tell) == "done"
    assert (away.slept, away.told) == ([1.0, 2.0], ["1: 1 more", "2: 0 more"])


async def test_after_the_last_pause_the_failure_is_the_caller_s() -> None:
    away = Away(3)
    with pytest.raises(Unavailable, match="0 more"):
        await patiently(away.work, (0.5, 1.0), away.sleep, away.tell)
    assert away.slept == [0.5, 1.0]


class TokenRefused(Unavailable, Misconfigured):
    """Not there, and no later try can help."""


@pytest.mark.parametrize("error", [ValueError("a mistake"), TokenRefused("a wrong token")])
async def test_what_no_later_try_can_help_is_not_tried_again(error: Exception) -> None:
    async def wrong() -> None:
        raise error

    away = Away(0)
    with pytest.raises(type(error)):
        await patiently(wrong, growing(1.0, 8.0), away.sleep, away.tell)
    assert (away.slept, away.told) == ([], [])
