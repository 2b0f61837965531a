"""Listens to Discord: events into what people said and used, in order, until it is cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import aiohttp
import discord

from adapters.discord.admitted import Desk, patiently
from adapters.discord.api import Account, Api, TokenRefused
from adapters.discord.asked import asked_of
from adapters.discord.catchup import MARGIN_SECONDS, OLDEST_SECONDS, Room, missed
from adapters.discord.commands import sync
from adapters.discord.fields import first_at, said_at
from adapters.discord.gateway import Gateway, point_gateway_at
from adapters.discord.homes import Homes
from adapters.discord.lanes import Lanes, Work
from adapters.discord.locales import Locales
from adapters.discord.membership import DiscordMembership
from adapters.discord.outlet import DiscordOutlet
from adapters.discord.places import Spot
from adapters.discord.reacted import REACTED, judge, reacted_of
from adapters.discord.read import EDIT_SECONDS, Heading, heading_of
from adapters.discord.said import Said
from adapters.discord.seen import Seen
from adapters.discord.spots import spot_by_asking, spot_in_cache
from adapters.discord.used import Used
from core.ports import Misconfigured, Unavailable
from core.reception import Reception

log = logging.getLogger(__name__)

DOWN_SECONDS = 60.0
"""So long a cut connection may take to come back until people are told that it is away."""
SAVE_SECONDS = 2.0
MOST_DELETED = 20
GUILDS_SECONDS = 5.0
"""For the servers' channels, which come one by one after a session has begun."""
MEANWHILE_SECONDS = 20.0
"""So long what is said now waits for what was said before it."""
AGAIN_SECONDS = 5.0


async def listen(  # noqa: PLR0913, PLR0917 - each is another part of the platform
    token: str,
    api: Api,
    homes: Homes,
    outlet: DiscordOutlet,
    membership: DiscordMembership,
    reception: Reception,
    connected: Callable[[], None],
    used: Lanes,
    heard_seconds: float,
) -> None:
    """Until cancelled; what people used is answered in the lanes `used`, which live on.

    What was said and is being taken in has `heard_seconds` to end.

    Raises Misconfigured for what a person must mend, Unavailable for the rest.
    """
    try:
        account = await api.account()
        await sync(api, account, reception.notes)
        point_gateway_at((await api.call("GET", "/gateway/bot"))["url"])
    except TokenRefused as error:
        raise Misconfigured(f"{error}, then set DISCORD_TOKEN") from error
    locales = Locales(reception.notes)
    desk = Desk(api, homes, outlet, membership, reception, locales, account.id)
    listening = _Listening(desk, account, connected, used)
    try:
        await listening.run(token)
    finally:
        await listening.end(heard_seconds)


class _Listening:
    """One connection, from its beginning to its end."""

    def __init__(
        self, desk: Desk, account: Account, connected: Callable[[], None], asked: Lanes
    ) -> None:
        self._desk = desk
        self._connected = connected
        self._lanes = Lanes()
        self._asked = asked
        self._seen = Seen(desk.reception.notes, account.id)
        self._standing = asyncio.Event()
        self._gateway = Gateway(content=account.sees_content, hear=self._hear, stands=self._stands)
        self._said = Said(desk, self._spot_of, self._guilds, self._role_in)
        self._used = Used(desk, self._said, self._spot_of, asked)
        self._beside: set[asyncio.Task[None]] = set()
        self._anew = asyncio.Event()
        self._read_to = ""
        self._held = ""
        self._meanwhile: list[Callable[[], None]] | None = None
        """What was heard while it catches up, which came later; None while it does not."""
        self._begun = False

    async def run(self, token: str) -> None:
        """Connect and listen; ends only by an error or by being cancelled."""
        self._read_to = await self._seen.load()
        self._hold()
        self._begun = True
        try:
            await self._gateway.login(token)
            connecting = asyncio.create_task(self._gateway.connect())
            beside = {
                asyncio.create_task(self._watch()),
                asyncio.create_task(self._catch_up()),
                asyncio.create_task(self._save()),
            }
            self._beside = {connecting, *beside}
            waiting = set(self._beside)
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                if connecting in done:
                    raise Unavailable("Discord closed the connection")
        except discord.LoginFailure as error:
            words = "Discord refuses the token; reset it in the developer portal"
            raise Misconfigured(f"{words}, then set DISCORD_TOKEN") from error
        except discord.PrivilegedIntentsRequired as error:
            words = "switch the Message Content intent on or off once more in the developer portal"
            raise Misconfigured(words) from error
        except discord.ConnectionClosed as error:
            raise _closed(error) from error
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unavailable(f"Discord cannot be reached: {type(error).__name__}") from error

    async def end(self, seconds: float) -> None:
        """Stop hearing, let what was heard be taken in, and write down how far that is."""
        for task in self._beside:
            task.cancel()
        if self._begun:  # the SDK cannot close what was never opened
            await self._gateway.close()
        if self._beside:
            await asyncio.wait(self._beside)
        await self._lanes.end(seconds)
        with suppress(Unavailable):
            await self._seen.save()

    def _stands(self, how: Literal["anew", "again", ""]) -> None:
        if how == "anew":
            if not self._held:
                self._read_to = str(self._seen.safe)
                self._hold()
            self._wait_meanwhile()
            self._anew.set()
        if how:
            self._standing.set()
            self._connected()
        else:
            self._standing.clear()

    def _hold(self) -> None:
        """Until it has caught up, nothing after this counts as read."""
        self._held = self._read_to or first_at(self._desk.reception.clock())
        self._seen.begin(self._held)

    def _wait_meanwhile(self) -> None:
        """What is said from now on is taken in after what was missed, but not too late."""
        if self._meanwhile is None:
            self._meanwhile = []
            asyncio.get_running_loop().call_later(MEANWHILE_SECONDS, self._go_on)

    def _go_on(self) -> None:
        waiting, self._meanwhile = self._meanwhile, None
        for hear in waiting or ():
            hear()

    async def _watch(self) -> None:
        """A connection that does not come back is said to be away, and begun anew."""
        while True:
            try:
                async with asyncio.timeout(DOWN_SECONDS):
                    await self._standing.wait()
            except TimeoutError:
                raise Unavailable("the connection to Discord does not come back") from None
            await asyncio.sleep(1.0)

    async def _save(self) -> None:
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            with suppress(Unavailable):
                await self._seen.save()

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "INTERACTION_CREATE":
            asked = asked_of(data)
            if asked is not None:
                # Nothing waits for an interaction, and it waits for nothing: it has three seconds.
                self._asked.put(asked.id, partial(self._used.asked, asked))
            return
        if name in REACTED:
            reacted = reacted_of(name, data, self._desk.me)
            if reacted is not None:
                # In order for each person, who may change their mind.
                self._put(f"{reacted.person}", partial(judge, reacted, self._desk))
            return
        if self._meanwhile is None:
            self._hear_message(name, data)
        else:
            self._meanwhile.append(partial(self._hear_message, name, data))

    def _hear_message(self, name: str, data: dict[str, Any]) -> None:
        if name == "MESSAGE_DELETE_BULK":
            ids = [str(id_) for id_ in data.get("ids") or []][:MOST_DELETED]
            self._put(str(data.get("channel_id")), partial(self._said.deleted, ids))
            return
        heading = heading_of(data)
        if heading is None:
            return
        if name == "MESSAGE_CREATE":
            hear = partial(self._said.created, data)
            if not heading.guild and heading.channel not in self._seen.direct:
                hear = partial(self._after_earlier, heading, hear)
            self._begin(heading.id, heading.channel, heading.guild, hear)
        elif name == "MESSAGE_UPDATE":
            self._put(heading.channel, partial(self._said.changed, data))
        else:
            self._put(heading.channel, partial(self._said.deleted, [heading.id]))

    def _put(self, lane: str, work: Work) -> None:
        self._lanes.put(lane, partial(patiently, work))

    def _begin(self, id_: str, channel: str, guild: str, hear: Work) -> None:
        self._seen.begin(id_, "" if guild else channel)
        self._lanes.put(channel, partial(self._created, id_, hear))

    async def _created(self, id_: str, hear: Work) -> None:
        await patiently(hear)
        self._seen.end(id_)

    async def _spot_of(self, channel: str, guild: str) -> Spot:
        found = spot_in_cache(self._gateway, channel, guild)
        return found or await spot_by_asking(self._desk.api, channel, guild)

    async def _guilds(self) -> Sequence[str]:
        return [str(guild.id) for guild in self._gateway.guilds]

    def _role_in(self, guild: str) -> str:
        found = self._gateway.get_guild(int(guild)) if guild else None
        roles = found.roles if found is not None else []
        me = self._desk.me
        return next((str(r.id) for r in roles if r.tags and str(r.tags.bot_id) == me), "")

    async def _catch_up(self) -> None:
        """When a session begins: what was said before it, in the order in which it was said."""
        while True:
            await self._anew.wait()
            self._anew.clear()
            try:
                await self._guilds_are_there()
                found = await self._missed(self._rooms()) if self._read_to else []
            except Unavailable as error:
                log.warning("could not read what was said meanwhile, trying again: %s", error)
                self._go_on()
                await asyncio.sleep(AGAIN_SECONDS)
                self._anew.set()
                continue
            for each in found:
                self._hear_again(each)
            if self._anew.is_set():
                continue  # one more session has begun, before which more may have been said
            self._go_on()
            self._seen.end(self._held)
            self._held = ""
            with suppress(Unavailable):
                await self._seen.save()  # from the very first connection on it is known

    def _hear_again(self, data: dict[str, Any]) -> None:
        heading = heading_of(data)
        if heading is None:
            return
        if said_at(heading.id) < said_at(self._read_to) - MARGIN_SECONDS:  # only an edit can be new
            self._put(heading.channel, partial(self._said.changed, data))
        else:
            hear = partial(self._said.found, data)
            self._begin(heading.id, heading.channel, heading.guild, hear)

    async def _after_earlier(self, heading: Heading, hear: Work) -> None:
        """Of a direct conversation that was unknown, what was said while nobody listened comes first."""
        rooms = [Room(heading.channel, "", 0)]
        for each in await self._missed(rooms) if self._read_to else ():
            if int(each["id"]) < int(heading.id):
                await self._said.found(each)
        await hear()

    async def _guilds_are_there(self) -> None:
        """A session that is not the first begins with servers of which nothing is known yet."""
        await self._gateway.wait_until_ready()
        with suppress(TimeoutError):
            async with asyncio.timeout(GUILDS_SECONDS):
                while any(guild.unavailable for guild in self._gateway.guilds):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)

    async def _missed(self, rooms: Sequence[Room]) -> list[Any]:
        now = self._desk.reception.clock()
        again = MARGIN_SECONDS + EDIT_SECONDS  # edits change messages that were seen already
        oldest = max(now - OLDEST_SECONDS, said_at(self._read_to) - again)
        after = int(first_at(oldest))
        return await missed(self._desk.api, rooms, after, self._said.may_be_for_us)

    def _rooms(self) -> list[Room]:
        rooms = [Room(channel, "", 0) for channel in reversed(self._seen.direct)]
        for guild in self._gateway.guilds:
            held = [(each.id, each.last_message_id) for each in guild.text_channels]
            held += [(each.id, each.last_message_id) for each in guild.voice_channels]
            held += [(each.id, each.last_message_id) for each in guild.threads]
            rooms += [Room(str(id_), str(guild.id), latest or 0) for id_, latest in held]
        return rooms


def _closed(error: discord.ConnectionClosed) -> Misconfigured | Unavailable:
    if error.code == 4004:
        words = "Discord refuses the token; reset it in the developer portal"
        return Misconfigured(f"{words}, then set DISCORD_TOKEN")
    if error.code in (4013, 4014):
        return Misconfigured("Discord refuses the intents; look at the Bot page of the portal")
    return Unavailable(f"Discord closed the connection ({error.code})")
