"""Drafts in memory, written and read as JSON like the real ones."""

from __future__ import annotations

from collections.abc import Callable

from core import wire
from core.messages import Message
from core.ports import Draft, Lease, LeaseLost


class MemoryDrafts:
    """Drafts that go through the wire format, so that what cannot be written fails here too.

    `holds` tells whether a lease still counts.
    """

    def __init__(self, holds: Callable[[Lease], bool] = lambda _lease: True) -> None:
        self._holds = holds
        self._drafts: dict[tuple[str, str], str] = {}

    async def load(self, message: Message) -> Draft | None:
        text = self._drafts.get((message.conversation, message.id))
        return None if text is None else wire.load(Draft, text)

    async def save(self, lease: Lease, draft: Draft) -> None:
        if not self._holds(lease):
            raise LeaseLost
        self._drafts[lease.conversation, lease.message.id] = wire.dump(draft)
