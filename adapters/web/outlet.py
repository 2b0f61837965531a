"""Shows answers to whoever watches over HTTP: every state of a reply goes to its message's feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from core.messages import Message, Reply, Said
from core.ports import Draft, Feed, Posted
from core.wire import dump, plain, unplain


class WebOutlet:
    """The outlet of `web`. Each event carries the whole reply so far, so that a repeated one,
    a late reader and a reader who missed some all see the same.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Publish the reply so far, once for every state of it."""
        posted = {"state": _state(draft)}
        if posted != draft.posted:
            kind = "done" if draft.complete else "text"
            event = {"type": kind, "reply": plain(draft.reply)}
            await self._feed.publish(message.conversation, message.id, event)
        return posted

    async def status(self, message: Message, step: str) -> None:
        """Publish what is being done; an empty step clears it."""
        event = {"type": "status", "step": step}
        await self._feed.publish(message.conversation, message.id, event)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:  # noqa: ARG002 - the port's
        """Nothing: whatever is said here is said to Mynah, which remembers it."""
        return ()

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Nothing: the page shows what the records hold."""


def reply_of(event: Mapping[str, Any]) -> Reply:
    """The reply in an event that `show` published."""
    return unplain(Reply, event["reply"])


def _state(draft: Draft) -> str:
    return sha256(f"{draft.complete}{dump(draft.reply)}".encode("utf-8", "replace")).hexdigest()[
        :16
    ]
