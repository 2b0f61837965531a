"""What was said to Mynah while it was away, from Discord's history: the gateway tells of none of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.api import Api, Refused

log = logging.getLogger(__name__)

MARGIN_SECONDS = 120.0
"""Read again before the last one seen: what was being taken in may have been lost, and ids tell."""
OLDEST_SECONDS = 24 * 3_600.0
MOST_CHANNELS, MOST_PAGES, PAGE = 50, 10, 100


@dataclass(frozen=True, slots=True)
class Room:
    """A channel or thread and the id of the latest message in it, if known."""

    channel: str
    guild: str
    latest: int


async def missed(
    api: Api,
    rooms: Sequence[Room],
    after: int,
    wanted: Callable[[Any], bool],
    pages: int = MOST_PAGES,
) -> list[Any]:
    """Those wanted of the messages with an id above `after`, oldest first.

    From the rooms that had some most lately, and of each room the newest.
    """
    busy = sorted(
        (room for room in rooms if room.latest > after or not room.latest),
        key=lambda room: -room.latest,
    )
    if len(busy) > MOST_CHANNELS:
        log.warning("catching up in %d of %d channels", MOST_CHANNELS, len(busy))
    found: list[Any] = []
    for room in busy[:MOST_CHANNELS]:
        found += [each for each in await _after(api, room, after, pages) if wanted(each)]
    return sorted(found, key=lambda each: int(each["id"]))


async def _after(api: Api, room: Room, after: int, pages: int) -> list[Any]:
    """From the newest back, since of more than can be read the older are the ones to leave out."""
    # In a history no message says in which guild it stands.
    more = {"guild_id": room.guild} if room.guild else {}
    found: list[Any] = []
    before: dict[str, str] = {}
    for _ in range(pages):
        page = await _page(api, room.channel, before)
        found += [{**each, **more} for each in page if int(each["id"]) > after]
        oldest = min((int(each["id"]) for each in page), default=0)
        if len(page) < PAGE or oldest <= after:
            return found
        before = {"before": str(oldest)}
    log.warning(
        "catching up with the last %d messages of channel %s; older ones are left out",
        len(found),
        room.channel,
    )
    return found


async def _page(api: Api, channel: str, before: dict[str, str]) -> list[Any]:
    try:
        return list(
            await api.call(
                "GET",
                "/channels/{channel_id}/messages",
                query={"limit": str(PAGE), **before},
                channel_id=channel,
            )
        )
    except Refused:
        return []
