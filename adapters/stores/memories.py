"""What conversations remember of a person, and how it goes: from the latest state, and with all earlier ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.stores.checkpoints import keep_what_is_left, mentioning
from core.ports import Traces

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from core.conversation.graph import Conversation


class Memories:
    """Implements core.ports.Keeps over the checkpoints."""

    def __init__(
        self,
        saver: BaseCheckpointSaver[str],
        conversation: Conversation,
        wipe: Callable[[], Awaitable[None]],
    ) -> None:
        self._saver = saver
        self._conversation = conversation
        self._wipe = wipe

    async def traces(self, known: Traces) -> Traces:
        """By who asked, as the states have it; also where no record is left."""
        exchanges = set(known.exchanges)
        for conversation in await mentioning(self._saver, f"<{known.person}>"):
            ids = await self._conversation.remembered_of(conversation, known.person)
            exchanges |= {(conversation, message_id) for message_id in ids}
        return replace(known, exchanges=frozenset(exchanges - known.later))

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """The others' exchanges stay."""
        if not conversation:
            return {}
        exchanges, summaries = await self._conversation.forget(conversation, traces, only_look)
        if not only_look:
            empty = await self._conversation.is_empty(conversation)
            await keep_what_is_left(self._saver, conversation, empty)
        return {"exchanges": exchanges, "summaries": summaries}

    async def purge(self) -> None:
        await self._wipe()
