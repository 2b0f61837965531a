"""What conversations remember of people and of documents, and how it goes: from every state there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.stores.checkpoints import keep_latest, mentioning
from core.ports import Traces
from core.upkeep.erase import beginning

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from core.conversation.graph import Conversation
    from core.conversation.turn import Exchange


class Memories:
    """Implements core.ports.Keeps and core.upkeep.erase.Quotes over the checkpoints."""

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

    async def history(self, conversation: str) -> Sequence[Exchange]:
        """What is remembered word for word, oldest first."""
        return await self._conversation.history(conversation)

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """The others' exchanges stay."""
        if not conversation:
            return {}
        exchanges, summaries = await self._conversation.forget(conversation, traces, only_look)
        if not only_look:
            await self._keep_what_is_left(conversation)
        return {"exchanges": exchanges, "summaries": summaries}

    async def quoting(self, documents: Collection[str]) -> Collection[tuple[str, str]]:
        """Conversations of which some state names what all the addresses begin with."""
        found = await mentioning(self._saver, beginning(documents))
        return [
            (conversation, message)
            for conversation in found
            for message in ("", *await self._conversation.drawing_on(conversation, documents))
        ]

    async def erase(
        self,
        conversation: str,
        messages: Collection[str],  # noqa: ARG002
        documents: Collection[str],
    ) -> None:
        await self._conversation.forget_documents(conversation, documents)
        await self._keep_what_is_left(conversation)

    async def purge(self) -> None:
        await self._wipe()

    async def _keep_what_is_left(self, conversation: str) -> None:
        """Its latest state alone, or nothing where that is empty."""
        if await self._conversation.is_empty(conversation):
            await self._saver.adelete_thread(conversation)
        else:
            await keep_latest(self._saver, [conversation])
