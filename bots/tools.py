"""What the steps of a turn may use, as the settings say, or the arm of an experiment."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bots.arms import WRITING, in_arm
from bots.assemble import Knowledge
from bots.ordering import ordering_of
from bots.profiles import preferences_of
from bots.settings import Settings
from bots.zones import default_zone
from core.conversation.turn import Limits
from core.knowledge.strategies.choose import Thresholds
from core.messages import Message, Said
from core.people.circles import Circles
from core.ports import ChatModel

if TYPE_CHECKING:
    from core.conversation.tools import Tools
    from core.files.enter import FilePorts
    from core.reception import Platform


def tools_of(
    settings: Settings,
    knowledge: Knowledge,
    model: ChatModel | None,
    platforms: Mapping[str, Platform],
    files: FilePorts | None,
) -> Tools:
    from adapters.tables.duckdb import compute
    from core.conversation.tools import Tools

    return Tools(
        search=knowledge.index,
        documents=knowledge.catalogue,
        spaces=knowledge.spaces,
        model=model,
        detect=knowledge.detect,
        clock=time.time,
        limits=_limits(settings),
        said_before=partial(_said_before, platforms),
        preferences=preferences_of(
            knowledge, short=settings.short_answers, zone=default_zone(settings)
        ),
        as_now=circles_of(knowledge, platforms).as_now,
        names=knowledge.database.names,
        ordering=knowledge.ordering,
        pictures=knowledge.database.pictures,
        thresholds=_thresholds(settings),
        files=files,
        compute=compute,
        curated=knowledge.database.curated,
    )


def tools_in_arm(
    tools: Tools,
    settings: Settings,
    changes: Mapping[str, object],
    knowledge: Knowledge,
    writing: Callable[[Settings], ChatModel | None],
) -> Tools:
    """As the settings of an arm make them, by what `bots.arms.CHANGEABLE` names alone.

    `writing` opens the models that settings name.
    """
    settings = in_arm(settings, changes)
    ordering = ordering_of(settings, knowledge.database.documents.dates)
    if "RERANK_MODEL" not in changes:  # one that is loaded serves all arms
        ordering = replace(ordering, reranker=tools.ordering.reranker)
    return replace(
        tools,
        answers=None,  # else one arm's answers were given in another
        model=writing(settings) if WRITING & changes.keys() else tools.model,
        limits=_limits(settings),
        preferences=preferences_of(
            knowledge, short=settings.short_answers, zone=default_zone(settings)
        ),
        thresholds=_thresholds(settings),
        ordering=ordering,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        settings.history_turns,
        settings.agent_steps,
        settings.agent_tokens,
        settings.mending_seconds,
    )


def _thresholds(settings: Settings) -> Thresholds:
    return Thresholds(settings.strategy_simple, settings.strategy_complex)


def circles_of(knowledge: Knowledge, platforms: Mapping[str, Platform]) -> Circles:
    """What tells in which rooms somebody is, by these platforms' own word."""
    memberships = {name: platform.membership for name, platform in platforms.items()}
    return Circles(knowledge.database.documents.rooms, memberships, time.time)


async def _said_before(
    platforms: Mapping[str, Platform], message: Message, limit: int
) -> Sequence[Said]:
    platform = platforms.get(message.place.platform)
    return await platform.outlet.said_before(message, limit) if platform else ()
