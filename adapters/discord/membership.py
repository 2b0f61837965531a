"""Discord's word on who is in a guild and who may view a channel, asked anew every minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from adapters.discord.api import Api, Refused, TokenRefused
from adapters.discord.permissions import (
    MANAGE_THREADS,
    READ_HISTORY,
    VIEW_CHANNEL,
    everyone_may_view,
    permissions,
)
from adapters.discord.places import NAME, PRIVATE_THREAD, PUBLIC_THREADS
from adapters.discord.recent import Recent
from core.messages import Audience, Person, circles
from core.ports import Unavailable

SECONDS = 45.0
MOST = 10_000
AT_ONCE = 25
"""So many guilds are asked side by side about somebody who writes directly."""
PATIENCE_SECONDS, AWAY_SECONDS = 5.0, 10.0
"""For one guild among them, and how long it is let be when it did not answer."""
ALL_SECONDS = 10.0
"""For all of them; those that were not asked by then have said nothing."""


class DiscordMembership:
    """`clock` gives seconds; whatever is not a clear yes is a no."""

    def __init__(
        self,
        api: Api,
        clock: Callable[[], float],
        seconds: float = SECONDS,
        all_seconds: float = ALL_SECONDS,
    ) -> None:
        self._api = api
        self._clock = clock
        self._seconds = seconds
        self._all_seconds = all_seconds
        self._known = Recent[tuple[float, Any]](MOST)
        self._away = Recent[float]()

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """Whether the person is a member of the guild and may view the channel now."""
        if person.platform != NAME or room.platform != NAME:
            return False
        if room.kind == "workspace":
            return await self._member(room.workspace, person.id) is not None
        if room.kind != "room":
            return False
        given, kind = await self._given(person.id, room.workspace, room.id)
        if not given & VIEW_CHANNEL:
            return False
        if kind != PRIVATE_THREAD or given & MANAGE_THREADS:
            return True
        path = "/channels/{channel_id}/thread-members/{user_id}"
        return await self._get(path, channel_id=room.id, user_id=person.id) is not None

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """The guild, where everybody may view the channel; a private thread is for its members."""
        workspace = Audience("workspace", NAME, room.workspace)
        channel = await self._get("/channels/{channel_id}", channel_id=room.id)
        guild = await self._get("/guilds/{guild_id}", guild_id=room.workspace)
        if channel is None or guild is None or channel.get("type") == PRIVATE_THREAD:
            return room, circles(room)
        return workspace if everyone_may_view(channel, guild) else room, circles(room)

    async def may_read_back(self, person: Person, guild: str, channel: str) -> bool:
        """Whether the person may read what was said there before; in direct messages they all may."""
        if not guild:
            return True
        given, _ = await self._given(person.id, guild, channel)
        return bool(given & VIEW_CHANNEL and given & READ_HISTORY)

    async def _given(self, person: str, guild: str, channel: str) -> tuple[int, int]:
        """What the person may do in a channel or thread, and its type; nothing where it is unknown."""
        member = await self._member(guild, person)
        found = await self._get("/channels/{channel_id}", channel_id=channel)
        if member is None or found is None or found.get("guild_id") != guild:
            return 0, 0
        kind, where = int(found.get("type") or 0), found
        if kind in (*PUBLIC_THREADS, PRIVATE_THREAD):
            where = await self._get("/channels/{channel_id}", channel_id=str(found["parent_id"]))
        whole = await self._get("/guilds/{guild_id}", guild_id=guild)
        if whole is None or where is None:
            return 0, kind
        held = [str(role) for role in member.get("roles") or []]
        return permissions(person, held, where, whole), kind

    async def guilds_of(self, person: str, guilds: Sequence[str]) -> tuple[list[str], bool]:
        """Those of the guilds that the person is a member of, and whether every other one said no.

        Raises TokenRefused.
        """
        turns = asyncio.Semaphore(AT_ONCE)
        asking = {guild: asyncio.create_task(self._is_in(guild, person, turns)) for guild in guilds}
        try:
            if asking:
                await asyncio.wait(asking.values(), timeout=self._all_seconds)
            said = {guild: task.result() for guild, task in asking.items() if task.done()}
        finally:
            for task in asking.values():
                task.cancel()
            await asyncio.gather(*asking.values(), return_exceptions=True)
        held = [guild for guild, is_in in said.items() if is_in]
        return held, len(said) == len(asking) and None not in said.values()

    async def _is_in(self, guild: str, person: str, turns: asyncio.Semaphore) -> bool | None:
        """Whether the person is a member; None where Discord does not say so in time."""
        async with turns:
            if self._clock() < self._away.get(guild, 0.0):
                return None
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._member(guild, person) is not None
            except TokenRefused:
                raise
            except (Unavailable, TimeoutError):
                self._away.put(guild, self._clock() + AWAY_SECONDS)
                return None

    async def _member(self, guild: str, person: str) -> Any:
        if not guild:
            return None
        path = "/guilds/{guild_id}/members/{user_id}"
        return await self._get(path, guild_id=guild, user_id=person)

    async def _get(self, path: str, **parameters: Any) -> Any:
        """What Discord has there, or None where it refuses to say."""
        key = path.format(**parameters)
        at, value = self._known.get(key, (float("-inf"), None))
        if self._clock() - at < self._seconds:
            return value
        try:
            value = await self._api.call("GET", path, **parameters)
        except Refused:
            value = None
        self._known.put(key, (self._clock(), value))
        return value
