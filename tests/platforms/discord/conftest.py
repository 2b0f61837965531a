"""The real discord.py client, pointed at a stand-in the way a bot points it: no part of it is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.platforms.discord import Discord


class Client(discord.AutoShardedClient):
    """A client that starts fast; `heard` are the names of the gateway events that came in."""

    def __init__(self, intents: discord.Intents, shard_count: int | None = None) -> None:
        super().__init__(
            intents=intents,
            shard_count=shard_count,
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=100,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.resumed = 0

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py pauses 5 s here before every identify but the first."""

    async def on_socket_event_type(self, name: str) -> None:
        self.heard.append(name)

    async def on_resumed(self) -> None:
        self.resumed += 1


C = TypeVar("C", bound="Client")


def intents(*, content: bool = False, members: bool = False) -> discord.Intents:
    wanted = discord.Intents.default()
    wanted.message_content, wanted.members = content, members
    return wanted


def point_at(standin: Discord) -> None:
    Route.BASE = standin.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(standin.world.gateway_address)


@asynccontextmanager
async def connected(standin: Discord, client: C) -> AsyncIterator[C]:
    """The client logged in and ready, closed afterwards whatever happened."""
    point_at(standin)
    await client.login(standin.token)
    running = asyncio.create_task(client.connect())
    ready = asyncio.create_task(client.wait_until_ready())
    try:
        async with asyncio.timeout(30):
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        yield client
    finally:
        ready.cancel()
        await client.close()
        await asyncio.gather(running, return_exceptions=True)
