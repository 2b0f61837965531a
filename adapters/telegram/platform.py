"""Telegram as core.reception knows it: opened without asking anybody, connected when it is listened to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from importlib import import_module

from adapters.telegram.announce import announce
from adapters.telegram.calls import Calls, Patience, open_calls
from adapters.telegram.events import COMMANDS, PLATFORM, Me
from adapters.telegram.files import TelegramFiles
from adapters.telegram.hearing import Hearing
from adapters.telegram.intake import Ahead, Intake
from adapters.telegram.kept import KeptUpdates
from adapters.telegram.listen import PATH, keep_webhook, logged, poll, take_call
from adapters.telegram.membership import TelegramMembership
from adapters.telegram.outlet import TelegramOutlet
from adapters.telegram.pace import Gaps, Pace
from adapters.telegram.posting import Posting
from adapters.telegram.signs import Signs
from core.messages import Audience
from core.ports import HistoryPage, Misconfigured, Notes, Notice
from core.reception import STOP_SECONDS, Hook, Reception
from core.words import CATALOGUES, say

POLL_SECONDS = 25
COMMAND_SECONDS = 60.0
_ASIDE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """What a person sets; the rest are measures that fit Telegram's limits."""

    token: str
    api_url: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    gaps: Gaps = field(default_factory=Gaps)
    patience: Patience = field(default_factory=Patience)
    poll_seconds: int = POLL_SECONDS
    command_seconds: float = COMMAND_SECONDS
    """After so long a command is given up."""
    stop_seconds: float = STOP_SECONDS


class TelegramPlatform:
    """Implements core.reception.Platform."""

    name = PLATFORM

    def __init__(self, config: TelegramConfig, calls: Calls, notes: Notes) -> None:
        pace = Pace(config.gaps, time.monotonic)
        signs = Signs(calls, pace, time.monotonic)
        self.outlet = TelegramOutlet(Posting(calls, notes, pace), signs, notes, time.monotonic)
        self.membership = TelegramMembership(calls, notes, time.monotonic)
        self.files = TelegramFiles(calls)
        self._config = config
        self._calls = calls
        self._notes = notes
        self._intake: Intake | None = None
        self._aside: set[asyncio.Task[None]] = set()

    async def listen(self, reception: Reception, connected: Callable[[], None]) -> None:
        """By webhook where one is set up, else by asking."""
        config = self._config
        intake = await self.intake(reception)
        me = intake.hearing.me.id
        self._start_aside(self._name_commands(me))
        kept = KeptUpdates(reception.notes, me)
        async with Ahead.of(intake, kept, config.stop_seconds) as ahead:
            if config.webhook_url:
                await ahead.resume()
                url = config.webhook_url.rstrip("/") + PATH
                await keep_webhook(url, config.webhook_secret, connected, self._calls)
            await poll(ahead, connected, self._calls, config.poll_seconds)

    async def history(self, room: Audience, before: str) -> HistoryPage:  # noqa: ARG002 - none to ask
        """Nothing: Telegram shows bots no history."""
        return HistoryPage((), "")

    async def announce(self, room: Audience, notice: Notice) -> None:
        """See core.reception.Platform."""
        await announce(self._calls, room, notice)

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        """The path of the webhook, where one is set up."""
        if not self._config.webhook_url:
            return ()
        secret, intake = self._config.webhook_secret, partial(self.intake, reception)
        return (Hook("POST", PATH, partial(take_call, secret=secret, intake=intake)),)

    async def close(self) -> None:
        """End what is still on its way."""
        if self._aside:
            await asyncio.wait(set(self._aside), timeout=_ASIDE_SECONDS)
        for task in set(self._aside):
            task.cancel()
        await self.outlet.close()

    async def intake(self, reception: Reception) -> Intake:
        """Asks once who we are. Raises Misconfigured for a wrong token, Unavailable."""
        if self._intake is None:
            from aiogram.methods import GetMe

            me = await self._calls.patiently(GetMe())
            hearing = Hearing(
                Me(me.id, me.username or ""),
                self._calls,
                self.outlet,
                reception,
                self._start_aside,
                self._config.command_seconds,
            )
            self._intake = self._intake or Intake(hearing)
        return self._intake

    def _start_aside(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(logged(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _name_commands(self, me: int) -> None:
        """Tell Telegram the commands, once for each change of them."""
        from aiogram.methods import SetMyCommands
        from aiogram.types import BotCommand

        said = {
            language: {each: say(f"command_{each}", language) for each in COMMANDS}
            for language in CATALOGUES
        }
        digest = sha256(repr(said).encode()).hexdigest()[:16]
        name = f"telegram:commands:{me}"
        if await self._notes.kept(name) == digest:
            return
        for language, words in said.items():
            commands = [BotCommand(command=each, description=words[each]) for each in COMMANDS]
            code = None if language == "en" else language  # English for every other language, too
            await self._calls.patiently(SetMyCommands(commands=commands, language_code=code))
        await self._notes.keep(name, digest)


@asynccontextmanager
async def open_telegram(config: TelegramConfig, notes: Notes) -> AsyncIterator[TelegramPlatform]:
    """The platform; raises Misconfigured for settings that cannot work."""
    if config.webhook_url and not config.webhook_secret:
        raise Misconfigured("WEBHOOK_SECRET must be set: anybody could call WEBHOOK_URL without it")
    # aiogram takes seconds to load, and everything else goes on meanwhile.
    await asyncio.to_thread(import_module, "aiogram.methods")
    async with open_calls(config.token, config.api_url, config.patience) as calls:
        platform = TelegramPlatform(config, calls, notes)
        try:
            yield platform
        finally:
            await platform.close()
