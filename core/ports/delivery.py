"""Answers on their way to people: what is written, what was posted, and what is told meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.messages import Audience, Message, Reply, Said
from core.ports.inbox import Lease

Posted = Mapping[str, Any]
"""What an outlet needs to find again what it sent: plain JSON data that only it understands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as far as it is written and as far as it was sent."""

    reply: Reply
    posted: Posted
    complete: bool = False
    readers: tuple[Audience, ...] = ()
    """The labels that its readers held when it was written, once it is complete."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """By digest, the pictures of a complete one, for whoever shows it; never recorded."""


class Drafts(Protocol):
    """Answers in the making, kept until long after their turn so that a crash repeats nothing."""

    async def load(self, message: Message) -> Draft | None:
        """The draft of the answer to this message, if one was begun."""

    async def save(self, lease: Lease, draft: Draft) -> None:
        """Record it, durably, before anything of it is sent.

        Raises LeaseLost, in the same step, where the lease's owner holds the conversation no more:
        a worker that was paused must not replace what another one answered meanwhile.
        """


class Outlet(Protocol):
    """One platform's way to show a reply. Every call is safe to repeat with what it returned last."""

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Make the platform show `draft.reply` as the one answer to `message`, and say what was posted.

        Called again and again as the text grows: continues or edits what `draft.posted` names,
        and never adds a second answer. Raises `Undeliverable` when no later try can succeed.
        """

    async def status(self, message: Message, step: str) -> None:
        """Show that something is happening ("reading 3 documents"); an empty step clears it."""

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """What was said in the message's thread before it, oldest first; none where there is no history."""

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Take away what `posted` names, for good: whoever shows the same answer later shows nothing."""


class Undeliverable(Exception):
    """The place is gone or closed to us; trying again cannot help."""


class Feed(Protocol):
    """Events about one answer, kept for a while so that a reader may come late or come back."""

    async def publish(self, conversation: str, message_id: str, event: Mapping[str, Any]) -> None:
        """Append one event; plain JSON data."""

    def follow(
        self, conversation: str, message_id: str, after: str = ""
    ) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
        """Every event after the given event id ("" for all), as they come; ends never by itself."""
