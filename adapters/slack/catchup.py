"""What was said while nobody listened, from Slack's own history: some hours and some hundred messages."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator

from adapters.slack.api import Api, Refused
from adapters.slack.audience import room_of
from adapters.slack.fields import Json, dict_of, dicts_of, ts_in
from adapters.slack.happenings import Edited, Heard, Identity
from adapters.slack.questions import EDIT_SECONDS
from adapters.slack.read import heard
from core.patience import growing, patiently
from core.ports import Unavailable

log = logging.getLogger(__name__)

LONGEST_SECONDS = 20 * 3_600.0
"""Well within the day for which the door knows a message again."""
OVERLAP_SECONDS = 60.0
ROOMS, MESSAGES = 100, 100
"""Of each room its latest messages, the threads of all of them, and of each thread its next replies."""
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
) -> AsyncIterator[Heard | Edited]:
    """What people, and bots that may ask, wrote or edited since `seen` where we are: room by room, thread by thread.

    Rooms and threads that are `done` are left out, and each one that is read to its end is put
    there: where Slack allows few looks, the next try goes on behind them.
    """
    since = max(seen - OVERLAP_SECONDS, now - LONGEST_SECONDS)
    rooms = await _rooms(api)
    for room in (each for each in rooms if str(each["id"]) not in done):
        where = {"channel": room["id"], "channel_type": _TYPES[room_of(room).kind]}
        shared = bool(room.get("is_ext_shared"))
        try:
            async for each in _since(api, str(room["id"]), since, done):
                said = heard({**each, **where}, me, shared=shared, bots=bots)
                if said is not None:
                    stamp = "" if said.bot else _edited(each)
                    yield Edited(said, stamp) if stamp else said
        except Refused as refusal:
            log.info("cannot catch up in a room: %s", refusal)
            continue
        done.add(str(room["id"]))


async def _rooms(api: Api) -> list[Json]:
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
    found = dicts_of(page.get("channels"))
    if (page.get("response_metadata") or {}).get("next_cursor"):
        log.warning("catching up in %d conversations; those beyond are left out", ROOMS)
    return [each for each in found if each.get("id")][:ROOMS]


async def _since(api: Api, channel: str, since: float, done: set[str]) -> AsyncIterator[Json]:
    """Messages, then replies; of threads, those that began within a day before."""
    tops = await _look(
        api, "conversations.history", since, channel=channel, oldest=f"{since - DAY_SECONDS:.6f}"
    )
    for top in tops:
        if _changed(top, since):
            yield top
    for top in sorted(tops, key=lambda each: _at(each, "latest_reply")):
        thread = f"{channel}:{top.get('ts')}"
        if _at(top, "latest_reply") <= since or thread in done:
            continue
        replies = await _look(
            api,
            "conversations.replies",
            since,
            channel=channel,
            ts=top["ts"],
            oldest=f"{since:.6f}",
        )
        for each in replies:
            if _changed(each, since) and each.get("ts") != top["ts"]:
                yield each
        done.add(thread)


async def _look(api: Api, method: str, since: float, **where: object) -> list[Json]:
    """One page, oldest first."""
    page = await api.insist(method, None, limit=MESSAGES, **where)
    found = dicts_of(page.get("messages"))
    if page.get("has_more") and any(_at(each, "ts") > since for each in found):
        log.warning(
            "catching up with %d messages of %s; more were said and are left out",
            len(found),
            where["channel"],
        )
    return sorted(found, key=lambda each: _at(each, "ts"))


def _changed(each: Json, since: float) -> bool:
    return _at(each, "ts") > since or float(_edited(each) or 0) > since


def _edited(each: Json) -> str:
    """The stamp of the edit of which it is as it is; empty where that came too late to count."""
    stamp = ts_in(dict_of(each.get("edited")), "ts")
    return stamp if stamp and float(stamp) - _at(each, "ts") <= EDIT_SECONDS else ""


def _at(each: Json, name: str) -> float:
    try:
        return float(each.get(name) or 0)
    except (TypeError, ValueError):
        return 0.0
