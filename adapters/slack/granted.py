"""The tokens that workspaces granted us: kept sealed, renewed before they end by one process for all."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from adapters.remembered import Remembered
from adapters.slack.api import Connect, Refused, translating
from adapters.slack.audience import PLATFORM
from adapters.slack.happenings import Identity
from core.ports import Installation, Installations, Unavailable

log = logging.getLogger(__name__)

RENEW_SECONDS = 2 * 3_600.0
"""Before its end a token is renewed; Slack gives it twelve hours."""
KNOWN_SECONDS = 5.0
"""So long a process may not know that another one installed, renewed or removed something."""
BUSY_SECONDS = 30.0
"""For one renewal; a process that dies in it holds the others up so long at most."""
AGAIN_SECONDS = 60.0
"""Slack could not be asked: who holds a good token asks again so much later."""
LOOK_SECONDS = 0.1
NOT_RENEWED = "Slack does not renew its token"
REVOKED = frozenset({"token_revoked", "account_inactive"})
OURS = frozenset({"invalid_client_id", "bad_client_secret"})
"""Slack does not know us: no fault of the workspace, and mended by a setting."""
NOT_INSTALLED = "not_installed"
"""Our own code for a refusal that Slack need not be asked for."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a workspace granted."""

    bot: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: float = 0.0
    """Unix time; 0 for a token that lives until it is revoked."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A workspace that installed us, with tokens that are of use."""

    kept: Installation
    me: Identity
    tokens: Tokens


Renew = Callable[[Tokens], Awaitable[Tokens]]
"""The next ones for these, which then are void. Raises Refused and Unavailable."""


def secret_of(tokens: Tokens, me: Identity) -> str:
    """As it is sealed."""
    return json.dumps(
        {
            "bot_token": tokens.bot, "refresh_token": tokens.refresh, "expires": tokens.expires,
            "user": me.user, "bot": me.bot,
        }
    )  # fmt: skip


def grant_of(kept: Installation | None) -> Grant | None:
    """None for what is not there or cannot be read."""
    if kept is None or not kept.secret:
        return None
    told = json.loads(kept.secret)
    me = Identity(kept.workspace, told["user"], told["bot"])
    return Grant(kept, me, Tokens(told["bot_token"], told["refresh_token"], told["expires"]))


class Grants:
    """What of it is remembered here is some seconds old at most."""

    def __init__(
        self,
        kept: Installations,
        renew: Renew,
        clock: Callable[[], float] = time.time,
        known_seconds: float = KNOWN_SECONDS,
    ) -> None:
        self._kept = kept
        self._renew = renew
        self._clock = clock
        self._known = Remembered(self._look, known_seconds)

    async def of(self, team: str) -> Grant | None:
        """None where we are not installed, or its tokens are of no use any more."""
        return await self._known.get(team)

    def forget(self, team: str) -> None:
        """What is remembered of it; the next look is a real one."""
        self._known.forget(team)

    async def listed(self) -> list[Installation]:
        """Every workspace, those with a problem too."""
        return list(await self._kept.all(PLATFORM))

    async def keep(self, installation: Installation) -> None:
        """A workspace has just installed us, for the first time or again."""
        await self._kept.save(installation)
        self._known.forget(installation.workspace)

    async def erase(self, kept: Installation) -> None:
        """Unless it was installed anew meanwhile."""
        if await self._kept.erase(kept):
            log.warning("Slack workspace %s: Mynah was removed, its tokens are erased", kept.name)
        self._known.forget(kept.workspace)

    async def kept(self, team: str) -> Installation | None:
        """As it is kept now, whatever its state."""
        return await self._kept.find(PLATFORM, team)

    async def died(self, team: str, token: str, code: str) -> bool:
        """Slack takes this token no more; whether there is another.

        If not, it is erased where Slack says that it was revoked; else the workspace has a problem.
        """
        self._known.forget(team)
        grant = grant_of(await self.kept(team))
        if grant is None or grant.kept.problem:
            return False
        if grant.tokens.bot != token:
            return True
        if code == "token_expired" and grant.tokens.refresh:
            return await self._renewed(grant, forced=True) is not None
        if code in REVOKED:
            await self.erase(grant.kept)
        else:
            await self._mark(grant, f"Slack refuses its token ({code})")
        return False

    async def mended(self, kept: Installation) -> None:
        """Its token works after all."""
        await self._kept.save(replace(kept, problem=""), over=kept.version)
        self._known.forget(kept.workspace)

    async def _look(self, team: str) -> Grant | None:
        grant = grant_of(await self.kept(team))
        if grant is None:
            return None
        if grant.kept.problem:
            # What cannot be renewed may be good for hours yet.
            lasting = grant.kept.problem.startswith(NOT_RENEWED) and self._is_good(grant)
            return grant if lasting else None
        if not grant.tokens.expires or grant.tokens.expires - self._clock() > RENEW_SECONDS:
            return grant
        return await self._renewed(grant)

    def _is_good(self, grant: Grant) -> bool:
        return not grant.tokens.expires or grant.tokens.expires > self._clock()

    # --- Renewal --------------------------------------------------------------------------------

    async def _renewed(self, grant: Grant, forced: bool = False) -> Grant | None:
        """By this process, or by another one that is at it; the old one while it is good enough.

        Two processes that renewed by one refresh token would leave one of them with a void token
        (slackapi/node-slack-sdk#2504), so whoever renews says so first.
        """
        while grant.kept.busy_until > self._clock():
            if self._is_good(grant) and not forced:
                return grant
            await asyncio.sleep(LOOK_SECONDS)
            other = await self._reread(grant)
            if other is None or other.tokens != grant.tokens:
                return other
            grant = other
        busy = replace(grant.kept, busy_until=self._clock() + BUSY_SECONDS)
        claimed = await self._kept.save(busy, over=grant.kept.version)
        if claimed is None:
            other = await self._reread(grant)
            if other is None or other.tokens != grant.tokens:
                return other
            return await self._renewed(other, forced)
        return await self._renew_claimed(replace(grant, kept=claimed))

    async def _renew_claimed(self, grant: Grant) -> Grant | None:
        try:
            tokens = await self._renew(grant.tokens)
        except Refused as refusal:
            if refusal.code in OURS:
                error = Unavailable(f"check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET: {refusal}")
                return await self._put_off(grant, error)
            return await self._refused(grant)
        except Unavailable as error:
            return await self._put_off(grant, error)
        return await self._taken(grant, tokens)

    async def _taken(self, grant: Grant, tokens: Tokens) -> Grant | None:
        fresh = replace(grant.kept, secret=secret_of(tokens, grant.me), busy_until=0.0)
        saved = await self._kept.save(fresh, over=grant.kept.version)
        # None: installed again while this went on, and those tokens are the ones that count.
        return Grant(saved, grant.me, tokens) if saved else await self._reread(grant)

    async def _put_off(self, grant: Grant, error: Unavailable) -> Grant:
        """Go on with what is still good. Raises the error where nothing is."""
        log.warning("Slack workspace %s: not renewed: %s", grant.me.team, error)
        good = self._is_good(grant)
        later = self._clock() + AGAIN_SECONDS if good else 0.0
        await self._kept.save(replace(grant.kept, busy_until=later), over=grant.kept.version)
        if not good:
            raise error
        return grant

    async def _refused(self, grant: Grant) -> Grant | None:
        """What is kept now is tried once more, whoever kept it; then it is told and left alone."""
        now = await self._reread(grant)
        if now is None or now.tokens != grant.tokens:
            return now
        try:
            return await self._taken(now, await self._renew(now.tokens))
        except Unavailable as error:
            return await self._put_off(now, error)
        except Refused as refusal:
            await self._mark(now, f"{NOT_RENEWED} ({refusal.code})")
        return now if self._is_good(now) else None

    async def _reread(self, grant: Grant) -> Grant | None:
        return grant_of(await self.kept(grant.me.team))

    async def _mark(self, grant: Grant, problem: str) -> None:
        words = f"{problem}: install Mynah there again"
        log.warning("Slack workspace %s: %s", grant.me.team, words)
        await self._kept.save(
            replace(grant.kept, problem=words, busy_until=0.0), over=grant.kept.version
        )


async def renew(
    connect: Connect, client_id: str, client_secret: str, clock: Callable[[], float], tokens: Tokens
) -> Tokens:
    """The next tokens for these, which then are void. Raises Refused and Unavailable."""
    asking = connect("").oauth_v2_access(
        client_id=client_id,
        client_secret=client_secret,
        grant_type="refresh_token",
        refresh_token=tokens.refresh,
    )
    with translating("oauth.v2.access"):
        fresh = await asking
    if fresh.get("token_type") != "bot":
        raise Refused("oauth.v2.access", "no_bot_token")
    ends = clock() + int(fresh["expires_in"])
    return Tokens(fresh["access_token"], fresh.get("refresh_token") or "", ends)


@dataclass(frozen=True, slots=True)
class OfTeam:
    """One workspace's token of now, which may change from call to call."""

    grants: Grants
    team: str

    async def token(self) -> str:
        """Raises Refused where we are not installed any more."""
        grant = await self.grants.of(self.team)
        if grant is None:
            raise Refused("token", NOT_INSTALLED)
        return grant.tokens.bot

    async def died(self, token: str, code: str) -> None:
        """Slack takes it no more. Raises Refused where there is no other."""
        if not await self.grants.died(self.team, token, code):
            raise Refused("token", NOT_INSTALLED)
