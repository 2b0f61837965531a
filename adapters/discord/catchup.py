"""What was said to Mynah while it was away, from Discord's history: the gateway tells of none of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.api import Api, Refused

log = logging.getLogger(__name__)

MARGIN_SECONDS = 120.0
"""Read again before the last one seen: what was being taken in may have been lost, and ids tell."""
OLDEST_SECONDS = 24 * 3_600.0
MOST_CHANNELS, MOST_MESSAGES = 50, 100


@dataclass(frozen=True, slots=True)
class Room:
    """A channel or thread and the id of the latest message in it, if known."""

    channel: str
    guild: str
    latest: int


async def missed(api: Api, rooms: Sequence[Room], after: int) -> list[Any]:
    """Messages with an id above `after`, oldest first, from the rooms that had some most lately."""
    busy = sorted(
        (room for room in rooms if room.latest > after or not room.latest),
        key=lambda room: -room.latest,
    )
    if len(busy) > MOST_CHANNELS:
        log.warning("catching up in %d of %d channels", MOST_CHANNELS, len(busy))
    found: list[Any] = []
    for room in busy[:MOST_CHANNELS]:
        # In a history no message says in which guild it stands.
        more = {"guild_id": room.guild} if room.guild else {}
        found += [{**each, **more} for each in await _after(api, room.channel, after)]
    return sorted(found, key=lambda each: int(each["id"]))


async def _after(api: Api, channel: str, after: int) -> list[Any]:
    try:
        return list(
            await api.call(
                "GET",
                "/channels/{channel_id}/messages",
                query={"after": str(after), "limit": str(MOST_MESSAGES)},
                channel_id=channel,
            )
        )
    except Refused:
        return []
