"""Slack for every workspace that installed us: one process serves them all, each by its own token."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from adapters.slack.api import BRIEF, DEAD, Api, Connect, Refused
from adapters.slack.audience import PLATFORM
from adapters.slack.catchup import growing_pauses
from adapters.slack.elsewhere import Elsewhere
from adapters.slack.fields import Json
from adapters.slack.granted import NOT_RENEWED, Grant, Grants, OfTeam, grant_of, renew
from adapters.slack.happenings import Act, Identity, Removed
from adapters.slack.listen import application
from adapters.slack.platform import Config, ending, hook, open_clients, stay_connected
from adapters.slack.workspace import Workspace
from core.messages import Audience
from core.ports import (
    HistoryPage,
    Installations,
    Misconfigured,
    Notes,
    Notice,
    Seal,
    Unavailable,
    Undeliverable,
)
from core.reception import Hook, Reception

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

KEEP_SECONDS = 60.0
"""Between two looks at all workspaces: whose tokens end soon, and who is well again."""


CatchUp = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyConfig(Config):
    """That of the app which many workspaces install."""

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    """Where browsers and Slack reach us; never taken from a request."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What it stands on."""

    notes: Notes
    installations: Installations
    seal: Seal
    bind: Callable[[str, str], Awaitable[str]]
    """Keeps the first value that a name is given, and says which that is."""


class SlackWorkspaces:
    """Satisfies core.reception.Platform."""

    name = PLATFORM

    def __init__(self, config: ManyConfig, kept: Kept, grants: Grants, connect: Connect) -> None:
        self._config = config
        self._kept = kept
        self.grants = grants
        self._connect = connect
        self._open: dict[str, tuple[Identity, Workspace]] = {}
        self._heard: set[str] = set()
        """Workspaces whose missed messages are, or were, looked for."""
        self._stop: Callable[[str, str], Awaitable[None]] | None = None
        self.outlet = self.membership = self.files = Elsewhere(self.workspace)

    async def workspace(self, team: str) -> Workspace | None:
        """None where we are not installed, or can do nothing. Raises Unavailable."""
        grant = await self.grants.of(team)
        if grant is None:
            self._heard.discard(team)
            if team in self._open:
                await self._open.pop(team)[1].close()
            return None
        known = self._open.get(team)
        if known is None or known[0] != grant.me:
            self._heard.discard(team)
            known = self._open[team] = (grant.me, self._opened(grant))
        return known[1]

    def _opened(self, grant: Grant) -> Workspace:
        config, me = self._config, grant.me

        async def who() -> Identity:
            return me

        api = Api(self._connect(""), credentials=OfTeam(self.grants, me.team))
        opened = Workspace(api, self._kept.notes, who, config.follow_threads, config.times)
        if self._stop is not None:
            opened.outlet.on_stop(self._stop)
        return opened

    # --- Listening ------------------------------------------------------------------------------

    async def listen(self, reception: Reception, connected: Callable[[], None]) -> None:
        """By sockets where there is an app token; else Slack calls, and this only stays."""
        config = self._config
        if not (config.app_token or config.signing_secret):
            raise Misconfigured("SLACK_CLIENT_ID needs SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET")
        beside = partial(self._look_after, reception, await self._prepared(reception))
        client = self._connect("")
        app = self._application(client, reception)
        never = asyncio.Event()
        async with ending(lambda: [each for _, each in self._open.values()], config):
            await stay_connected(config, app, client, connected, never.wait, beside)

    async def _prepared(self, reception: Reception) -> Sequence[CatchUp]:
        """For each workspace what looks for its missed messages. Raises Misconfigured for a wrong key."""
        listed = await self.grants.listed()
        locked = [each for each in listed if not each.secret]
        if locked and len(locked) == len(listed):
            raise Misconfigured(f"Slack: {locked[0].name}: {locked[0].problem}")
        self._heard.clear()
        missed = await self._unheard(reception)
        log.info("Slack: %d of %d workspaces can be served", len(missed), len(listed))
        return missed

    async def _unheard(self, reception: Reception) -> list[CatchUp]:
        """One for each workspace that is new, or could not be asked before."""
        missed: list[CatchUp] = []
        for each in await self.grants.listed():
            if each.workspace in self._heard:
                continue
            try:
                workspace = await self.workspace(each.workspace)
                if workspace is not None:
                    missed.append(await workspace.prepare(reception))
                    self._heard.add(each.workspace)
            except Unavailable as error:
                log.warning("Slack workspace %s: %s", each.name, error)
        return missed

    async def _look_after(self, reception: Reception, missed: Sequence[CatchUp]) -> None:
        pauses = growing_pauses()
        while True:
            missed = await self._caught_up(missed)
            if not missed:
                pauses = growing_pauses()
            await asyncio.sleep(next(pauses) if missed else KEEP_SECONDS)
            try:
                await self.keep()
                missed = [*missed, *await self._unheard(reception)]
            except Unavailable as error:
                log.warning("could not look after Slack's workspaces: %s", error)
            except Exception:  # the edge: whatever it is, the tokens of all must be renewed
                log.exception("could not look after Slack's workspaces")

    async def _caught_up(self, missed: Sequence[CatchUp]) -> Sequence[CatchUp]:
        """Those that are to be tried again; none makes the others wait for it."""
        again: list[CatchUp] = []
        for each in missed:
            try:
                await each()
            except Unavailable as error:
                log.warning("could not catch up with a Slack workspace, trying again: %s", error)
                again.append(each)
            except Exception:  # the edge: a fault in one workspace is none in another
                log.exception("could not catch up with a Slack workspace")
        return again

    async def history(self, room: Audience, before: str) -> HistoryPage:
        """Nothing, where nobody can be asked."""
        workspace = await self.workspace(room.workspace)
        return await workspace.history(room, before) if workspace else HistoryPage((), "")

    async def keep(self) -> None:
        """Renew what ends soon, of workspaces in which nothing happens, too; see who is well again."""
        for each in await self.grants.listed():
            grant = grant_of(each)
            if grant is None:
                continue
            doubtful = each.problem and not each.problem.startswith(NOT_RENEWED)
            try:
                if doubtful and await self._is_alive(grant):
                    await self.grants.mended(each)
                self.grants.forget(each.workspace)
                await self.grants.of(each.workspace)
            except Unavailable as error:
                log.warning("Slack workspace %s: %s", each.name, error)

    async def _is_alive(self, grant: Grant) -> bool:
        """By Slack's own word. Raises Unavailable."""
        try:
            await Api(self._connect(grant.tokens.bot)).insist("auth.test", BRIEF)
        except Refused as refusal:
            if refusal.code in DEAD:
                return False
            raise Unavailable(str(refusal)) from refusal
        return True

    async def _me(self, team: str) -> Identity | None:
        grant = await self.grants.of(team)
        return grant.me if grant else None

    async def _act(self, reception: Reception, team: str, act: Act) -> Json | None:
        if isinstance(act, Removed):
            await self._remove(team, act)
            return None
        workspace = await self.workspace(team)
        if workspace is None:
            return None
        return await workspace.act(reception, act)

    async def _remove(self, team: str, removed: Removed) -> None:
        """Erase its tokens, unless Slack tells of an earlier installation, or of a token that is not ours."""
        kept = await self.grants.kept(team)
        if kept is None:
            return
        grant = grant_of(kept)
        # Slack's time has whole seconds.
        doubtful = not removed.uninstalled or 0 < removed.at < int(kept.at)
        if grant is not None and doubtful and await self._is_alive(grant):
            log.info("Slack workspace %s: a token was revoked, but not the one in use", kept.name)
            return
        await self.grants.erase(kept)
        await self.workspace(team)

    async def announce(self, room: Audience, notice: Notice) -> None:
        """In the workspace that the room is of."""
        workspace = await self.workspace(room.workspace)
        if workspace is None:
            raise Undeliverable(f"not installed in Slack workspace {room.workspace}")
        await workspace.announce(room, notice)

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """Where people install us, and where Slack calls us if it is to."""
        from adapters.slack.install import install_hooks

        self._stop = reception.stop
        for _, workspace in self._open.values():
            workspace.outlet.on_stop(reception.stop)
        hooks = install_hooks(self._config, self._kept, self.grants, reception, self._connect)
        if self._config.app_token or not self._config.signing_secret:
            return hooks
        return (*hooks, hook(self._application(self._connect(""), reception)))

    def _application(self, client: AsyncWebClient, reception: Reception) -> AsyncApp:
        acting = partial(self._act, reception)
        secret = self._config.signing_secret
        return application(client, secret, self._me, acting, reception.bots)

    async def close(self) -> None:
        """End what runs beside."""
        await asyncio.gather(*(each.close() for _, each in self._open.values()))


@asynccontextmanager
async def open_workspaces(
    config: ManyConfig, kept: Kept, clock: Callable[[], float] = time.time
) -> AsyncIterator[SlackWorkspaces]:
    """The platform with its own connections to the API; nobody is asked anything yet."""
    async with open_clients(config.api_url) as connect:
        grants = Grants(
            kept.installations,
            partial(renew, connect, config.client_id, config.client_secret, clock),
            clock,
        )
        platform = SlackWorkspaces(config, kept, grants, connect)
        try:
            yield platform
        finally:
            await platform.close()
