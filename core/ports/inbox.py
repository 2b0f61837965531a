"""The door, the inbox behind it, the tickets that hand it to workers, and what they gave up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core.messages import Message


class Accepted(StrEnum):
    """What the door did with a message."""

    NEW = "new"
    DUPLICATE = "duplicate"
    FULL = "full"
    """Refused, and the person has not been told yet."""
    STILL_FULL = "still full"
    """Refused, and the person was told already."""


class Door(Protocol):
    """The gateway's side of the inboxes; every method is one atomic step."""

    async def append(self, message: Message) -> Accepted:
        """Write the message to its conversation's inbox unless its id was seen in the last 24 h."""

    async def waiting(self, conversation: str) -> list[Message]:
        """What is accepted and not yet answered, oldest first."""

    async def stop(self, conversation: str, message_id: str) -> None:
        """Ask whoever writes the answer to this message to stop; overtakes the inbox."""

    async def unattended(self) -> list[str]:
        """Conversations with waiting messages that no worker holds: the sweep's work."""


class Held(StrEnum):
    """What a worker learns when it renews a lease."""

    YES = "yes"
    STOPPED = "stopped"
    """Still held, and a person asked to stop this answer."""
    LOST = "lost"
    """Somebody else works on this conversation now: drop everything, deliver nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to answer the oldest message of one conversation, alone, for a short time."""

    conversation: str
    message: Message
    owner: str
    tries: int
    """How often this message was begun, this time included; counted before the work."""
    stopped: bool = False
    """A person asked to stop the answer while the message waited."""


class LeaseLost(Exception):
    """Another worker answers this message now, or has done so: say nothing more."""


class Inbox(Protocol):
    """The workers' side of the inboxes; every method is one atomic step."""

    async def take(self, conversation: str) -> Lease | None:
        """The oldest message, unless there is none, it must wait, or another worker holds it."""

    async def keep(self, lease: Lease) -> Held:
        """Renew the lease and learn whether a stop was asked for."""

    async def finish(self, lease: Lease) -> bool:
        """Remove the answered message and give the lease back; True when more is waiting."""

    async def postpone(self, lease: Lease, seconds: float, failed: bool = True) -> None:
        """Give the lease back; the message may be taken again after so many seconds.

        Where the work did not fail but was interrupted (a shutdown, an engine that is away),
        the try is not counted.
        """


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that failed every try, with the last reason and when it was given up (Unix time)."""

    id: str
    message: Message
    reason: str
    at: float


class DeadLetters(Protocol):
    """Messages that were given up; nothing is ever removed from here by itself."""

    async def bury(self, lease: Lease, reason: str) -> bool:
        """Move the leased message here in one step; True when more is waiting in its inbox."""

    async def letters(self) -> list[DeadLetter]:
        """All of them, oldest first."""

    async def retry(self, letter_id: str) -> str | None:
        """Put the message back at the head of its inbox with no tries; its conversation, or None if unknown."""

    async def drop(self, letter_id: str) -> bool:
        """Remove it for good; False if unknown."""


class Tickets(Protocol):
    """Hands conversations to workers; a ticket too many finds nothing to do and ends."""

    async def enqueue(self, conversation: str, seconds: float = 0.0) -> None:
        """Let some worker look at this conversation, after so many seconds."""

    async def work(self, handle: Callable[[str], Awaitable[None]], concurrency: int) -> None:
        """Handle tickets until cancelled; running ones are then finished by the caller's rules."""
