"""Records without what must not be kept: numbers of cards and accounts, national ids, keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.ports import Feedback, Records, TurnRecord
from core.safety.pii import without_secrets


@dataclass(frozen=True, slots=True)
class WithoutSecrets:
    """Same Protocol in and out: of what is kept, "[card]" stands where a card's number stood."""

    records: Records

    async def save(self, turn: TurnRecord) -> None:
        """The question and the answer, without them."""
        message = replace(turn.message, text=without_secrets(turn.message.text))
        reply = replace(turn.reply, text=without_secrets(turn.reply.text))
        await self.records.save(replace(turn, message=message, reply=reply))

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[TurnRecord]:
        return await self.records.turns(conversation, limit, before)

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[TurnRecord]:
        return await self.records.conversations(person, limit, before)

    async def rate(self, feedback: Feedback) -> bool:
        """The comment, without them."""
        return await self.records.rate(replace(feedback, comment=without_secrets(feedback.comment)))
