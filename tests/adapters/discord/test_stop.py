"""Whoever Discord shows that we think is answered at a stop, or told to ask again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.discord.platform import DiscordConfig, open_discord
from core.words import say
from tests.adapters.discord.stage import Stage, stage
from tests.platforms.discord.things import Interaction


@asynccontextmanager
async def listening(played: Stage, stop_seconds: float = 20.0) -> AsyncIterator[asyncio.Task[None]]:
    standin = played.discord
    config = DiscordConfig(
        standin.token, standin.api_url, stop_seconds=stop_seconds, heard_seconds=0.1
    )
    async with open_discord(config, played.notes, standin.clock.now) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(played.reception, stands.set))
        await stands.wait()
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})


@asynccontextmanager
async def searching(
    stop_seconds: float = 20.0,
) -> AsyncIterator[tuple[Stage, asyncio.Task[None], Interaction]]:
    """Somebody has asked for a search, whose answer waits to be let go on."""
    async with stage() as played:
        played.respond_when = asyncio.Event()
        async with listening(played, stop_seconds) as task:
            asked = played.alice.slash(played.general, "search", {"text": "hours"})
            await played.discord.until(lambda: bool(played.commands))
            yield played, task, asked


async def test_a_command_that_is_being_answered_at_a_stop_gets_its_answer() -> None:
    async with searching() as (played, task, asked):
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)
        assert not task.done()
        assert played.respond_when is not None
        played.respond_when.set()
        await asyncio.wait({task}, timeout=20)
        assert task.cancelled()
        assert (await played.discord.answer(asked)).content == "**search**: hours"


async def test_who_cannot_be_answered_before_the_end_is_told_to_ask_again() -> None:
    async with searching(stop_seconds=0.1) as (played, task, asked):
        task.cancel()
        await asyncio.wait({task})
        assert (await played.discord.answer(asked)).content == say("restarting")


async def test_a_command_outlives_a_connection_that_breaks() -> None:
    async with searching() as (played, task, asked):
        await played.discord.gateway.close(4004)
        await asyncio.wait({task}, timeout=20)
        assert task.exception()
        assert played.respond_when is not None
        played.respond_when.set()
        assert (await played.discord.answer(asked)).content == "**search**: hours"
