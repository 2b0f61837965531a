"""What is known of servers and their channels: from what the gateway told, else by asking."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import discord

from adapters.discord.api import Api, Refused
from adapters.discord.permissions import everyone_may_view
from adapters.discord.places import DIRECT, PRIVATE_THREAD, PUBLIC_THREADS, Spot

GUILDS_SECONDS = 2.0
"""Where Discord does not say so soon which guilds are ours, its person is told so in time."""
GUILDS_A_PAGE = 200


class Servers:
    """Those that invited us, by asking Discord. Raises Unavailable."""

    def __init__(self, api: Api, guilds_a_page: int = GUILDS_A_PAGE) -> None:
        self._api = api
        self._guilds_a_page = guilds_a_page

    async def spot_of(self, channel: str, guild: str) -> Spot:
        """Where a channel is; what cannot be found out counts as closed."""
        call = self._api.call
        try:
            found = await call("GET", "/channels/{channel_id}", channel_id=channel)
            if found.get("type") == DIRECT:
                return direct(channel)
            room, kind = found, found.get("type")
            if kind in (*PUBLIC_THREADS, PRIVATE_THREAD):
                room = await call("GET", "/channels/{channel_id}", channel_id=found["parent_id"])
            whole = await call("GET", "/guilds/{guild_id}", guild_id=guild)
        except Refused:
            return Spot("closed", channel, channel, guild=guild)
        locale = _preferred(whole.get("features") or (), str(whole.get("preferred_locale") or ""))
        room_id = str(room["id"])
        return made(channel, kind, room_id, guild, locale, is_open=everyone_may_view(room, whole))

    async def guilds(self) -> Sequence[str]:
        """The ids of all of them, as Discord lists them."""
        found: list[str] = []
        query = {"limit": str(self._guilds_a_page)}
        while True:
            told = await self._api.call(
                "GET", "/users/@me/guilds", query=query, patience=GUILDS_SECONDS
            )
            found += [str(guild["id"]) for guild in told]
            if len(told) < self._guilds_a_page:
                return found
            query["after"] = max(found, key=int)

    def role_in(self, guild: str) -> str:  # noqa: ARG002 - nothing tells it but the gateway
        """The role that Discord gave us there, if it is known."""
        return ""


class KnownServers(Servers):
    """The same from the gateway's state, which every change of a channel or role updates."""

    def __init__(self, api: Api, client: discord.Client) -> None:
        super().__init__(api)
        self._client = client

    async def spot_of(self, channel: str, guild: str) -> Spot:
        """Asks for what the gateway has not told yet."""
        known = _spot_in_cache(self._client, channel, guild)
        return known or await super().spot_of(channel, guild)

    async def guilds(self) -> Sequence[str]:
        """As the session began."""
        return [str(guild.id) for guild in self._client.guilds]

    def role_in(self, guild: str) -> str:
        """The role that bears our name."""
        found, me = self._client.get_guild(int(guild)) if guild else None, self._client.user
        if found is None or me is None:
            return ""
        return next((str(r.id) for r in found.roles if r.tags and r.tags.bot_id == me.id), "")


def _spot_in_cache(client: discord.Client, channel: str, guild: str) -> Spot | None:
    """None where the gateway did not tell."""
    if not guild:
        return direct(channel)
    found = client.get_channel(int(channel))
    if isinstance(found, discord.Thread):
        room = found.parent
        if room is None:
            return None
        return _spot(channel, found.type.value, str(room.id), room.guild, _is_open(room))
    if isinstance(found, discord.abc.GuildChannel):
        return _spot(channel, found.type.value, channel, found.guild, _is_open(found))
    return None


def direct(channel: str) -> Spot:
    """A direct message."""
    return Spot("direct", channel, channel, single=True)


def made(channel: str, kind: int, room: str, guild: str, locale: str, *, is_open: bool) -> Spot:
    """Of a channel or thread of a guild."""
    if kind == PRIVATE_THREAD:
        # Its members are fewer than the room's: it is a room of its own.
        return Spot("closed", channel, channel, guild=guild, single=True, locale=locale)
    thread = channel if kind in PUBLIC_THREADS else ""
    return Spot("open" if is_open else "closed", channel, room, thread, guild, locale=locale)


def _spot(channel: str, kind: int, room: str, guild: discord.Guild, is_open: bool) -> Spot:
    locale = _preferred(guild.features, str(guild.preferred_locale))
    return made(channel, kind, room, str(guild.id), locale, is_open=is_open)


def _is_open(room: discord.abc.GuildChannel) -> bool:
    return room.permissions_for(room.guild.default_role).view_channel


def _preferred(features: Collection[str], locale: str) -> str:
    """Only communities choose a language; of any other server Discord says English."""
    return locale if "COMMUNITY" in features else ""
