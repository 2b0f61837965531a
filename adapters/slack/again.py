"""Trying again what was acknowledged already, for as long as its person may be expected to wait."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.patience import patiently
from core.ports import Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

PAUSES = (0.5, 1.0, 2.0)


async def again(work: Callable[[], Awaitable[T]], sleep: Callable[[float], Awaitable[None]]) -> T:
    """What comes of it; it must be safe to repeat. Raises Unavailable when patience ends."""
    return await patiently(work, PAUSES, sleep, _tell)


def _tell(pause: float, error: Unavailable) -> None:
    log.info("trying again in %g s: %s", pause, error)
