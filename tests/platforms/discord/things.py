"""What Discord is made of: users, roles, guilds, channels, messages, interactions; data that a test may read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.discord.bits import EVERYONE, NO_FLAG, NO_PERMISSION, MessageFlag, Permission

Payload = dict[str, Any]
"""A JSON object as it crosses the wire."""

TEXT, DIRECT, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12
"""Channel types."""

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 1, 2, 3, 4, 5
"""Interaction types."""


@dataclass(eq=False)
class User:
    """An account, a person's or a bot's."""

    id: str
    username: str
    global_name: str | None = None
    bot: bool = False
    locale: str = "en-US"
    takes_direct_messages: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A bundle of permissions; the one with the guild's id belongs to everyone."""

    id: str
    name: str
    permissions: Permission
    mentionable: bool = False


@dataclass
class Overwrite:
    """What a channel allows and denies a role or a member beyond the guild's roles."""

    allow: Permission = NO_PERMISSION
    deny: Permission = NO_PERMISSION


@dataclass(eq=False)
class Member:
    """A user in a guild."""

    user: User
    joined: float
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None


@dataclass(eq=False)
class Guild:
    """What people call a server."""

    id: str
    name: str
    owner: User
    roles: dict[str, Role] = field(default_factory=dict)
    community: bool = False
    preferred_locale: str = "en-US"
    """Chosen by community servers alone; the others have this one."""
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roles.setdefault(self.id, Role(self.id, "@everyone", EVERYONE))


@dataclass(eq=False)
class ThreadState:
    """What a thread has more than a channel; `members` maps a user's id to the time of joining."""

    owner: User
    created: float
    archive_minutes: int = 1440
    archived: bool = False
    locked: bool = False
    members: dict[str, float] = field(default_factory=dict)


@dataclass(eq=False)
class Channel:
    """A text channel, a direct message or a thread; `messages` lie oldest first."""

    id: str
    type: int
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    recipients: list[User] = field(default_factory=list)
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    thread: ThreadState | None = None
    messages: list[Message] = field(default_factory=list)
    typed: list[tuple[User, float]] = field(default_factory=list)
    """Who was seen typing, and when."""

    @property
    def texts(self) -> list[str]:
        return [message.content for message in self.messages]

    @property
    def last(self) -> Message:
        return self.messages[-1]


@dataclass(frozen=True)
class Attachment:
    """A file under a message, with what lies behind its address."""

    id: str
    filename: str
    content: bytes
    content_type: str
    description: str | None = None


@dataclass(eq=False)
class Message:
    """A message as it stands now; `pinged` are the ids of all who were notified by it."""

    id: str
    channel: Channel
    author: User
    content: str = ""
    type: int = 0
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: MessageFlag = NO_FLAG
    nonce: str | int | None = None
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[Role] = field(default_factory=list)
    mention_everyone: bool = False
    pinged: set[str] = field(default_factory=set)
    replies_to: Message | None = None
    edited: float | None = None
    edits: list[str] = field(default_factory=list)
    """Every earlier content, oldest first."""
    reactions: dict[str, list[User]] = field(default_factory=dict)
    thread: Channel | None = None
    deleted: bool = False
    interaction: Interaction | None = None
    """The interaction that it answers."""

    @property
    def ephemeral(self) -> bool:
        return MessageFlag.EPHEMERAL in self.flags

    @property
    def loading(self) -> bool:
        return MessageFlag.LOADING in self.flags


@dataclass(eq=False)
class Interaction:
    """Something a person did that waits for the bot: what was sent, and all that came back."""

    id: str
    token: str
    type: int
    user: User
    channel: Channel
    data: Payload
    created: float
    message: Message | None = None
    """The message whose component was used, or whose modal was filled in."""
    answer_type: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Payload] | None = None
    modal: Payload | None = None
    refused: list[int] = field(default_factory=list)
    """Codes with which answers to it were refused."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answered(self) -> bool:
        return self.answer_type is not None

    def stir(self) -> None:
        """Wakes whoever waits for the bot."""
        self.changed.set()
        self.changed = asyncio.Event()
