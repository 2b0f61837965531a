"""A running Slack for each test, with a clock that the test moves, and the real client for it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, replace
from typing import Protocol

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import Limits, StandIn, slack_standin


@dataclass
class Clock:
    """Real time, plus what the test adds to it."""

    added: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.added


class Connecting(Protocol):
    """The two untyped methods of Bolt's Socket Mode handler that tests call."""

    async def connect_async(self) -> None: ...
    async def close_async(self) -> None: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[StandIn]:
    limits = Limits(ack=10.0, retries=(0.0, 0.02, 0.04), ping=0.2)
    async with slack_standin(limits, clock) as running:
        yield running


@pytest.fixture
def impatient(slack: StandIn) -> None:
    """Waits little for what a test never acknowledges; by default a slow machine has the time it needs."""
    slack.limits = replace(slack.limits, ack=1.0)


@pytest.fixture
def client(slack: StandIn) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def refused(call: Awaitable[object]) -> str:
    """The error code that Slack answered with; the test fails when it did not refuse."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
