"""What was said to Mynah while it was away, from Discord's history: the gateway tells of none of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from adapters.discord.api import Api
from adapters.discord.fields import first_at, said_at
from adapters.discord.gateway import Gateway
from adapters.discord.hearing import Hearing
from adapters.discord.history import messages
from adapters.discord.places import NAME
from adapters.discord.read import EDIT_SECONDS, Heading
from adapters.discord.said import may_be_for_us
from adapters.discord.seen import MARGIN_SECONDS, OLDEST_SECONDS, Seen
from core.ports import Unavailable

log = logging.getLogger(__name__)

MOST_CHANNELS, MOST_PAGES, PAGE = 50, 10, 100
GUILDS_SECONDS = 5.0
"""For the servers' channels, which come one by one after a session has begun."""
MEANWHILE_SECONDS = 20.0
"""So long what is said now waits for what was said before it."""
AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Room:
    """A channel or thread and the id of the latest message in it, if known."""

    channel: str
    guild: str
    latest: int


class CatchingUp:
    """Before each session's first message comes what was said before it began; `again` takes that in."""

    def __init__(
        self,
        hearing: Hearing,
        gateway: Gateway,
        seen: Seen,
        again: Callable[[dict[str, Any]], None],
    ) -> None:
        self._hearing = hearing
        self._gateway = gateway
        self._seen = seen
        self._again = again
        self._anew = asyncio.Event()
        self._read_to = ""
        self._held = ""
        self._meanwhile: list[Callable[[], None]] | None = None
        """What was heard while it catches up, which came later; None while it does not."""

    async def load(self) -> None:
        """Begin where the last process ended. Raises Unavailable."""
        self._read_to = await self._seen.load()
        self._hold()

    def begin(self) -> None:
        """A session began anew."""
        if not self._held:
            self._read_to = str(self._seen.safe)
            self._hold()
        if self._meanwhile is None:
            self._meanwhile = []
            asyncio.get_running_loop().call_later(MEANWHILE_SECONDS, self._go_on)
        self._anew.set()

    def _hold(self) -> None:
        """Until it has caught up, nothing after this counts as read."""
        self._held = self._read_to or first_at(self._hearing.reception.clock())
        self._seen.begin(self._held)

    def hear_after(self, hear: Callable[[], None]) -> None:
        """What is said now is taken in after what was missed, but not too late."""
        if self._meanwhile is None:
            hear()
        else:
            self._meanwhile.append(hear)

    def _go_on(self) -> None:
        waiting, self._meanwhile = self._meanwhile, None
        for hear in waiting or ():
            hear()

    async def run(self) -> None:
        """When a session begins: what was said before it, in the order in which it was said."""
        while True:
            await self._anew.wait()
            self._anew.clear()
            try:
                await self._guilds_are_there()
                found = await self._missed(self._rooms())
            except Unavailable as error:
                log.warning("could not read what was said meanwhile, trying again: %s", error)
                self._go_on()
                await asyncio.sleep(AGAIN_SECONDS)
                self._anew.set()
                continue
            for each in found:
                self._again(each)
            if self._anew.is_set():
                continue  # one more session has begun, before which more may have been said
            self._go_on()
            self._seen.end(self._held)
            self._held = ""
            with suppress(Unavailable):
                await self._seen.save()  # from the very first connection on it is known

    def was_read(self, heading: Heading) -> bool:
        """Whether a message was taken in before for sure, so that only an edit of it can be new."""
        return said_at(heading.id) < said_at(self._read_to) - MARGIN_SECONDS

    async def before(self, heading: Heading) -> list[Any]:
        """Of a direct conversation that was unknown, what was said while nobody listened."""
        found = await self._missed([Room(heading.channel, "", 0)])
        return [each for each in found if int(each["id"]) < int(heading.id)]

    async def _guilds_are_there(self) -> None:
        """A session that is not the first begins with servers of which nothing is known yet."""
        await self._gateway.wait_until_ready()
        with suppress(TimeoutError):
            async with asyncio.timeout(GUILDS_SECONDS):
                while any(guild.unavailable for guild in self._gateway.guilds):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)

    async def _missed(self, rooms: Sequence[Room]) -> list[Any]:
        if not self._read_to:
            return []  # at the very first start nobody was away
        now = self._hearing.reception.clock()
        again = MARGIN_SECONDS + EDIT_SECONDS  # edits change messages that were seen already
        oldest = max(now - OLDEST_SECONDS, said_at(self._read_to) - again)
        kept = self._hearing.reception.rooms
        remembered = await kept.remembered(NAME) if kept else frozenset()

        def wanted(each: Any) -> bool:
            return each.get("channel_id") in remembered or may_be_for_us(each, self._hearing)

        return await missed(self._hearing.api, rooms, int(first_at(oldest)), wanted)

    def _rooms(self) -> list[Room]:
        rooms = [Room(channel, "", 0) for channel in reversed(self._seen.direct)]
        for guild in self._gateway.guilds:
            held = [(each.id, each.last_message_id) for each in guild.text_channels]
            held += [(each.id, each.last_message_id) for each in guild.voice_channels]
            held += [(each.id, each.last_message_id) for each in guild.threads]
            rooms += [Room(str(id_), str(guild.id), latest or 0) for id_, latest in held]
        return rooms


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
        page = await messages(api, room.channel, PAGE, **before)
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
