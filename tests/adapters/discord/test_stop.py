"""Whoever Discord shows that we think is answered at a stop, or told to ask again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.discord.platform import DiscordConfig, open_discord
from core.words import say
from tests.adapters.discord.stage import Stage, stage


@asynccontextmanager
async def listening(played: Stage, stop_seconds: float = 20.0) -> AsyncIterator[asyncio.Task[None]]:
    standin = played.discord
    config = DiscordConfig(standin.token, standin.api_url, stop_seconds=stop_seconds)
    async with open_discord(config, played.notes, standin.clock.now) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(played.reception, stands.set))
        await stands.wait()
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})


async def test_a_command_that_is_being_answered_at_a_stop_gets_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.discord.listen.END_SECONDS", 0.1)
    async with stage() as played:
        played.respond_when = asyncio.Event()
        async with listening(played) as task:
            asked = played.alice.slash(played.general, "search", {"text": "hours"})
            await played.discord.until(lambda: bool(played.commands))
            task.cancel()
            await asyncio.wait({task}, timeout=0.5)
            assert not task.done()
            played.respond_when.set()
            await asyncio.wait({task}, timeout=20)
            assert task.cancelled()
        assert (await played.discord.answer(asked)).content == "**search**: hours"


async def test_who_cannot_be_answered_before_the_end_is_told_to_ask_again() -> None:
    async with stage() as played:
        played.respond_when = asyncio.Event()
        async with listening(played, stop_seconds=0.1):
            asked = played.alice.slash(played.general, "search", {"text": "hours"})
            await played.discord.until(lambda: bool(played.commands))
        assert (await played.discord.answer(asked)).content == say("restarting")


async def test_a_command_outlives_a_connection_that_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.discord.listen.END_SECONDS", 0.1)
    async with stage() as played:
        played.respond_when = asyncio.Event()
        async with listening(played) as task:
            asked = played.alice.slash(played.general, "search", {"text": "hours"})
            await played.discord.until(lambda: bool(played.commands))
            await played.discord.gateway.close(4004)
            await asyncio.wait({task}, timeout=20)
            assert task.exception()
            played.respond_when.set()
            assert (await played.discord.answer(asked)).content == "**search**: hours"
