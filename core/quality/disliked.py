"""Records through which a thumb down takes the answer from the cache."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from core.ports import Feedback, Gone, Records, TurnRecord, Unavailable

Drop = Callable[[Gone], Awaitable[object]]
"""`Cache.drop`."""

log = logging.getLogger(__name__)


class Disliking:
    """Implements core.ports.Records; an answer that somebody calls bad is written anew for the next one.

    It goes by its words: who dislikes it may have got it from the cache themselves.
    """

    def __init__(self, records: Records, drop: Drop) -> None:
        self._records = records
        self._drop = drop

    async def save(self, turn: TurnRecord) -> None:
        await self._records.save(turn)

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[TurnRecord]:
        return await self._records.turns(conversation, limit, before)

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[TurnRecord]:
        return await self._records.conversations(person, limit, before)

    async def rate(self, feedback: Feedback) -> bool:
        known = await self._records.rate(feedback)
        if known and feedback.score < 0:
            try:
                await self._drop(await self._gone(feedback))
            except Unavailable as error:
                log.warning("a disliked answer stays in the cache for its time: %s", error)
        return known

    async def _gone(self, feedback: Feedback) -> Gone:
        turns = await self._records.turns(feedback.conversation)
        texts = {each.reply.text for each in turns if each.message.asks == feedback.message_id}
        asked = feedback.conversation, feedback.message_id
        return Gone(exchanges=frozenset([asked]), texts=frozenset(filter(None, texts)))
