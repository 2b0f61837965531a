"""Slack as a chat platform of Mynah's: opened without asking anybody, listened to by sockets or requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from adapters.slack.acts import Acts
from adapters.slack.api import Api, Json, Refused
from adapters.slack.audience import PLATFORM
from adapters.slack.beside import Beside
from adapters.slack.catchup import missed
from adapters.slack.happenings import Act, Identity
from adapters.slack.listen import answer, application, connected_sockets
from adapters.slack.membership import SlackMembership
from adapters.slack.outlet import POST_SECONDS, SlackOutlet
from adapters.slack.people import People
from adapters.slack.questions import Questions, seen_note
from core.ports import Misconfigured, Notes, Unavailable
from core.reception import Answer, Call, Hook, Reception

log = logging.getLogger(__name__)

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
    post_seconds: float = POST_SECONDS


class SlackPlatform:
    """Satisfies core.reception.Platform."""

    name = PLATFORM

    def __init__(self, config: SlackConfig, api: Api, notes: Notes) -> None:
        self._config = config
        self._api = api
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()
        self._people = People(api, self.me)
        self.outlet = SlackOutlet(api, notes, self._people, self.me, config.post_seconds)
        self.membership = SlackMembership(self._people)
        self._acts: Acts | None = None
        self._beside = Beside()

    async def me(self) -> Identity:
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
        acts = await self._acting(reception)
        acts.removed.clear()
        # Read before anything new comes in and is noted.
        acts.questions.catching_up = True
        seen = float(await reception.notes.kept(seen_note(acts.me.team)) or 0)
        beside = partial(self._catch_up, acts, reception, seen)
        if not config.app_token:
            await self._stay(acts, connected, asyncio.Event().wait, beside)
            return
        app = application(self._api.client, "", self.me, partial(self._act, reception))
        async with connected_sockets(app, config.app_token, self._api.client) as until_silent:
            await self._stay(acts, connected, until_silent, beside)

    async def _stay(
        self,
        acts: Acts,
        connected: Callable[[], None],
        until_broken: Callable[[], Coroutine[None, None, object]],
        catch_up: Callable[[], Coroutine[None, None, None]],
    ) -> None:
        connected()
        removed = asyncio.create_task(acts.removed.wait())
        broken = asyncio.create_task(until_broken())
        catching_up = asyncio.create_task(catch_up())
        try:
            done, _ = await asyncio.wait({removed, broken}, return_when=asyncio.FIRST_COMPLETED)
            if broken in done:
                broken.result()
            raise Misconfigured(
                "Mynah was removed from the Slack workspace: install the app again and set the "
                "new SLACK_BOT_TOKEN"
            )
        finally:
            for task in (removed, broken, catching_up):
                task.cancel()
            await asyncio.wait({removed, broken, catching_up})
            await self._beside.close()

    async def _catch_up(self, acts: Acts, reception: Reception, seen: float) -> None:
        """Through the same door: what was heard already is known by its id."""
        await self._people.warm()
        try:
            if seen:
                count = 0
                async for said in missed(self._api, acts.me, seen, reception.clock()):
                    await acts.act(said)
                    count += 1
                log.info("caught up with Slack: %d messages looked at", count)
            acts.questions.catching_up = False
            await acts.questions.note_seen()
        except (Unavailable, Refused) as error:
            log.warning("could not catch up with Slack: %s", error)

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """The one address for events, commands and presses, where Slack calls us."""
        self.outlet.on_stop(reception.stop)
        if self._config.app_token or not self._config.signing_secret:
            return ()
        app = application(
            self._api.client,
            self._config.signing_secret,
            self.me,
            partial(self._act, reception),
        )

        async def called(call: Call) -> Answer:
            return await answer(app, call)

        return (Hook("POST", PATH, called),)

    async def _act(self, reception: Reception, act: Act) -> Json | None:
        return await (await self._acting(reception)).act(act)

    async def _acting(self, reception: Reception) -> Acts:
        me = await self.me()
        if self._acts is None or self._acts.me != me:
            self._acts = Acts(
                Questions(
                    self._api,
                    self._people,
                    self.outlet,
                    me,
                    reception,
                    self._beside,
                    self._config.follow_threads,
                )
            )
        return self._acts

    async def close(self) -> None:
        """End what runs beside."""
        await self._beside.close()


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
