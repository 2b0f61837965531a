"""Listens to Discord: events into what people said and used, in order, until it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import aiohttp
import discord

from adapters.discord.api import TOKEN_REFUSED as REFUSED
from adapters.discord.api import Account, TokenRefused
from adapters.discord.asked import asked_of
from adapters.discord.catchup import CatchingUp
from adapters.discord.commands import sync
from adapters.discord.gateway import Gateway, point_gateway_at
from adapters.discord.hearing import Hearing, patiently
from adapters.discord.lanes import Lanes, Work
from adapters.discord.reacted import REACTED, judge, reacted_of
from adapters.discord.read import Heading, heading_of
from adapters.discord.rooms import changed, created, deleted, found
from adapters.discord.seen import Seen
from adapters.discord.spots import KnownServers
from adapters.discord.used import answer
from core.ports import Misconfigured, Unavailable

DOWN_SECONDS = 60.0
"""So long a cut connection may take to come back until people are told that it is away."""
SAVE_SECONDS = 2.0
MOST_DELETED = 20
TOKEN_REFUSED = f"{REFUSED}, then set DISCORD_TOKEN"


async def listen(
    token: str, hearing: Hearing, connected: Callable[[], None], heard_seconds: float
) -> None:
    """Until cancelled; what people used is answered in lanes of its own, which live on.

    What was said and is being taken in has `heard_seconds` to end.

    Raises Misconfigured for what a person must mend, Unavailable for the rest.
    """
    api = hearing.api
    try:
        account = await api.account()
        await sync(api, account, hearing.reception.notes)
        point_gateway_at((await api.call("GET", "/gateway/bot"))["url"])
    except TokenRefused as error:
        raise Misconfigured(TOKEN_REFUSED) from error
    listening = _Listening(hearing, account, connected)
    try:
        with _translated():
            await listening.run(token)
    finally:
        await listening.end(heard_seconds)


class _Listening:
    """One connection, from its beginning to its end."""

    def __init__(self, hearing: Hearing, account: Account, connected: Callable[[], None]) -> None:
        self._connected = connected
        self._lanes = Lanes()
        """Of what is said; a lane is a channel."""
        self._standing = asyncio.Event()
        self._seen = Seen(hearing.reception.notes, account.id)
        self._gateway = Gateway(content=account.sees_content, hear=self._hear, stands=self._stands)
        servers = KnownServers(hearing.api, self._gateway)
        self._hearing = replace(hearing, servers=servers, me=account.id)
        self._catching_up = CatchingUp(self._hearing, self._gateway, self._seen, self._hear_again)
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun = False

    async def run(self, token: str) -> None:
        """Connect and listen; ends only by an error or by being cancelled."""
        await self._catching_up.load()
        self._begun = True
        await self._gateway.login(token)
        connecting = asyncio.create_task(self._gateway.connect())
        beside = (self._watch(), self._catching_up.run(), self._save())
        self._tasks = {connecting, *map(asyncio.create_task, beside)}
        waiting = set(self._tasks)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if connecting in done:
                raise Unavailable("Discord closed the connection")

    async def end(self, seconds: float) -> None:
        """Stop hearing, let what was heard be taken in, and write down how far that is."""
        for task in self._tasks:
            task.cancel()
        if self._begun:  # the SDK cannot close what was never opened
            await self._gateway.close()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._lanes.end(seconds)
        with suppress(Unavailable):
            await self._seen.save()

    def _stands(self, how: Literal["anew", "again", ""]) -> None:
        if how == "anew":
            self._catching_up.begin()
        if how:
            self._standing.set()
            self._connected()
        else:
            self._standing.clear()

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
        """Any event, as the gateway tells it."""
        if name == "INTERACTION_CREATE":
            if asked := asked_of(data):
                # Nothing waits for an interaction, and it waits for nothing: it has three seconds.
                self._hearing.lanes.put(asked.id, partial(answer, asked, self._hearing))
        elif name in REACTED:
            if reacted := reacted_of(name, data, self._hearing.me):
                # In order for each person, who may change their mind.
                self._put(f"{reacted.person}", partial(judge, reacted, self._hearing))
        else:
            self._catching_up.hear_after(partial(self._hear_message, name, data))

    def _hear_message(self, name: str, data: dict[str, Any]) -> None:
        """That something was said, changed or deleted."""
        if name == "MESSAGE_DELETE_BULK":
            lost = partial(deleted, data, MOST_DELETED, self._hearing)
            self._put(str(data.get("channel_id")), lost)
            return
        heading = heading_of(data)
        if heading is None:
            return
        if name == "MESSAGE_CREATE":
            hear = partial(created, data, self._hearing)
            if not heading.guild and heading.channel not in self._seen.direct:
                hear = partial(self._after_earlier, heading, hear)
            self._begin(heading, hear)
        elif name == "MESSAGE_UPDATE":
            self._put(heading.channel, partial(changed, data, self._hearing))
        else:
            self._put(heading.channel, partial(deleted, data, MOST_DELETED, self._hearing))

    def _hear_again(self, data: dict[str, Any]) -> None:
        """What stands in the history."""
        heading = heading_of(data)
        if heading is None:
            return
        if self._catching_up.was_read(heading):
            self._put(heading.channel, partial(changed, data, self._hearing))
        else:
            self._begin(heading, partial(found, data, self._hearing))

    async def _after_earlier(self, heading: Heading, hear: Work) -> None:
        for each in await self._catching_up.before(heading):
            await found(each, self._hearing)
        await hear()

    def _put(self, lane: str, work: Work) -> None:
        self._lanes.put(lane, partial(patiently, work))

    def _begin(self, heading: Heading, hear: Work) -> None:
        self._seen.begin(heading.id, "" if heading.guild else heading.channel)
        self._lanes.put(heading.channel, partial(self._to_its_end, heading.id, hear))

    async def _to_its_end(self, id_: str, hear: Work) -> None:
        await patiently(hear)
        self._seen.end(id_)


@contextmanager
def _translated() -> Iterator[None]:
    """The SDK's errors as ours."""
    try:
        yield
    except discord.LoginFailure as error:
        raise Misconfigured(TOKEN_REFUSED) from error
    except discord.PrivilegedIntentsRequired as error:
        words = "switch the Message Content intent on or off once more in the developer portal"
        raise Misconfigured(words) from error
    except discord.ConnectionClosed as error:
        raise _closed(error) from error
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unavailable(f"Discord cannot be reached: {type(error).__name__}") from error


def _closed(error: discord.ConnectionClosed) -> Misconfigured | Unavailable:
    if error.code == 4004:
        return Misconfigured(TOKEN_REFUSED)
    if error.code in (4013, 4014):
        return Misconfigured("Discord refuses the intents; look at the Bot page of the portal")
    return Unavailable(f"Discord closed the connection ({error.code})")
