"""Reads sources again by their own intervals: the job that looks, and the work on a ticket."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.ports import Misconfigured, Source, Unavailable
from core.rooms.recall import Recall
from core.rooms.rooms import KIND
from core.upkeep.syncing import entered, fire, is_wanted, outcome, problem_of

if TYPE_CHECKING:
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings

AGAIN_SECONDS = 60.0
"""Until a room's history is read on, of which Slack shows some apps one page a minute."""

log = logging.getLogger(__name__)


async def look(knowledge: Knowledge, queue: Queue) -> None:
    """Write tickets for the sources that are due now, unless another process did."""
    sources, me = knowledge.database.sources, uuid.uuid4().hex
    await fire(sources, queue.notes, queue.tickets.enqueue, time.time(), me)


async def read_again(
    name: str,
    at: float,
    *,
    settings: Settings,
    knowledge: Knowledge,
    finish: Callable[[], Awaitable[int]],
    recall: Recall | None = None,
) -> None:
    """Read the source of a ticket, and note how that went; what fails is tried again later.

    `finish` erases what is owed, as `bots.erasing.finish` does. A time below zero says that a room
    was remembered no more at that time, and is to be removed.
    """
    from bots.rooms import leave_room

    sources = knowledge.database.sources
    source = await entered(name, sources)
    if at < 0:
        # Whoever read it at that moment may have entered it again; who asked again meanwhile has not.
        if source is None or source.added_at <= -at:
            await leave_room(settings, knowledge, name)
            await finish()
        return
    if source is None or not is_wanted(source, at):
        return
    await sources.remember(replace(source, tried_at=at))
    try:
        problem, whole = await _tried(source, settings, knowledge, finish, recall)
    except asyncio.CancelledError:
        await sources.remember(source)  # stopped, not read: due again at once
        raise
    if problem:
        log.warning("reading %s again failed: %s", name, problem)
    # Whoever removed it or gave it another interval meanwhile did so on purpose.
    if now := await entered(name, sources):
        done = outcome(now, problem, time.time())
        # What changed while it was read made it due once more.
        await sources.remember(done if now.tried_at == at else replace(done, tried_at=now.tried_at))
        if not whole:
            await sources.hasten(name, time.time() + AGAIN_SECONDS)


async def _tried(
    source: Source,
    settings: Settings,
    knowledge: Knowledge,
    finish: Callable[[], Awaitable[int]],
    recall: Recall | None,
) -> tuple[str, bool]:
    """What went wrong, and whether all of a room's history was read."""
    from bots.rooms import deleted_in
    from bots.sources import read_source

    whole = True
    try:
        whole = await _recalled(source, recall)
        deleted = await deleted_in(source, knowledge.database)
        summary = await read_source(settings, knowledge, source)
        await deleted.owe(knowledge.database)
        await finish()
        return problem_of(summary), whole
    except Misconfigured as error:
        return str(error), whole
    except Exception as error:  # the edge: one bad source must not stop the others
        log.exception("reading %s failed", source.name)
        return f"{type(error).__name__}: {error}", whole


async def _recalled(source: Source, recall: Recall | None) -> bool:
    """Read what was said in a room before it was remembered; False where that is to go on later.

    It is no failure of the source: what is said now must not wait for what was said before.
    """
    try:
        if recall is not None and source.kind == KIND:
            await recall.read(source)
    except Unavailable as error:
        log.warning("the history of %s is read on in a minute: %s", source.name, error)
        return False
    return True
