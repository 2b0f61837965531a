"""The stand-in as a test holds it: start it, look into it, wait for what the bot does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.platforms.calls import Call, Calls
from tests.platforms.faults import Faults
from tests.platforms.serving import serving
from tests.platforms.telegram.clock import Clock
from tests.platforms.telegram.data import Chat, Message, User
from tests.platforms.telegram.limits import Limits, Pace
from tests.platforms.telegram.people import Person
from tests.platforms.telegram.server import Server
from tests.platforms.telegram.updates import Updates
from tests.platforms.telegram.world import Rules, World

TOKEN = "7000001:AAstandin-standin-standin-standin-0"  # noqa: S105 a made-up token of the right form
BOT_NAME = "mynah_bot"


@dataclass
class Telegram:
    """One running Telegram. A bot needs `api_url` and `token`; the rest is for the test."""

    api_url: str
    world: World
    calls: Calls
    faults: Faults
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.world.changed = self._changed.set

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def updates(self) -> Updates:
        return self.world.updates

    @property
    def remarks(self) -> list[str]:
        """What Telegram would have changed in the bot's messages without a word."""
        return self.world.remarks

    def person(
        self,
        first_name: str,
        username: str | None = None,
        language_code: str | None = "en",
        premium: bool = False,
        is_bot: bool = False,
    ) -> Person:
        """Somebody new (or another bot)."""
        user = User(0, first_name, username, language_code=language_code)
        user.is_premium, user.is_bot = premium, is_bot
        return Person(self.world, self.world.add_user(user))

    def sent(self, chat: Chat) -> list[Message]:
        """What the bot has written there and that still stands, oldest first."""
        return chat.said_by(self.bot)

    async def reply(self, chat: Chat, count: int = 1, within: float = 30.0) -> Message:
        """The bot's `count`-th message in this chat, awaited."""
        await self.until(lambda: len(self.sent(chat)) >= count, within)
        return self.sent(chat)[count - 1]

    async def called(self, method: str, count: int = 1, within: float = 30.0) -> Call:
        """The `count`-th call of this method, awaited."""
        await self.until(lambda: len(self.calls.of(method)) >= count, within)
        return self.calls.of(method)[count - 1]

    async def until(self, holds: Callable[[], bool], within: float = 30.0) -> None:
        """Return once it holds, asked anew after every change; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not holds():
                await self.change()

    async def change(self) -> None:
        """Return at the next change."""
        self._changed.clear()
        await self._changed.wait()


@asynccontextmanager
async def telegram_standin(
    *,
    rules: Rules | None = None,
    pace: Pace | None = None,
    speed: float = 1.0,
    token: str = TOKEN,
    bot_username: str = BOT_NAME,
    port: int = 0,
) -> AsyncIterator[Telegram]:
    """A Telegram of its own on a free port; `speed` lets its time pass faster than ours."""
    clock = Clock(speed)
    bot = User(int(token.partition(":")[0]), "Mynah", bot_username, is_bot=True)
    updates = Updates(clock)
    limits = Limits(pace or Pace(), clock.now)
    world = World(bot, token, rules or Rules(), clock, updates, limits)
    world.add_user(bot)
    calls, faults = Calls(), Faults()
    server = Server(world, calls, faults)
    async with serving(server.app(), port) as served:
        server.cut = served.cut
        try:
            yield Telegram(served.url, world, calls, faults)
        finally:
            updates.close()
            if world.delivery is not None:
                await world.delivery.close()
