"""What Slack was told is taken in comes to its end at a stop, or its person is told to ask again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core.commands import Command
from core.messages import Reply
from core.people.preferences import Preferences
from core.ports import Unavailable
from core.words import say
from tests.adapters.slack.front import Desk, opened, person, workspace
from tests.adapters.slack.seen import words
from tests.adapters.slack.test_listen import served, until
from tests.platforms.faults import Fault
from tests.platforms.slack import StandIn


@dataclass
class Slow(Desk):
    """Answers commands when it is told to."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def respond(self, command: Command) -> Reply:
        self.asked.set()
        await self.go.wait()
        return await super().respond(command)


@asynccontextmanager
async def slow_house() -> AsyncIterator[tuple[StandIn, Slow]]:
    async with workspace() as (slack, desk):
        yield slack, Slow(desk.clock)


@asynccontextmanager
async def listening(
    slack: StandIn, desk: Slow, stop_seconds: float = 20.0
) -> AsyncIterator[asyncio.Task[None]]:
    async with opened(slack, desk, stop_seconds=stop_seconds) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(desk.reception(), stands.set))
        await stands.wait()
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})


@pytest.mark.parametrize("said", ["search backup plan", "sources"])
async def test_a_command_that_is_being_answered_at_a_stop_gets_its_answer(said: str) -> None:
    async with slow_house() as (slack, desk):
        async with listening(slack, desk) as task:
            ann = slack.person("ann")
            await ann.command(slack.channel("general"), "/mynah", said).done()
            await desk.asked.wait()
            task.cancel()
            await asyncio.wait({task}, timeout=1.5)
            assert not task.done()
            desk.go.set()
            await asyncio.wait({task}, timeout=10)
            assert task.cancelled()
        assert [words(each).strip() for each in slack.ephemerals] == [said]


async def test_who_cannot_be_answered_before_the_end_is_told_to_ask_again() -> None:
    async with slow_house() as (slack, desk):
        async with listening(slack, desk, stop_seconds=0.1) as task:
            ann = slack.person("ann")
            desk.preferences.kept[person(ann)] = Preferences(language="de")
            await ann.command(slack.channel("general"), "/mynah", "sources").done()
            await desk.asked.wait()
            task.cancel()
            await asyncio.wait({task}, timeout=10)
        assert [each.text for each in slack.ephemerals] == [say("restarting", "de")]


async def test_a_command_outlives_a_connection_that_breaks() -> None:
    async with slow_house() as (slack, desk), opened(slack, desk, silent_seconds=0.2) as platform:
        listens = asyncio.create_task(platform.listen(desk.reception(), lambda: None))
        await slack.sockets.connected(2)
        ann = slack.person("ann")
        await ann.command(slack.channel("general"), "/mynah", "sources").done()
        await desk.asked.wait()
        slack.faults.order("apps.connections.open", Fault(cut="before"), 20)
        await slack.sockets.drop()
        with pytest.raises(Unavailable, match="no connection"):
            await asyncio.wait_for(listens, 30)
        desk.go.set()
        await until(lambda: slack.ephemerals)
        assert [words(each).strip() for each in slack.ephemerals] == ["sources"]


async def test_who_gives_a_command_after_the_stop_is_told_to_ask_again() -> None:
    async with (
        slow_house() as (slack, desk),
        opened(slack, desk, app_token="", signing_secret=slack.signing_secret) as platform,
        served(platform, desk) as url,
    ):
        await slack.send_events_to(url)
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(desk.reception(), stands.set))
        await stands.wait()
        task.cancel()
        await asyncio.wait({task}, timeout=10)
        ann = slack.person("ann")
        desk.preferences.kept[person(ann)] = Preferences(language="de")
        delivery = await ann.command(slack.channel("general"), "/mynah", "sources").done()
        assert delivery.reply["text"] == say("restarting", "de")
        assert not desk.asked.is_set()
