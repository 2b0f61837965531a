"""Passages for one question of a turn, by the strategy that the question calls for, and for what it lacks."""

from __future__ import annotations

from collections.abc import Callable

from core.conversation.report import doing
from core.conversation.tools import Tools
from core.conversation.turn import Turn, Working
from core.knowledge.retrieve import SearchUnavailable, retrieve
from core.knowledge.strategies.choose import choose
from core.knowledge.strategies.seek import Asked, Budget, Means, Sought
from core.messages import Passage

PER_QUESTION = 8
"""Passages that an answer is written from,"""
REPORT_PASSAGES = 24
"""and a report, or a second answer."""
LACKING = 4
"""Passages that are looked at for what a quoted answer lacks."""


async def seek(
    asked: Asked,
    turn: Turn,
    tools: Tools,
    degraded: Callable[[str], None],
    *,
    proposing: bool = True,
) -> Sought:
    """What the chosen strategy finds; the person is told what is searched for and read whole.

    A model that is configured proposes queries, unless it asks itself or it is about one file.
    """
    means = Means(
        tools.search,
        tools.spaces,
        tools.detect,
        tools.names,
        degraded,
        tools.ordering,
        tell=lambda step, what: tools.tell(Working(doing(step, what, turn))),
        model=tools.model if proposing else None,
    )
    return await choose(asked, means, Budget(tools.clock), tools.thresholds)


async def seek_lacking(question: str, turn: Turn, tools: Tools) -> list[Passage]:
    """One plain search for what an answer lacks; nothing where the index is away."""
    try:
        return await retrieve(
            question,
            readers=turn.message.readers,
            search=tools.search,
            spaces=tools.spaces,
            detect=tools.detect,
            limit=LACKING,
            ordering=tools.ordering,
        )
    except SearchUnavailable:
        return []
