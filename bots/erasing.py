"""What takes the words of removed documents from all stores, on what the bots opened."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.upkeep.erase import Erasing, erase

if TYPE_CHECKING:
    from bots.answering import Answers
    from bots.assemble import Knowledge, Queue
    from bots.settings import Settings


def erasing_of(knowledge: Knowledge, queue: Queue, answers: Answers) -> Erasing:
    """All stores that keep answers."""
    return Erasing(
        stores=(knowledge.database.kept, *answers.kept, queue.kept),
        holds=queue.holds,
        purge_index=knowledge.index.purge,
    )


async def erase_now(
    settings: Settings,
    knowledge: Knowledge,
    documents: Collection[str],
    links: Collection[str] = (),
) -> int:
    """From the terminal: opens what else it takes, if there is anything to do."""
    from bots.answering import open_answers
    from bots.assemble import open_queue

    if not documents:
        return 0
    async with (
        open_queue(settings) as queue,
        open_answers(settings, knowledge, kept=True) as answers,
    ):
        return await erase(documents, erasing_of(knowledge, queue, answers), links)
