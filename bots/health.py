"""Whether people get answers right now: quick questions to the open engines, asked once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from core.ports import ModelFailed


class Degraded(Exception):
    """A part does not work that people can do without; the text says which and why."""


Ping = Callable[[], Awaitable[object]]
Ready = Callable[[], Awaitable[tuple[bool, Mapping[str, str]]]]

DEGRADED = "degraded: "
"""How the state of a part begins that people can do without."""
FRESH_SECONDS = 1.0
PATIENCE_SECONDS = 3.0


def readiness(
    checks: Mapping[str, Ping], clock: Callable[[], float], patience: float = PATIENCE_SECONDS
) -> Ready:
    """For each engine "ok" or what is wrong with it, and whether people get answers.

    A part that is only degraded (its check raises Degraded, or a model's ModelFailed) keeps nobody
    from an answer.
    However often it is asked, the engines are asked at most once a second.
    """
    lock = asyncio.Lock()
    latest: tuple[float, Mapping[str, str]] | None = None

    async def ready() -> tuple[bool, Mapping[str, str]]:
        nonlocal latest
        async with lock:
            if latest is None or not 0 <= clock() - latest[0] < FRESH_SECONDS:
                found = await asyncio.gather(
                    *(_state(check, patience) for check in checks.values())
                )
                latest = clock(), dict(zip(checks, found, strict=True))
        states = latest[1]
        return all(state == "ok" or state.startswith(DEGRADED) for state in states.values()), states

    return ready


def attended_or_degraded(attended: Callable[[], Awaitable[bool]]) -> Ping:
    """A check that some worker lives."""

    async def check() -> None:
        if not await attended():
            raise Degraded("no worker runs; messages are taken in and wait for one")

    return check


async def _state(check: Ping, patience: float) -> str:
    try:
        async with asyncio.timeout(patience):
            await check()
    except TimeoutError:
        return f"no answer in {patience:g} s"
    except ModelFailed as failure:
        return f"{DEGRADED}{failure.reason}; people get quotes instead"
    except Degraded as degraded:
        return f"{DEGRADED}{degraded}"
    except Exception as error:  # noqa: BLE001 - the edge: whatever an engine raises is its state
        return f"{error}" or type(error).__name__
    return "ok"
