"""What it takes to give an answer again: the cache, who answers a question now, and how long answers hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from core.ports import Cache, Flights, Unavailable

SECONDS = 60.0
"""So long one turn answers a question alone, and so long others wait for it."""
PAUSES = (0.02, 0.05, 0.1, 0.2)
"""Between two looks whether it is answered, the last one again and again."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Lets its holder keep an answer to a question of a scope."""

    scope: str
    question: str
    held: str


@dataclass(frozen=True, slots=True)
class CachedAnswers:
    """Bound once for all turns."""

    cache: Cache
    flights: Flights
    clock: Callable[[], float]
    """Seconds since 1970."""
    seconds: float = 3_600.0
    """An answer is as good as new."""
    stale_seconds: float = 0.0
    """Beyond these it may be given while it is renewed."""
    near: bool = True
    """Whether a question that asks the same in other words gets it, too."""
    seed: str = ""
    """Of whatever else decides answers, such as the release."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    held: dict[tuple[str, str], Ticket] = field(default_factory=dict)
    """By conversation and message of the turns that answer now."""


async def let_go(answers: CachedAnswers | None, conversation: str, message: str) -> None:
    """The turn is over, however it ended: nobody waits for it any more."""
    ticket = answers.held.pop((conversation, message), None) if answers else None
    if answers and ticket:
        with suppress(Unavailable):
            await answers.flights.end(ticket.scope, ticket.question, ticket.held)
