"""Which chat platforms the settings name, and how each is kept connected, whatever becomes of the others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from bots.health import Degraded
from bots.settings import Settings
from core.connecting import Guide, Verified
from core.ports import Installations, Misconfigured, Notes, Outlet, Seal, Unavailable
from core.reception import Platform, Reception

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 300.0
STEADY_SECONDS, LONGEST_UNSTEADY_SECONDS = 10.0, 15.0
"""A connection that stands so long is well; one that breaks sooner, again and again, is tried less often."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What of this process's stores platforms may use."""

    notes: Notes
    installations: Installations
    """Not sealed yet."""
    bind: Callable[[str, str], Awaitable[str]]
    """Keeps the first value that a name is given, and says which that is."""


@dataclass(frozen=True, slots=True)
class PlatformSetup:
    """How a platform that Mynah can talk on is set up."""

    name: str
    configured: Callable[[Settings], bool]
    open: Callable[[Settings, Stores], AbstractAsyncContextManager[Platform]]
    guide: Callable[[Settings], Guide]
    """How to connect it, with the addresses of these settings."""
    guide_many: Callable[[Settings], Guide] | None = None
    """How many workspaces come to install one app themselves, where the platform knows that."""
    installed: Callable[[Settings, Installations], Awaitable[Verified]] | None = None
    """How those workspaces are doing, by the platform's own word."""
    by_many: Callable[[Settings], bool] = lambda _: False
    """Whether these settings are for that way."""

    def guide_for(self, settings: Settings, *, many: bool = False) -> Guide:
        """The one for the way that is set or wanted. Raises Misconfigured where there is no such way."""
        if not (many or self.by_many(settings)):
            return self.guide(settings)
        if self.guide_many is None:
            raise Misconfigured(f"{self.name} has one way to be connected: leave out --many")
        return self.guide_many(settings)


def _open_slack(settings: Settings, stores: Stores) -> AbstractAsyncContextManager[Platform]:
    if settings.slack_client_id:
        return _open_slack_workspaces(settings, stores)
    from adapters.slack.platform import SlackConfig, open_slack

    config = SlackConfig(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        follow_threads=settings.slack_follow_threads,
    )
    return open_slack(config, stores.notes)


def _open_slack_workspaces(
    settings: Settings, stores: Stores
) -> AbstractAsyncContextManager[Platform]:
    """Every workspace that installed it, instead of one whose token is set."""
    from adapters.slack.many import Kept, ManyConfig, open_workspaces

    config = ManyConfig(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        public_url=settings.public_url,
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        follow_threads=settings.slack_follow_threads,
    )
    installations, seal = _sealed(settings, stores.installations)
    return open_workspaces(config, Kept(stores.notes, installations, seal, stores.bind))


def _sealed(settings: Settings, installations: Installations) -> tuple[Installations, Seal]:
    from adapters.stores.sealed import SealedInstallations, open_seal

    seal = open_seal(settings.mynah_keys.get_secret_value(), settings.mynah_home)
    return SealedInstallations(installations, seal), seal


def _guide_slack_many(settings: Settings) -> Guide:
    from adapters.slack.guide_many import guide_many

    by_sockets = bool(settings.slack_app_token.get_secret_value()) or not (
        settings.slack_signing_secret.get_secret_value()
    )
    return guide_many(settings.slack_api_url, by_sockets)


async def _slack_installed(settings: Settings, installations: Installations) -> Verified:
    from adapters.slack.guide_many import look

    sealed, _ = _sealed(settings, installations)
    verified = await look(sealed, settings.slack_api_url, "slack")
    if settings.mynah_access == "listed":
        return verified
    who = f"{verified.who}, open to any workspace unless MYNAH_ACCESS=listed"
    return replace(verified, who=who)


def _guide_slack(settings: Settings) -> Guide:
    from adapters.slack.guide import guide

    return guide(settings.slack_api_url)


def _open_telegram(settings: Settings, stores: Stores) -> AbstractAsyncContextManager[Platform]:
    from adapters.telegram.platform import TelegramConfig, open_telegram

    config = TelegramConfig(
        settings.telegram_token.get_secret_value(),
        settings.telegram_api_url,
        settings.webhook_url,
        settings.webhook_secret.get_secret_value(),
    )
    return open_telegram(config, stores.notes)


def _guide_telegram(settings: Settings) -> Guide:
    from adapters.telegram.guide import guide

    return guide(settings.telegram_api_url, settings.webhook_url)


def _open_discord(settings: Settings, stores: Stores) -> AbstractAsyncContextManager[Platform]:
    from adapters.discord.platform import DiscordConfig, open_discord

    config = DiscordConfig(
        settings.discord_token.get_secret_value(),
        settings.discord_api_url,
        settings.discord_public_key,
    )
    return open_discord(config, stores.notes)


def _guide_discord(settings: Settings) -> Guide:
    from adapters.discord.guide import guide

    return guide(settings.discord_api_url, settings.discord_application_id)


KNOWN: tuple[PlatformSetup, ...] = (
    PlatformSetup(
        name="slack",
        configured=lambda settings: bool(
            settings.slack_bot_token.get_secret_value() or settings.slack_client_id
        ),
        open=_open_slack,
        guide=_guide_slack,
        guide_many=_guide_slack_many,
        installed=_slack_installed,
        by_many=lambda settings: bool(settings.slack_client_id),
    ),
    PlatformSetup(
        name="discord",
        configured=lambda settings: bool(settings.discord_token.get_secret_value()),
        open=_open_discord,
        guide=_guide_discord,
    ),
    PlatformSetup(
        name="telegram",
        configured=lambda settings: bool(settings.telegram_token.get_secret_value()),
        open=_open_telegram,
        guide=_guide_telegram,
    ),
)


@asynccontextmanager
async def open_platforms(settings: Settings, stores: Stores) -> AsyncIterator[dict[str, Platform]]:
    """Every platform that has its token, by name; nobody is asked anything yet."""
    async with AsyncExitStack() as stack:
        yield {
            known.name: await stack.enter_async_context(known.open(settings, stores))
            for known in KNOWN
            if known.configured(settings)
        }


class Outlets(dict[str, Outlet]):
    """By platform; knows on which others somebody asked."""

    def __init__(self, outlets: Mapping[str, Outlet]) -> None:
        super().__init__(outlets)
        self._missed: set[str] = set()

    def __contains__(self, platform: object) -> bool:
        if not (known := super().__contains__(platform)):
            self._missed.add(str(platform))
        return known

    async def check(self) -> None:
        """Raises Degraded once somebody asked on a platform that this worker has no settings for."""
        if self._missed:
            missed = ", ".join(sorted(self._missed))
            raise Degraded(
                f"no settings here for {missed}; messages from there wait for a worker that has them"
            )


class PlatformConnection:
    """Keeps one platform connected, and knows what is wrong while it is not."""

    def __init__(
        self,
        platform: Platform,
        first_pause: float = FIRST_PAUSE_SECONDS,
        steady: float = STEADY_SECONDS,
    ) -> None:
        self._platform = platform
        self._problem = "not connected yet"
        self._first_pause = self._pause = first_pause
        self._steady = steady
        self._since = 0.0
        """Since when this connection stands, in monotonic seconds; 0 before it does."""

    async def keep(self, reception: Reception) -> None:
        """Listen until cancelled, again and again, with growing pauses."""
        while True:
            self._since = 0.0
            try:
                await self._platform.listen(reception, self._connected)
                self._problem = "the connection ended"
            except (Misconfigured, Unavailable) as error:
                self._problem = str(error)
            except Exception as error:  # the outermost edge: one platform must not end the others
                log.exception("%s broke off", self._platform.name)
                self._problem = type(error).__name__
            if self._since and time.monotonic() - self._since >= self._steady:
                self._pause = self._first_pause
            log.warning(
                "%s is not connected, trying again in %g s: %s",
                self._platform.name,
                self._pause,
                self._problem,
            )
            await asyncio.sleep(self._pause)
            longest = LONGEST_UNSTEADY_SECONDS if self._since else LONGEST_PAUSE_SECONDS
            self._pause = min(2 * self._pause, longest)

    async def check(self) -> None:
        """Raises Degraded while people on this platform cannot be heard."""
        if self._problem:
            raise Degraded(f"not connected: {self._problem}")

    def _connected(self) -> None:
        if self._problem:
            log.info("%s is connected", self._platform.name)
        self._problem, self._since = "", self._since or time.monotonic()
