"""What it takes to act on what people do on Telegram, and the patience for what must come to its end."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

from adapters.telegram.calls import FAILURES, Calls
from adapters.telegram.events import Me
from adapters.telegram.outlet import TelegramOutlet
from adapters.typed import Typing
from core.patience import growing
from core.patience import patiently as until_done
from core.ports import Unavailable
from core.reception import Reception

log = logging.getLogger(__name__)

T = TypeVar("T")
P = ParamSpec("P")

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
    locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Of commands that are being answered: the same one waits for it, should it come again."""
    crowds: Counter[str] = field(default_factory=Counter)
    """How many commands of each room are being answered."""
    typing: Typing = field(default_factory=lambda: Typing((*FAILURES, TimeoutError)))


async def patiently(
    hearing: Hearing, step: Callable[P, Awaitable[T]], *given: P.args, **named: P.kwargs
) -> T:
    """Again and again while something that it needs is away, until the caller gives it up.

    Raises Misconfigured.
    """
    again = partial(step, *given, **named)
    return await until_done(again, growing(0.5, 8.0), hearing.calls.sleep, _tell)


def _tell(pause: float, error: Unavailable) -> None:
    log.warning("what somebody wrote or pressed is tried again in %g s: %s", pause, error)
