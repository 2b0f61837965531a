"""What was said while nobody listened, from Slack's own history: some hours and some hundred messages."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from typing import Any

from adapters.slack.api import Api, Refused
from adapters.slack.happenings import Heard, Identity
from adapters.slack.people import room_of
from adapters.slack.read import heard
from core.patience import growing, patiently
from core.ports import Unavailable

log = logging.getLogger(__name__)

LONGEST_SECONDS = 20 * 3_600.0
"""Well within the day for which the door knows a message again."""
OVERLAP_SECONDS = 60.0
ROOMS, MESSAGES, THREADS = 100, 100, 20
DAY_SECONDS = 86_400.0
_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


async def persistently(
    catch_up: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Until it succeeds: nobody else tells of what was said meanwhile."""
    await patiently(catch_up, growing_pauses(), sleep, _tell)


def growing_pauses() -> Iterator[float]:
    """Between two tries; where Slack allows one look at a history a minute, each gets on by a room."""
    return growing(1.0, 60.0)


def _tell(_pause: float, error: Unavailable) -> None:
    log.warning("could not catch up with Slack, trying again: %s", error)


async def missed(
    api: Api,
    me: Identity,
    seen: float,
    now: float,
    done: set[str],
    bots: Collection[str] = (),
) -> AsyncIterator[Heard]:
    """What people, and bots that may ask, wrote since `seen` where we are, room by room, in order within each.

    Rooms that are `done` are left out, and each one that is read to its end is put there.
    """
    since = max(seen - OVERLAP_SECONDS, now - LONGEST_SECONDS)
    rooms = await _rooms(api)
    for room in (each for each in rooms if str(each["id"]) not in done):
        try:
            messages = await _since(api, str(room["id"]), since)
        except Refused as refusal:
            log.info("cannot catch up in a room: %s", refusal)
            continue
        where = {"channel": room["id"], "channel_type": _TYPES[room_of(room).kind]}
        for each in messages:
            shared = bool(room.get("is_ext_shared"))
            said = heard({**each, **where}, me, shared=shared, bots=bots)
            if said is not None:
                yield said
        done.add(str(room["id"]))


async def _rooms(api: Api) -> list[dict[str, Any]]:
    try:
        page = await api.insist(
            "users.conversations",
            types="public_channel,private_channel,mpim,im",
            exclude_archived=True,
            limit=ROOMS,
        )
    except Refused as refusal:
        log.warning("cannot catch up: %s", refusal)
        return []
    found = [each for each in page.get("channels") or () if isinstance(each, dict)]
    return [each for each in found if each.get("id")][:ROOMS]


async def _since(api: Api, channel: str, since: float) -> list[dict[str, Any]]:
    """Messages and replies; of threads, those that began within a day before."""
    page = await api.insist(
        "conversations.history",
        channel=channel,
        oldest=f"{since - DAY_SECONDS:.6f}",
        limit=MESSAGES,
    )
    tops = [each for each in page.get("messages") or () if isinstance(each, dict)]
    found = {str(each.get("ts")): each for each in tops if _at(each, "ts") > since}
    active = [each for each in tops if _at(each, "latest_reply") > since]
    for top in active[:THREADS]:
        replies = await api.insist(
            "conversations.replies",
            channel=channel,
            ts=top["ts"],
            oldest=f"{since:.6f}",
            limit=MESSAGES,
        )
        for each in replies.get("messages") or ():
            if isinstance(each, dict) and _at(each, "ts") > since:
                found[str(each.get("ts"))] = each
    return sorted(found.values(), key=lambda each: _at(each, "ts"))


def _at(each: dict[str, Any], name: str) -> float:
    try:
        return float(each.get(name) or 0)
    except (TypeError, ValueError):
        return 0.0
