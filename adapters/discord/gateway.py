"""The SDK's gateway client as it is meant to be used inside another program's loop: it only listens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import discord
import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord.api import LONGEST_PAUSE_SECONDS
from adapters.discord.reacted import REACTED

WANTED = (
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "INTERACTION_CREATE",
    *REACTED,
)
GUILD_SECONDS = 0.5
"""How long to wait for the first guilds; where one comes later, its channels are asked for."""

Stands = Callable[[Literal["anew", "again", ""]], None]
"""Told when a session begins anew, when all go on again, and when one is cut."""
Hear = Callable[[str, dict[str, Any]], None]
"""The event's name and its data."""


def point_gateway_at(url: str) -> None:
    """The SDK asks for the gateway's address at its start, and afterwards goes to the one in a class."""
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


class Gateway(discord.AutoShardedClient):
    """Hands on events as Discord sends them; resumes after a cut by itself."""

    def __init__(self, *, content: bool, hear: Hear, stands: Stands) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.guild_reactions = intents.dm_reactions = True
        intents.message_content = content
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=GUILD_SECONDS,
            max_ratelimit_timeout=LONGEST_PAUSE_SECONDS,
            allowed_mentions=discord.AllowedMentions.none(),
            # The only public way to the payloads themselves, which read.py understands.
            enable_debug_events=True,
        )
        self._hear = hear
        self._stands = stands
        self._down: set[int] = set()

    async def on_socket_raw_receive(self, text: str) -> None:
        """Every frame, in order; those of interest are read."""
        if not any(f'"{name}"' in text for name in WANTED):
            return
        frame = json.loads(text)
        if frame.get("op") == 0 and frame.get("t") in WANTED and isinstance(frame.get("d"), dict):
            self._hear(frame["t"], frame["d"])

    async def on_shard_connect(self, shard: int) -> None:
        """A session began anew; of what was said meanwhile Discord tells nothing."""
        self._down.discard(shard)
        self._stands("anew")

    async def on_shard_resumed(self, shard: int) -> None:
        """A session goes on; Discord sends what was missed."""
        self._down.discard(shard)
        if not self._down:
            self._stands("again")

    async def on_shard_disconnect(self, shard: int) -> None:
        """A connection broke; the client tries to resume."""
        self._down.add(shard)
        self._stands("")

    async def on_error(self, event: str, /, *args: object, **_kwargs: object) -> None:
        """What went wrong in one event ends nothing; `hear` itself raises nothing."""
