"""The running stand-in as a test holds it: guilds and people are made here, faults ordered, answers awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.platforms.calls import Calls
from tests.platforms.discord import outgoing, routes, shapes
from tests.platforms.discord.asking import Asking
from tests.platforms.discord.bits import EVERYONE, Intent, Permission
from tests.platforms.discord.bounds import Bounds
from tests.platforms.discord.clock import Clock
from tests.platforms.discord.gateway import Gateway, gateway_of
from tests.platforms.discord.limits import Limits
from tests.platforms.discord.people import Human
from tests.platforms.discord.things import (
    TEXT,
    Channel,
    Guild,
    Interaction,
    Message,
    Overwrite,
    Role,
    User,
)
from tests.platforms.discord.world import Application, World
from tests.platforms.faults import Faults
from tests.platforms.serving import Served, serving

BOT_PERMISSIONS = EVERYONE | Permission.CREATE_PUBLIC_THREADS
"""What the bot's own role grants when a guild invites it."""

A_GLANCE = 0.03
"""Seconds before a person acts on what has just appeared. discord.py knows a view's buttons and a
modal only once the call that sent them has returned, and nobody clicks before that."""


@dataclass
class Discord:
    """Everything that a test needs of one Discord."""

    world: World
    gateway: Gateway
    bounds: Bounds
    asking: Asking
    humans: dict[str, Human] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        return self.world.address + "/api/v10"

    @property
    def token(self) -> str:
        return self.world.application.token

    @property
    def application(self) -> Application:
        return self.world.application

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def calls(self) -> Calls:
        return self.world.calls

    @property
    def faults(self) -> Faults:
        """Ordered by route, as `routes.py` writes them: `POST /channels/{channel_id}/messages`."""
        return self.world.faults

    @property
    def clock(self) -> Clock:
        return self.world.clock

    def environment(self) -> dict[str, str]:
        """The variables that point a bot here."""
        return {
            "DISCORD_API_URL": self.api_url,
            "DISCORD_TOKEN": self.token,
            "DISCORD_PUBLIC_KEY": self.application.public_key,
            "DISCORD_APPLICATION_ID": self.application.id,
        }

    def person(self, name: str, *guilds: Guild, locale: str = "en-US", bot: bool = False) -> Human:
        """A person or another bot, made at first mention, and from now on a member of these guilds."""
        if name not in self.humans:
            user = self.world.add_user(name, bot=bot, locale=locale)
            self.humans[name] = Human(self.world, user, self.asking)
        human = self.humans[name]
        for guild in guilds:
            self.join(human.user, guild)
        return human

    def join(self, user: User, guild: Guild) -> None:
        member = self.world.add_member(guild, user)
        data = shapes.member(member) | {"guild_id": guild.id}
        self.world.tell("GUILD_MEMBER_ADD", data, guild=guild, intent=Intent.GUILD_MEMBERS)

    def guild(self, name: str, *, owner: Human | None = None, invited: bool = True) -> Guild:
        """A guild with a #general, into which the bot is invited or not."""
        host = owner or self.person("owner")
        guild = Guild(self.world.clock.snowflake(), name, host.user)
        self.world.guilds[guild.id] = guild
        self.world.add_member(guild, host.user)
        self.channel(guild, "general")
        if invited:
            self.invite_bot(guild)
        return guild

    def invite_bot(self, guild: Guild, granted: Permission = BOT_PERMISSIONS) -> None:
        role = self.role(guild, self.bot.username, granted)
        self.world.add_member(guild, self.bot).roles.append(role)
        self.world.tell("GUILD_CREATE", {"id": guild.id}, guild=guild, intent=Intent.GUILDS)

    def kick_bot(self, guild: Guild) -> None:
        self.world.tell("GUILD_DELETE", {"id": guild.id}, guild=guild, intent=Intent.GUILDS)
        guild.members.pop(self.bot.id, None)

    def role(self, guild: Guild, name: str, granted: Permission, *members: User) -> Role:
        role = Role(self.world.clock.snowflake(), name, granted)
        guild.roles[role.id] = role
        for user in members:
            guild.members[user.id].roles.append(role)
        data = {"guild_id": guild.id, "role": shapes.role(role, len(guild.roles) - 1)}
        self.world.tell("GUILD_ROLE_CREATE", data, guild=guild, intent=Intent.GUILDS)
        return role

    def channel(self, guild: Guild, name: str, *, only: tuple[User | Role, ...] = ()) -> Channel:
        """A text channel, for everybody or for `only` these members and roles."""
        channel = Channel(self.world.clock.snowflake(), TEXT, name, guild)
        if only:
            channel.overwrites[guild.id] = Overwrite(deny=Permission.VIEW_CHANNEL)
            for one in only:
                channel.overwrites[one.id] = Overwrite(allow=Permission.VIEW_CHANNEL)
        self.world.add_channel(channel)
        data = shapes.channel(channel, self.bot)
        self.world.tell("CHANNEL_CREATE", data, guild=guild, intent=Intent.GUILDS)
        return channel

    def restrict(self, channel: Channel, *only: User | Role) -> None:
        """From now on the channel is for these alone."""
        nobody = channel.guild.id if channel.guild else ""
        channel.overwrites = {nobody: Overwrite(deny=Permission.VIEW_CHANNEL)}
        for one in only:
            channel.overwrites[one.id] = Overwrite(allow=Permission.VIEW_CHANNEL)
        data = shapes.channel(channel, self.bot)
        self.world.tell("CHANNEL_UPDATE", data, guild=channel.guild, intent=Intent.GUILDS)

    def outage(self, guild: Guild, *, over: bool = False) -> None:
        """The guild is not to be had for a while, though the bot is still in it."""
        if over:
            self.world.tell("GUILD_CREATE", {"id": guild.id}, guild=guild, intent=Intent.GUILDS)
            return
        data = {"id": guild.id, "unavailable": True}
        self.world.tell("GUILD_DELETE", data, guild=guild, intent=Intent.GUILDS)

    def delete_channel(self, channel: Channel) -> None:
        """With its threads, of which Discord says nothing by itself."""
        threads = [each for each in self.world.channels.values() if each.parent is channel]
        for each in (channel, *threads):
            self.world.channels.pop(each.id, None)
            if each.guild is not None:
                each.guild.channels.pop(each.id, None)
        data = shapes.channel(channel, self.bot)
        self.world.tell("CHANNEL_DELETE", data, guild=channel.guild, intent=Intent.GUILDS)

    def general(self, guild: Guild) -> Channel:
        return next(c for c in guild.channels.values() if c.name == "general")

    async def revoke_token(self) -> None:
        """The token is reset in the portal: REST says 401, the gateway 4004."""
        self.application.token += "revoked"
        await self.gateway.close(4004, "Authentication failed.")

    async def set_interactions_url(self, url: str) -> bool:
        """Enters the bot's address in the portal, which takes it only if it proves itself."""
        return await outgoing.accepts(self.world, url)

    async def until(self, true: Callable[[], bool], *, seconds: float = 30.0) -> None:
        """Waits until something is so; fails when it never becomes so."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def ready(self, *, seconds: float = 30.0) -> None:
        """Waits until the bot has identified and been told of its guilds."""
        await self.until(lambda: any(s.link for s in self.gateway.sessions.all), seconds=seconds)

    async def answer(self, asked: Interaction, *, seconds: float = 30.0) -> Message:
        """The bot's message to an interaction, when it no longer says that it is thinking."""
        async with asyncio.timeout(seconds):
            while asked.original is None or asked.original.loading:
                await asked.changed.wait()
        await asyncio.sleep(A_GLANCE)
        return asked.original

    async def response(self, asked: Interaction, *, seconds: float = 30.0) -> int | None:
        """The kind of the first answer; None when there was none, or only refused ones, in time."""
        try:
            async with asyncio.timeout(seconds):
                while asked.answer_type is None:
                    await asked.changed.wait()
        except TimeoutError:
            return None
        await asyncio.sleep(A_GLANCE)
        return asked.answer_type

    async def reply(self, channel: Channel, *, after: Message, seconds: float = 30.0) -> Message:
        """The bot's next message in a channel after one that stands there."""

        def replies() -> list[Message]:
            return [
                m for m in channel.messages if m.author is self.bot and int(m.id) > int(after.id)
            ]

        await self.until(lambda: bool(replies()), seconds=seconds)
        await asyncio.sleep(A_GLANCE)
        return replies()[0]


@asynccontextmanager
async def discord_standin(
    limits: Limits | None = None, *, message_content: bool = False, port: int = 0
) -> AsyncIterator[Discord]:
    """A Discord with a registered bot and nobody else; `message_content` is the portal's switch."""
    limits = limits or Limits()
    clock = Clock()
    bot = User(clock.snowflake(), "mynah", bot=True)
    application = Application(bot, f"{bot.id}.stand.in", message_content=message_content)
    world = World(application, clock, limits)
    world.users[bot.id] = bot
    world.add_user("developer")
    bounds = Bounds(limits, clock)
    where: list[Served] = []
    app = routes.build(world, bounds, lambda: where[0])
    async with serving(app, port) as served, gateway_of(world) as gateway:
        where.append(served)
        world.address = served.url
        yield Discord(world, gateway, bounds, Asking(world))
