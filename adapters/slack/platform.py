"""Slack as a chat platform of Mynah's: opened without asking anybody, listened to by sockets or requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from adapters.slack.api import Api, Json, Refused
from adapters.slack.audience import PLATFORM
from adapters.slack.catchup import persistently
from adapters.slack.happenings import Act, Identity
from adapters.slack.listen import answer, application, connected_sockets
from adapters.slack.times import USUAL, Times
from adapters.slack.workspace import Workspace
from core.ports import Misconfigured, Notes
from core.reception import STOP_SECONDS, Call, Hook, Reception, Response

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"
TIMEOUT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """What the settings say."""

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""
    api_url: str = "https://slack.com/api/"
    follow_threads: bool = True
    times: Times = USUAL
    stop_seconds: float = STOP_SECONDS


class SlackPlatform:
    """Satisfies core.reception.Platform: the one workspace that a bot token is for."""

    name = PLATFORM

    def __init__(self, config: SlackConfig, api: Api, notes: Notes) -> None:
        self._config = config
        self._api = api
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()
        self._workspace = Workspace(api, notes, self.me, config.follow_threads, config.times)
        self.outlet = self._workspace.outlet
        self.membership = self._workspace.membership
        self.files = self._workspace.files

    async def me(self, _team: str = "") -> Identity:
        """Who we are, asked once. Raises Misconfigured for a token that Slack does not take."""
        async with self._asking:
            if self._identity is None:
                self._identity = await who_am_i(self._api)
            return self._identity

    async def listen(self, reception: Reception, connected: Callable[[], None]) -> None:
        """By sockets where there is an app token; else Slack calls, and this only stays."""
        config = self._config
        if not (config.app_token or config.signing_secret):
            raise Misconfigured("SLACK_BOT_TOKEN needs SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET")
        self._identity = None  # a token may have been replaced meanwhile
        removed = (await self._workspace.acting(reception)).removed
        removed.clear()
        missed = await self._workspace.prepare(reception)
        catch_up = partial(persistently, missed, self._api.sleep)
        try:
            if not config.app_token:
                connected()
                await until_broken(removed.wait, beside=catch_up)
            else:
                acting = partial(self._act, reception)
                app = application(self._api.client, "", self.me, acting, reception.bots)
                async with connected_sockets(
                    app, config.app_token, self._api.client, config.times
                ) as silent:
                    connected()
                    await until_broken(removed.wait, silent, beside=catch_up)
        except asyncio.CancelledError:
            await self._workspace.close(config.stop_seconds)
            raise
        finally:
            await self._workspace.pause()
        raise Misconfigured(
            "Mynah was removed from the Slack workspace: install the app again and set the "
            "new SLACK_BOT_TOKEN"
        )

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """The one address for events, commands and presses, where Slack calls us."""
        self.outlet.on_stop(reception.stop)
        if self._config.app_token or not self._config.signing_secret:
            return ()
        acting = partial(self._act, reception)
        secret, bots = self._config.signing_secret, reception.bots
        return (hook(application(self._api.client, secret, self.me, acting, bots)),)

    async def _act(self, reception: Reception, _team: str, act: Act) -> Json | None:
        return await self._workspace.act(reception, act)

    async def close(self) -> None:
        """End what runs beside."""
        await self._workspace.close()


def hook(app: AsyncApp) -> Hook:
    """Where Slack calls this application."""

    async def called(call: Call) -> Response:
        return await answer(app, call)

    return Hook("POST", PATH, called)


async def until_broken(
    *ends: Callable[[], Coroutine[None, None, object]],
    beside: Callable[[], Coroutine[None, None, object]],
) -> None:
    """Wait for the first of these ends, and raise what it raises; what runs beside ends with it."""
    ending = {asyncio.create_task(each()) for each in ends}
    other = asyncio.create_task(beside())
    try:
        done, _ = await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (*ending, other):
            task.cancel()
        await asyncio.wait({*ending, other})


async def who_am_i(api: Api) -> Identity:
    """Team, user and bot of the token. Raises Misconfigured and Unavailable."""
    try:
        answer = await api.insist("auth.test")
    except Refused as refusal:
        raise Misconfigured(
            f"Slack refuses SLACK_BOT_TOKEN ({refusal.code}): copy the Bot User OAuth Token, which "
            "begins with xoxb-, from OAuth & Permissions"
        ) from None
    found = Identity(*(str(answer.get(name) or "") for name in ("team_id", "user_id", "bot_id")))
    if not (found.team and found.user and found.bot):
        raise Misconfigured("SLACK_BOT_TOKEN is no bot's token; it should begin with xoxb-")
    return found


@asynccontextmanager
async def open_slack(config: SlackConfig, notes: Notes) -> AsyncIterator[SlackPlatform]:
    """The platform with its own connections to the API; nobody is asked anything yet."""
    async with open_api(config.bot_token, config.api_url) as api:
        platform = SlackPlatform(config, api, notes)
        try:
            yield platform
        finally:
            await platform.close()


@asynccontextmanager
async def open_api(token: str, url: str) -> AsyncIterator[Api]:
    """The Web API by this token."""
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(
            token=token,
            base_url=url,
            session=session,
            timeout=TIMEOUT_SECONDS,
            retry_handlers=[],
        )
        yield Api(client)
