"""Tells administrators something once, over processes and restarts, by claims of which one may be away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, Protocol

from core.ports import Notes, Notice, Teller, Unavailable, Undeliverable
from core.quality.monitor import DAY

log = logging.getLogger(__name__)

TOLD_SECONDS = 8 * DAY
"""How long it is known that something was told."""

Outcome = Literal["told", "owed", "over"]
"""It arrived now; it may arrive later; somebody told it, or it never can be told."""


class Claims(Protocol):
    """Who tells what, where the notes are away. Every method raises Unavailable."""

    async def claim(self, name: str, now: float) -> bool:
        """Take the right to tell something, in one step; False where somebody has it."""

    async def let_go(self, name: str) -> None:
        """It was not told after all."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where administrators are told, and by which way."""

    name: str
    teller: Teller
    escalation: bool = False
    """Only told what is escalated, and when that is over."""


@dataclass(frozen=True, slots=True)
class Telling:
    """By what it is known that something was told."""

    claims: Claims
    notes: Notes
    me: str
    """Another one for each process."""
    attempts: Iterator[int] = field(default_factory=count)

    def mine(self) -> str:
        """Another one for each attempt."""
        return f"{self.me} {next(self.attempts)}"


async def tell_once(
    telling: Telling, name: str, notice: Notice, destination: Destination, now: float
) -> Outcome:
    """Tell it unless it was told; a process that dies between the claim and its end leaves it untold."""
    if not await _first(telling, name, now):
        return "over"
    try:
        await destination.teller.tell(notice)
    except Unavailable as error:
        log.warning("%s was not told, and is in a minute: %s", destination.name, error)
        await _let_go(telling, name)
        return "owed"
    except Undeliverable as error:
        log.error("%s cannot be told: %s", destination.name, error)
        return "over"
    return "told"


async def _first(telling: Telling, name: str, now: float) -> bool:
    """Whether nobody told it, by the notes and by the records, of which one may be away."""
    mine, granted = telling.mine(), False
    try:
        granted = await telling.notes.keep_first(name, mine, TOLD_SECONDS) == mine
        if not granted:
            return False
    except Unavailable as error:
        log.warning("the notes do not say whether it was told: %s", error)
    try:
        return await telling.claims.claim(name, now)
    except Unavailable as error:
        log.warning("the records do not say whether it was told: %s", error)
        return granted


async def _let_go(telling: Telling, name: str) -> None:
    try:
        await telling.notes.keep(name, "", 0.001)
        await telling.claims.let_go(name)
    except Unavailable as error:
        log.warning("it may not be told again: %s", error)
