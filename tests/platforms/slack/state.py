"""The nouns of Slack: workspaces, people, conversations, messages, files, views, tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

type_of_channel = Literal["public", "private", "im", "mpim"]
Json = dict[str, object]


@dataclass
class Workspace:
    id: str
    domain: str
    name: str
    bot_user: str = ""
    bot_id: str = ""
    installed: bool = True


@dataclass
class User:
    id: str
    team: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    guest: bool = False
    bot: bool = False
    deleted: bool = False
    bot_id: str = ""
    app_id: str = ""


@dataclass
class Message:
    """One message; what is not there is left out of what Slack sends."""

    channel: str
    ts: str
    user: str
    text: str
    team: str
    thread_ts: str = ""
    subtype: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    metadata: Json = field(default_factory=dict)
    edited: Json = field(default_factory=dict)
    bot_id: str = ""
    app_id: str = ""
    client_msg_id: str = ""
    rich: bool = False
    """Slack shows it by its own rich text, made from `text`."""
    markup: Literal["mrkdwn", "markdown"] = "mrkdwn"
    """How `text` is read: `**bold**` is bold in markdown_text and in streams, and plain asterisks in text."""
    broadcast: bool = False


@dataclass
class Channel:
    id: str
    team: str
    name: str
    kind: type_of_channel = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    shared_with: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    topic: str = ""
    created: int = 0

    @property
    def shared(self) -> bool:
        """Slack Connect: people of other organisations are in it."""
        return bool(self.shared_with)

    def thread(self, ts: str) -> list[Message]:
        """The root first, then its replies as they came."""
        replies = [
            each for each in self.messages.values() if each.thread_ts == ts and each.ts != ts
        ]
        root = self.messages.get(ts)
        return sorted(([root] if root else []) + replies, key=lambda each: each.ts)


@dataclass
class File:
    id: str
    team: str
    name: str
    size: int
    user: str
    title: str = ""
    content: bytes | None = None
    mimetype: str = "application/octet-stream"
    shared: set[str] = field(default_factory=set)
    complete: bool = False
    created: int = 0
    alt_txt: str = ""
    link: str = ""
    """Where a file that Slack only links to is, as whoever added it says."""


@dataclass
class Stream:
    """A message that is still being written, and in which of the two modes."""

    channel: str
    ts: str
    started: float
    touched: float
    mode: Literal["", "markdown_text", "chunks"] = ""
    length: int = 0
    stopped_by_user: bool = False


@dataclass
class Ephemeral:
    """Seen by one person until they reload; Slack itself never tells of it again."""

    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str
    ts: str


@dataclass
class Assistant:
    """What stands over an assistant's thread: set by the app, cleared by its next message."""

    status: str = ""
    until: float = 0.0
    title: str = ""
    prompts: list[Json] = field(default_factory=list)
    prompts_title: str = ""
    statuses: list[str] = field(default_factory=list)


@dataclass
class View:
    id: str
    team: str
    user: str
    body: Json
    hash: str
    open: bool = True
    errors: Json = field(default_factory=dict)


@dataclass
class Token:
    """A token and what it may do; `expires` is 0 when it does not rotate."""

    value: str
    kind: Literal["bot", "app", "user"]
    team: str
    scopes: frozenset[str]
    expires: float = 0.0
    refresh: str = ""
    revoked: str = ""


@dataclass
class Code:
    """What a person allowed, for the app to fetch once."""

    team: str
    redirect: str
    scopes: frozenset[str]
    used: bool = False
