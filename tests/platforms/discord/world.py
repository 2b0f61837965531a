"""The state of the stand-in: everything that exists, and the telling of what happens to it."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.calls import Calls
from tests.platforms.discord import message_shapes, permissions
from tests.platforms.discord.bits import NO_INTENT, ApplicationFlag, Intent
from tests.platforms.discord.clock import Clock
from tests.platforms.discord.ed25519 import public_key
from tests.platforms.discord.limits import Limits
from tests.platforms.discord.things import (
    DIRECT,
    Channel,
    Guild,
    Interaction,
    Member,
    Message,
    Payload,
    User,
)
from tests.platforms.faults import Faults
from tests.platforms.rates import Rates


@dataclass(frozen=True)
class Event:
    """Something to dispatch: `bare` goes to a session without the Message Content intent."""

    name: str
    data: Payload
    guild_id: str | None = None
    intent: Intent = NO_INTENT
    bare: Payload | None = None


@dataclass
class Application:
    """The bot's registration: its account, keys, and what the developer portal has switched on."""

    bot: User
    token: str
    secret_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    message_content: bool = False
    members_intent: bool = False
    presence_intent: bool = False
    interactions_url: str | None = None
    """Where interactions are posted; while none is set they come by the gateway."""

    @property
    def id(self) -> str:
        return self.bot.id

    @property
    def public_key(self) -> str:
        return public_key(self.secret_key).hex()

    @property
    def flags(self) -> ApplicationFlag:
        on = ApplicationFlag(0)
        if self.message_content:
            on |= ApplicationFlag.GATEWAY_MESSAGE_CONTENT_LIMITED
        if self.members_intent:
            on |= ApplicationFlag.GATEWAY_GUILD_MEMBERS_LIMITED
        if self.presence_intent:
            on |= ApplicationFlag.GATEWAY_PRESENCE_LIMITED
        return on


@dataclass
class World:
    """One Discord. `told` hears every event; `address` is where the API is served."""

    application: Application
    clock: Clock
    limits: Limits
    address: str = ""
    gateway_address: str = ""
    identified: int = 0
    """Identifies that were spent today."""
    old_edits: Rates = field(default_factory=Rates)
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    tokens: dict[str, Interaction] = field(default_factory=dict)
    commands: dict[str | None, list[Payload]] = field(default_factory=lambda: defaultdict(list))
    """Registered commands by guild; under None the global ones."""
    nonces: dict[tuple[str, str, str], Message] = field(default_factory=dict)
    calls: Calls = field(default_factory=Calls)
    faults: Faults = field(default_factory=Faults)
    told: list[Callable[[Event], None]] = field(default_factory=list)
    watched: list[Callable[[str, Message], None]] = field(default_factory=list)
    """Who is shown all messages that come, change and go, as people's screens are."""

    @property
    def bot(self) -> User:
        return self.application.bot

    @property
    def host(self) -> message_shapes.Host:
        return message_shapes.Host(self.address, self.clock.now())

    def tell(
        self,
        name: str,
        data: Payload,
        *,
        guild: Guild | None = None,
        intent: Intent = NO_INTENT,
        bare: Payload | None = None,
    ) -> None:
        if guild is not None and self.bot.id not in guild.members:
            return
        event = Event(name, data, guild.id if guild else None, intent, bare)
        for hear in self.told:
            hear(event)

    def tell_of_message(self, name: str, message: Message) -> None:
        """Dispatches a message to the bot, if the bot may see where it stands."""
        if message.ephemeral or not permissions.can_see(self.bot, message.channel):
            return
        whole = message_shapes.message(message, self.bot, self.host)
        whole = message_shapes.in_dispatch(whole, message)
        direct = message.channel.type == DIRECT
        bare = whole if direct else message_shapes.without_content(whole, self.bot)
        intent = Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES
        self.tell(name, whole, guild=message.channel.guild, intent=intent, bare=bare)

    def watch(self, what: str, message: Message) -> None:
        for see in self.watched:
            see(what, message)

    def shown(self, message: Message) -> Payload:
        """A message as REST shows it to the bot, without content unless the portal grants it."""
        whole = message_shapes.message(message, self.bot, self.host)
        if self.application.message_content or message.channel.type == DIRECT:
            return whole
        return message_shapes.without_content(whole, self.bot)

    def add_user(self, username: str, *, bot: bool = False, locale: str = "en-US") -> User:
        user = User(self.clock.snowflake(), username, username.title(), bot=bot, locale=locale)
        if bot:
            user.global_name = None
        self.users[user.id] = user
        return user

    def add_member(self, guild: Guild, user: User) -> Member:
        member = Member(user, self.clock.now())
        guild.members[user.id] = member
        return member

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
        return channel

    def direct_channel(self, one: User, other: User) -> Channel:
        """The direct message between two, opened at its first use."""
        for channel in self.channels.values():
            if channel.type == DIRECT and {one.id, other.id} == {u.id for u in channel.recipients}:
                return channel
        opened = Channel(self.clock.snowflake(), DIRECT, recipients=[one, other])
        return self.add_channel(opened)

    def share_a_guild(self, one: User, other: User) -> bool:
        return any(one.id in g.members and other.id in g.members for g in self.guilds.values())
