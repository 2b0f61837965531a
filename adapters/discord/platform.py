"""Discord as a platform of Mynah: opened without a call, listened to by the gateway, answered by REST."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.discord.announce import announce
from adapters.discord.api import REAL_URL, Api
from adapters.discord.files import DiscordFiles
from adapters.discord.homes import Homes
from adapters.discord.lanes import Lanes
from adapters.discord.membership import DiscordMembership
from adapters.discord.outlet import DiscordOutlet
from adapters.discord.places import NAME
from core.messages import Audience
from core.ports import HistoryPage, Notes, Notice
from core.reception import STOP_SECONDS, Hook, Reception

if TYPE_CHECKING:
    from adapters.discord.hearing import Hearing

HEARD_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class DiscordConfig:
    """What is needed to be somebody in Discord."""

    token: str = field(repr=False)
    url: str = REAL_URL
    public_key: str = ""
    """Hexadecimal; with it, interactions are also taken over HTTP."""
    stop_seconds: float = STOP_SECONDS
    heard_seconds: float = HEARD_SECONDS
    """What the gateway told and is being taken in has so long at the end of its connection."""


class DiscordPlatform:
    """The platform `discord`."""

    name = NAME

    def __init__(
        self, config: DiscordConfig, api: Api, notes: Notes, clock: Callable[[], float]
    ) -> None:
        self._config = config
        self._api = api
        self._clock = clock
        self._lanes = Lanes()
        self._homes = Homes(api, notes)
        self.membership = DiscordMembership(api, clock)
        self.outlet = DiscordOutlet(api, self._homes, self.membership, clock)
        self.files = DiscordFiles(api, config.url)

    async def listen(self, reception: Reception, connected: Callable[[], None]) -> None:
        """Take in what people say until cancelled; what they used may then still be answered."""
        from adapters.discord.listen import listen

        hearing, seconds = self._hearing(reception), self._config.heard_seconds
        try:
            await listen(self._config.token, hearing, connected, seconds)
        except asyncio.CancelledError:
            await self._lanes.end(self._config.stop_seconds)
            raise

    async def history(self, room: Audience, before: str) -> HistoryPage:
        """See core.ports.History."""
        from adapters.discord.rooms import history

        return await history(self._api, room, before)

    async def announce(self, room: Audience, notice: Notice) -> None:
        """See core.reception.Platform."""
        await announce(self._api, room, notice)

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """Where Discord may post interactions, if its key is set; messages come by the gateway."""
        if not self._config.public_key:
            return ()
        from adapters.discord.posted import PATH, SignedCalls

        key = bytes.fromhex(self._config.public_key)
        posted = SignedCalls(key, self._hearing(reception), self._clock)
        return (Hook("POST", PATH, posted.respond),)

    def _hearing(self, reception: Reception) -> Hearing:
        from adapters.discord.hearing import Hearing
        from adapters.discord.locales import Locales
        from adapters.discord.responses import Responses
        from adapters.discord.spots import Servers

        return Hearing(
            api=self._api,
            homes=self._homes,
            outlet=self.outlet,
            membership=self.membership,
            reception=reception,
            locales=Locales(reception.notes),
            responses=Responses(self._api),
            servers=Servers(self._api),
            lanes=self._lanes,
        )

    async def close(self) -> None:
        """Let what was begun come to its end, then give the connections back."""
        await self._lanes.end(self._config.heard_seconds)
        await self.outlet.close()
        await self._api.close()


@asynccontextmanager
async def open_discord(
    config: DiscordConfig, notes: Notes, clock: Callable[[], float] = time.time
) -> AsyncIterator[DiscordPlatform]:
    """Asks nobody anything; what is first said or shown logs in."""
    api = Api(config.token, config.url or REAL_URL)
    opened = DiscordPlatform(config, api, notes, clock)
    try:
        yield opened
    finally:
        await opened.close()
