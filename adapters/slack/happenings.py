"""What people do in Slack, as far as it concerns us: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from core.messages import Attachment


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in the workspace."""

    team: str
    user: str
    bot: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that a person, or a bot that may ask, wrote where we can hear it."""

    channel: str
    kind: str
    """public, private, im, mpim, or "" where the event does not say."""
    person: str
    team: str
    """The person's own; here and below, empty where Slack does not say."""
    ts: str
    thread: str
    """The ts of the thread's first message: its own where it is in none."""
    text: str
    mentioned: bool
    to_another: bool = False
    """Begins with a mention of somebody else."""
    shared: bool = False
    bot: bool = False
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """The message as it is now, and when it was changed."""

    heard: Heard
    stamp: str


@dataclass(frozen=True, slots=True)
class Deleted:
    channel: str
    ts: str
    thread: str
    person: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """A thumb on one of our messages; 0 when it was taken back."""

    channel: str
    ts: str
    person: str
    score: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours."""

    action: str
    value: str
    person: str
    channel: str
    thread: str
    ts: str
    """Of the press, unique as that of a message is."""
    response_url: str
    team: str = ""
    """The person's own."""
    private: bool = False
    """On what only this person reads."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command or a message shortcut: one person asks, one person reads."""

    name: str
    text: str
    person: str
    channel: str
    id: str
    response_url: str
    team: str = ""
    """The person's own."""
    picked: bool = False
    """By the shortcut or a press: Slack shows nothing of the reply to it."""
    files: tuple[Attachment, ...] = ()
    """Of the message that was picked."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at us: at `home` or `messages`."""

    tab: str
    person: str
    channel: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Who is in a channel is different now."""

    channel: str
    kind_changed: bool = False
    """It was turned private, or public."""


@dataclass(frozen=True, slots=True)
class BecameGuest:
    """Somebody is a guest, maybe only from now on."""

    person: str


@dataclass(frozen=True, slots=True)
class Removed:
    """We were uninstalled, or our token was taken back."""

    at: float = 0.0
    """When, in Unix time; 0 where nobody says."""
    uninstalled: bool = True


@dataclass(frozen=True, slots=True)
class EventsDropped:
    """So much happened that Slack did not tell us all of it."""

    since: float
    """The minute it began in, in Unix time; 0 where nobody says."""


Act: TypeAlias = (
    Heard
    | Edited
    | Deleted
    | Reacted
    | Pressed
    | Commanded
    | Opened
    | Changed
    | BecameGuest
    | Removed
    | EventsDropped
)
