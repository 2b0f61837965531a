"""A platform that cannot connect is tried again, says why, and stops nobody else."""

from __future__ import annotations

import asyncio
import re
from importlib.util import find_spec

import pytest

from adapters.doubles.outlet import MemoryOutlet
from adapters.doubles.platform import MemoryPlatform
from bots.health import Degraded, readiness
from bots.platforms import KNOWN, Outlets, PlatformConnection, PlatformSetup
from bots.settings import Settings
from core.ports import Misconfigured, Unavailable
from core.reception import Platform
from tests.core.test_reception import RECEPTION


async def until(connection: PlatformConnection, platform: MemoryPlatform, times: int) -> None:
    """Keep it until it listened so many times."""
    keeping = asyncio.create_task(connection.keep(RECEPTION))
    async with asyncio.timeout(30):
        for _ in range(times):
            await platform.listens.get()
    await asyncio.sleep(0.01)
    keeping.cancel()
    await asyncio.wait({keeping})


def platform_of(platform: Platform) -> PlatformConnection:
    """Also a check that the double is a Platform."""
    return PlatformConnection(platform, first_pause=0.01)


@pytest.mark.parametrize(
    "trouble", [Unavailable("no route"), Misconfigured("the token is not valid"), KeyError("team")]
)
async def test_what_breaks_is_said_and_tried_again(trouble: Exception) -> None:
    broken = MemoryPlatform(fates=[trouble])
    connection = platform_of(broken)
    await until(connection, broken, 3)
    with pytest.raises(Degraded, match="not connected"):
        await connection.check()


async def test_once_connected_all_is_well() -> None:
    flaky = MemoryPlatform(fates=[Unavailable("no route"), None])
    connection = platform_of(flaky)
    with pytest.raises(Degraded):
        await connection.check()
    await until(connection, flaky, 2)
    await connection.check()


async def test_a_connection_that_breaks_at_once_again_and_again_is_tried_less_often(
    caplog: pytest.LogCaptureFixture,
) -> None:
    taken = MemoryPlatform(fates=[Unavailable("another program")] * 4, connects=True)
    await until(PlatformConnection(taken, first_pause=0.01), taken, 5)
    pauses = re.findall(r"again in ([\d.]+) s", caplog.text)
    assert pauses[:4] == ["0.01", "0.02", "0.04", "0.08"]
    caplog.clear()
    steady = MemoryPlatform(fates=[Unavailable("a cut")] * 4, connects=True)
    await until(PlatformConnection(steady, first_pause=0.01, steady=0.0), steady, 5)
    assert set(re.findall(r"again in ([\d.]+) s", caplog.text)) == {"0.01"}


async def test_a_platform_that_is_away_keeps_nobody_else_from_answers() -> None:
    connection = platform_of(MemoryPlatform())
    ready, states = await readiness({"slack": connection.check}, lambda: 0.0)()
    assert ready
    assert states == {"slack": "degraded: not connected: not connected yet"}


async def test_a_worker_without_a_platforms_settings_says_which_once_somebody_asked_there() -> None:
    outlets = Outlets({"web": MemoryOutlet()})
    ready = readiness({"platforms": outlets.check}, iter(range(0, 99, 9)).__next__)
    assert "web" in outlets
    assert await ready() == (True, {"platforms": "ok"})
    assert "slack" not in outlets
    told = (
        "degraded: no settings here for slack; messages from there wait for a worker that has them"
    )
    assert await ready() == (True, {"platforms": told})


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_what_a_check_loads_before_its_clock_starts_can_be_loaded(known: PlatformSetup) -> None:
    guides = [known.guide, *([known.guide_many] if known.guide_many else [])]
    assert all(find_spec(guide(Settings(_env_file=None)).sdk) for guide in guides)
