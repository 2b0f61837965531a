"""What it takes to act on what people do on Telegram, and the patience for what must come to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

from adapters.telegram.calls import Calls
from adapters.telegram.events import Me
from adapters.telegram.outlet import TelegramOutlet
from core.ports import Misconfigured, Unavailable
from core.reception import Reception

log = logging.getLogger(__name__)

T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0

Aside = Callable[[Coroutine[None, None, None]], None]
"""Starts something that nothing waits for; its failure is logged."""
Rest = Callable[[], Awaitable[None]]
"""What else must be done before Telegram may forget the update, while its chat goes on."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What it takes to act on updates."""

    me: Me
    calls: Calls
    outlet: TelegramOutlet
    reception: Reception
    aside: Aside
    command_seconds: float
    """After so long a command is given up."""
    answering: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Commands that are being answered: the same one waits for it, should it come again."""


async def patiently(step: Callable[[], Awaitable[T]], hearing: Hearing) -> T:
    """Again and again while something that it needs is away, until the caller gives it up."""
    pause = _FIRST_PAUSE
    while True:
        try:
            return await step()
        except Misconfigured:
            raise
        except Unavailable as error:
            log.warning("a command is tried again in %g s: %s", pause, error)
            await hearing.calls.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
