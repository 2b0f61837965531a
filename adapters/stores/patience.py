"""Waits for an engine for a bounded time, even where its driver cannot be interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from core.ports import Unavailable

ANSWER_SECONDS = 15.0
"""Longer than a database under load takes, and shorter than a person waits for a word."""
LET_GO_SECONDS = 1.0

T = TypeVar("T")

_left_behind: set[asyncio.Task[Any]] = set()


async def in_time(work: Coroutine[Any, Any, T], seconds: float | None = ANSWER_SECONDS) -> T:
    """The work's result; raises TimeoutError when it is not there after so many seconds.

    A driver that is cancelled first asks its server to forget the query, and waits for the
    answer. A server that hangs gives none, so the work is left to end when it may.
    """
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        _leave(task)
        await asyncio.wait({task}, timeout=LET_GO_SECONDS)
        raise
    if done:
        return task.result()
    _leave(task)
    raise TimeoutError(f"no answer in {seconds:g} s")


def unavailable(engine: str, error: Exception) -> Unavailable:
    """What a driver said, in its first line: the rest is for its makers."""
    reason = str(error).strip().splitlines()
    return Unavailable(f"{engine}: {reason[0] if reason else 'no answer'}")


def _leave(task: asyncio.Task[Any]) -> None:
    _left_behind.add(task)  # the event loop alone would not keep it
    task.add_done_callback(_forget)
    task.cancel()


def _forget(task: asyncio.Task[Any]) -> None:
    _left_behind.discard(task)
    if not task.cancelled():
        task.exception()  # nobody waits for it any more
