"""Slack as a chat platform of Mynah's: opened without asking anybody, listened to by sockets or requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from adapters.slack.api import USUAL, Api, Connect, Refused, Times
from adapters.slack.audience import PLATFORM
from adapters.slack.catchup import persistently
from adapters.slack.fields import Json
from adapters.slack.happenings import Act, Identity, Removed
from adapters.slack.listen import answer, application, connected_sockets
from adapters.slack.workspace import Workspace
from core.messages import Audience
from core.ports import HistoryPage, Misconfigured, Notes, Notice
from core.reception import STOP_SECONDS, Hook, Reception

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

PATH = "/slack/events"
TIMEOUT_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the settings say, for one workspace as for many."""

    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    follow_threads: bool = True
    times: Times = USUAL
    stop_seconds: float = STOP_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConfig(Config):
    """The one workspace's."""

    bot_token: str = field(repr=False)


class SlackPlatform:
    """Satisfies core.reception.Platform: the one workspace that a bot token is for."""

    name = PLATFORM

    def __init__(self, config: SlackConfig, api: Api, notes: Notes) -> None:
        self._config = config
        self._api = api
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()
        self._removed = asyncio.Event()
        self._workspace = Workspace(api, notes, self.me, config.follow_threads, config.times)
        self.outlet = self._workspace.outlet
        self.membership = self._workspace.people
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
        self._removed.clear()
        catch_up = partial(persistently, await self._workspace.prepare(reception), self._api.sleep)
        app, client = self._application(reception), self._api.client
        async with ending(lambda: [self._workspace], config):
            await stay_connected(config, app, client, connected, self._removed.wait, catch_up)
        raise Misconfigured(
            "Mynah was removed from the Slack workspace: install the app again and set the "
            "new SLACK_BOT_TOKEN"
        )

    async def history(self, room: Audience, before: str) -> HistoryPage:
        """See core.ports.History."""
        return await self._workspace.history(room, before)

    async def announce(self, room: Audience, notice: Notice) -> None:
        """See core.reception.Platform."""
        await self._workspace.announce(room, notice)

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """The one address for events, commands and presses, where Slack calls us."""
        self.outlet.on_stop(reception.stop)
        if self._config.app_token or not self._config.signing_secret:
            return ()
        return (hook(self._application(reception)),)

    def _application(self, reception: Reception) -> AsyncApp:
        async def acting(_team: str, act: Act) -> Json | None:
            if isinstance(act, Removed):
                self._removed.set()
                return None
            return await self._workspace.act(reception, act)

        secret = self._config.signing_secret
        return application(self._api.client, secret, self.me, acting, reception.bots)

    async def close(self) -> None:
        """End what runs beside."""
        await self._workspace.close()


def hook(app: AsyncApp) -> Hook:
    """Where Slack calls this application."""
    return Hook("POST", PATH, partial(answer, app))


@asynccontextmanager
async def ending(workspaces: Callable[[], list[Workspace]], config: Config) -> AsyncIterator[None]:
    """What runs beside in them is ended where this is broken off, and paused where it ends."""
    try:
        yield
    except asyncio.CancelledError:
        await asyncio.gather(*(each.close(config.stop_seconds) for each in workspaces()))
        raise
    finally:
        await asyncio.gather(*(each.pause() for each in workspaces()))


async def stay_connected(
    config: Config,
    app: AsyncApp,
    client: AsyncWebClient,
    connected: Callable[[], None],
    end: Callable[[], Coroutine[None, None, object]],
    beside: Callable[[], Coroutine[None, None, object]],
) -> None:
    """By sockets where there is an app token; else Slack calls, and this only stays until the end."""
    if not config.app_token:
        connected()
        await _until_broken(end, beside=beside)
        return
    async with connected_sockets(app, config.app_token, client, config.times) as silent:
        connected()
        await _until_broken(end, silent, beside=beside)


async def _until_broken(
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
    async with open_clients(url) as connect:
        yield Api(connect(token))


@asynccontextmanager
async def open_clients(url: str) -> AsyncIterator[Connect]:
    """Clients over connections that they share. The SDK repeats no call by itself."""
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield lambda token: AsyncWebClient(
            token=token or None,
            base_url=url,
            session=session,
            timeout=TIMEOUT_SECONDS,
            retry_handlers=[],
        )
