"""What takes the words of removed documents from all stores, on what the bots opened.

What is to be erased is noted in the records in the step that removes it (`owing`), and the note
goes last: whoever comes after one that was killed ends it.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING

from adapters.indexes.lock import sole_writer
from adapters.stores.home import GATHERING, REBUILDING
from bots.generations import drop_unfinished
from bots.shown import console, spell
from core.ports import Unavailable
from core.upkeep.cached import KeptAnswers
from core.upkeep.erase import Erasing, erase

if TYPE_CHECKING:
    from bots.answering import Answers
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings


def erasing_alone(settings: Settings) -> AbstractAsyncContextManager[None]:
    """Held by whoever erases; whoever counts what goes takes it before removing anything."""
    return sole_writer(settings.mynah_home / "erasing.lock")


async def finish(settings: Settings, knowledge: Knowledge, queue: Queue, answers: Answers) -> int:
    """Erase whatever is owed, and say how many answers went; safe to break off and to repeat."""
    if not await knowledge.database.removals.owing():
        return 0
    async with erasing_alone(settings):
        return await _erase_owed(settings, knowledge, queue, answers)


async def _erase_owed(
    settings: Settings, knowledge: Knowledge, queue: Queue, answers: Answers
) -> int:
    """By whoever holds `erasing_alone`."""
    removals = knowledge.database.removals
    erasing = Erasing(
        stores=(
            knowledge.database.kept,
            *answers.kept,
            *([knowledge.vectors] if knowledge.vectors else []),
            KeptAnswers(queue.answers),
            queue.kept,
        ),
        holds=queue.holds,
        purge_index=knowledge.index.purge,
    )
    owed = await removals.owed()
    if not owed.rows:  # somebody else was at it, or no key opens what is owed
        return 0
    async with sole_writer(settings.mynah_home / "register.lock"):
        # Names and pictures, where it was killed between one of them and the register.
        if gone := await knowledge.database.documents.absent(owed.documents):
            await knowledge.shelve.remove(gone)
    # They may come from what was removed, and nothing says from where they came.
    await queue.kept.drop_offered()
    erased = await erase({*owed.documents, *owed.quoted}, erasing, owed.links)
    await knowledge.files.tidy()
    await _drop_unfinished(settings)
    await removals.fulfil(owed.rows)
    return erased


async def _drop_unfinished(settings: Settings) -> None:
    """Copies of documents and words that a rebuild or a backup was making when it was killed."""
    home = settings.mynah_home
    for lock, folders in (("rebuild.lock", REBUILDING), ("backup.lock", f"{GATHERING}*/")):
        async with AsyncExitStack() as alone:
            try:
                await alone.enter_async_context(sole_writer(home / lock, patience=0))
            except Unavailable:  # somebody is at it, and clears up
                continue
            for each in await asyncio.to_thread(lambda name: [*home.glob(name)], folders):
                await drop_unfinished(settings, each)


async def erase_now(settings: Settings, knowledge: Knowledge, *, is_alone: bool = False) -> int:
    """From the terminal: opens what else it takes, if there is anything to do.

    `is_alone` where the caller holds `erasing_alone`.
    """
    from bots.answering import open_answers
    from bots.assemble import open_queue

    if not await knowledge.database.removals.owing():
        return 0
    async with (
        open_queue(settings) as queue,
        open_answers(settings, knowledge, kept=True) as answers,
    ):
        work = _erase_owed if is_alone else finish
        return await work(settings, knowledge, queue, answers)


async def erase_what_was_left(settings: Settings, knowledge: Knowledge) -> None:
    """By a command before this one that was killed."""
    if await knowledge.database.removals.owing():
        erased = await erase_now(settings, knowledge)
        told = f"ended an erasure that was broken off: {erased} answers"
        console(stderr=True).print(spell((told, "dim")))
