"""Completes what somebody types into a command."""

from __future__ import annotations

import asyncio
import logging

from adapters.discord.admitted import asking_alone
from adapters.discord.asked import Interaction
from adapters.discord.commands import choices
from adapters.discord.hearing import Hearing
from adapters.discord.responses import CHOICES
from core.ports import Unavailable

SECONDS = 2.0
"""Discord waits for three."""

log = logging.getLogger(__name__)


async def complete(asked: Interaction, hearing: Hearing) -> None:
    """Show what they may mean, at the latest in time to say that it is nothing."""
    suggested: list[str] = []
    try:
        async with asyncio.timeout(SECONDS):
            suggested = await _suggested(asked, hearing)
    except (TimeoutError, Unavailable) as error:
        log.debug("nothing could be suggested: %s", error)
    await hearing.responses.first(asked, CHOICES, choices=choices(suggested))


async def _suggested(asked: Interaction, hearing: Hearing) -> list[str]:
    message, refused = await asking_alone(asked, hearing)
    if refused is not None:
        return []
    return list(await hearing.reception.suggest(asked.person, asked.text, message.readers))
