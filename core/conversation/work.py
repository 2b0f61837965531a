"""A worker's way with a ticket: take the oldest message, answer it while holding it, let it go."""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from core.conversation.fair import Fair
from core.conversation.interrupted import ended
from core.ports import (
    DeadLetters,
    Held,
    Inbox,
    Lease,
    LeaseLost,
    Tickets,
    Unavailable,
    Undeliverable,
)

# A stop reaches the answer within this time, and a lease outlives many missed renewals.
KEEP_SECONDS = 0.4
BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 60.0
# An engine that is away is no fault of the message, so this does not count. It grows with how long
# the message has waited: what the try does before it fails, such as asking a model, may cost money.
AWAY_SECONDS = 2.0
AWAY_SHARE = 0.1
# Docket's clock and the inbox's are two; a ticket that comes too early finds nothing to do.
TICKET_MARGIN_SECONDS = 0.1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker needs to answer."""

    inbox: Inbox
    dead: DeadLetters
    tickets: Tickets
    answer: Callable[[Lease, asyncio.Event], Awaitable[object]]
    """Answers the leased message; the event is set when a person asks to stop."""
    apologise: Callable[[Lease], Awaitable[object]]
    """Tells the person that all tries failed; its lease counts one try more than were made."""
    tries: int
    fair: Fair = field(default_factory=lambda: Fair(sys.maxsize))
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.time
    """Unix time, as messages carry it."""


@dataclass(frozen=True, slots=True)
class _End:
    """How one try ended: answered, given up for a reason, or to be tried again."""

    gave_up: str = ""
    again_in: float | None = None
    failed: bool = True
    lost: bool = False
    """Another worker has the message: there is nothing to settle."""


async def work(conversation: str, desk: Desk) -> None:
    """Answer the oldest message of a conversation, if it is there to be taken.

    One message a ticket: the next one goes to the end of the queue like everybody's, so that a
    busy conversation does not hold a worker, and a worker that stops has nothing to break off.
    Raises nothing but CancelledError, after giving the message back for another worker.
    """
    room, _, _thread = conversation.rpartition(":")
    try:
        if pause := desk.fair.pause(room):
            await desk.tickets.enqueue(conversation, pause)
            return
        with desk.fair.holding(room):
            lease = await desk.inbox.take(conversation)
            if lease is not None:
                await _in_fairness(lease, desk)
    except Unavailable as error:
        # The message is safe, and the sweep gives its conversation a new ticket.
        log.warning("the inbox is away: %s", error)


async def _in_fairness(lease: Lease, desk: Desk) -> None:
    person = str(lease.message.person)
    if pause := desk.fair.pause(person, also=True):
        await _settle(lease, _End(again_in=pause, failed=False), desk)
        return
    with desk.fair.holding(person, also=True):
        await _hold(lease, desk)


async def _hold(lease: Lease, desk: Desk) -> None:
    stopped = asyncio.Event()
    if lease.stopped:
        stopped.set()
    answering = asyncio.create_task(_answer(lease, stopped, desk))
    losing = asyncio.create_task(_keep_until_lost(lease, stopped, desk.inbox))
    try:
        await asyncio.wait({answering, losing}, return_when=asyncio.FIRST_COMPLETED)
        end = _end_of(answering) if answering.done() else _End(lost=True)
        if end.lost:
            log.warning("lost the lease of %s; leaving it to the other worker", lease.conversation)
        else:
            await _settle(lease, end, desk)
    except asyncio.CancelledError:
        await ended(answering)
        await _give_back(lease, desk)
        raise
    finally:
        await ended(answering, losing)


async def _keep_until_lost(lease: Lease, stopped: asyncio.Event, inbox: Inbox) -> None:
    while True:
        await asyncio.sleep(KEEP_SECONDS)
        try:
            held = await inbox.keep(lease)
        except Unavailable:
            continue  # The answer goes on; whether the lease outlived this, the next one tells.
        if held is Held.LOST:
            return
        if held is Held.STOPPED:
            stopped.set()


async def _answer(lease: Lease, stopped: asyncio.Event, desk: Desk) -> _End:
    if lease.tries > desk.tries:
        # Only a process that was killed in the last try leaves such a message.
        return await _apologise(lease, "every try was cut off, the last without an error", desk)
    try:
        await desk.answer(lease, stopped)
    except Unavailable as error:
        log.warning("an engine is away, %s waits: %s", lease.conversation, error)
        return _End(again_in=_away(desk.clock() - lease.message.at, desk.chance), failed=False)
    except LeaseLost:
        raise
    except Undeliverable as error:
        log.warning("the reply in %s cannot be shown: %s", lease.conversation, error)
        return _End(gave_up=f"undeliverable: {error}")
    except Exception as error:
        if _is_cancelled():
            # Whatever it said while it was being cancelled is no fault of the message.
            raise asyncio.CancelledError from error
        log.exception("try %d of a message in %s failed", lease.tries, lease.conversation)
        if lease.tries >= desk.tries:
            return await _apologise(
                replace(lease, tries=lease.tries + 1), f"{type(error).__name__}: {error}", desk
            )
        return _End(again_in=_backoff(lease.tries, desk.chance))
    return _End()


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _apologise(lease: Lease, reason: str, desk: Desk) -> _End:
    try:
        await desk.apologise(lease)
    except Exception:
        log.exception("could not apologise in %s", lease.conversation)
    return _End(gave_up=reason)


async def _settle(lease: Lease, end: _End, desk: Desk) -> None:
    if end.again_in is not None:
        await desk.inbox.postpone(lease, end.again_in, end.failed)
        margin = TICKET_MARGIN_SECONDS if end.again_in else 0.0
        await desk.tickets.enqueue(lease.conversation, end.again_in + margin)
        return
    if end.gave_up:
        more = await desk.dead.bury(lease, end.gave_up)
    else:
        more = await desk.inbox.finish(lease)
    if more:
        await desk.tickets.enqueue(lease.conversation)


async def _give_back(lease: Lease, desk: Desk) -> None:
    try:
        await _settle(lease, _End(again_in=0.0, failed=False), desk)
    except Unavailable as error:
        log.warning("could not give %s back, its lease runs out: %s", lease.conversation, error)


def _end_of(answering: asyncio.Task[_End]) -> _End:
    if answering.cancelled():
        # An answer that cancels itself has neither failed nor succeeded; it is run again.
        return _End(again_in=BACKOFF_SECONDS)
    return _End(lost=True) if isinstance(answering.exception(), LeaseLost) else answering.result()


def _backoff(tries: int, chance: Callable[[], float]) -> float:
    """Doubles with each try, half of it by chance, so that what failed together comes apart."""
    longest: float = min(LONGEST_BACKOFF_SECONDS, BACKOFF_SECONDS * 2 ** (tries - 1))
    return longest * (0.5 + chance() / 2)


def _away(waited: float, chance: Callable[[], float]) -> float:
    """So that a message waits little longer than its engine was away."""
    longest = LONGEST_BACKOFF_SECONDS
    return min(longest, max(AWAY_SECONDS, waited * AWAY_SHARE) * (1 + chance()))
