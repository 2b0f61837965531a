"""Reads sources again by their own intervals: the job that looks, and the work on a ticket."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.ports import Misconfigured, Source, Sources, Unavailable
from core.rooms.recall import Recall
from core.rooms.rooms import KIND
from core.rooms.transcript import PREFIX as ROOM
from core.upkeep.erase import Erasing, erase
from core.upkeep.syncing import fire, is_wanted, outcome, problem_of

if TYPE_CHECKING:
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings

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
    erasing: Erasing,
    recall: Recall | None = None,
) -> None:
    """Read the source of a ticket, and note how that went; what fails is tried again later.

    Of a room that is remembered no more, what is left is removed.
    """
    from bots.rooms import deleted_in, end_room
    from bots.sources import read_source

    sources = knowledge.database.sources
    erase_all = partial(_erase, erasing)
    source = await entered(name, sources)
    if source is None and name.startswith(ROOM):
        await end_room(settings, knowledge, name, erase_all)
    if source is None or not is_wanted(source, at):
        return
    await sources.remember(replace(source, tried_at=at))
    try:
        unread = await _recalled(source, recall)
        deleted = await deleted_in(source, knowledge.database)
        summary = await read_source(settings, knowledge, source)
        await deleted.erase(erase_all, knowledge.database, summary.removed)
        problem = problem_of(summary) or unread
    except asyncio.CancelledError:
        await sources.remember(source)  # stopped, not read: due again at once
        raise
    except Misconfigured as error:
        problem = str(error)
    except Exception as error:  # the edge: one bad source must not stop the others
        log.exception("reading %s failed", name)
        problem = f"{type(error).__name__}: {error}"
    if problem:
        log.warning("reading %s again failed: %s", name, problem)
    # Whoever removed it or gave it another interval meanwhile did so on purpose.
    if now := await entered(name, sources):
        done = outcome(now, problem, time.time())
        # What changed while it was read made it due once more.
        await sources.remember(done if now.tried_at == at else replace(done, tried_at=now.tried_at))


async def _recalled(source: Source, recall: Recall | None) -> str:
    """Read what was said in a room before it was remembered; why it could not be, if so."""
    try:
        if recall is not None and source.kind == KIND:
            await recall.read(source)
    except Unavailable as error:
        return f"what was said before cannot be read now: {error}"
    return ""


async def _erase(erasing: Erasing, documents: Collection[str], links: Collection[str]) -> int:
    return await erase(documents, erasing, links)


async def entered(name: str, sources: Sources) -> Source | None:
    """As it is kept now."""
    return next((one for one in await sources.all() if one.name == name), None)
