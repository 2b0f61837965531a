"""Drafts in memory, written and read as JSON like the real ones."""

from __future__ import annotations

from core import wire
from core.messages import Message
from core.ports import Draft


class MemoryDrafts:
    """Drafts that go through the wire format, so that what cannot be written fails here too."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[str, str], str] = {}

    async def load(self, message: Message) -> Draft | None:
        text = self._drafts.get((message.conversation, message.id))
        return None if text is None else wire.load(Draft, text)

    async def save(self, message: Message, draft: Draft) -> None:
        self._drafts[message.conversation, message.id] = wire.dump(draft)
