"""A reply as it grows: its blocks, what they cite, and what is noted beneath them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from core.conversation.screening import Again, let_through, passed
from core.conversation.tools import Tools
from core.conversation.turn import Turn, Working, Written
from core.knowledge.block import Block
from core.knowledge.links import plain_signs
from core.knowledge.numbers import Numbers
from core.knowledge.pictures import PICTURE
from core.messages import Chunk, Citation, Reply
from core.people.personalise import personalise
from core.ports import BudgetSpent, ModelFailed
from core.safety.outbound import screened_answer
from core.words import say


@dataclass
class Page:
    """The reply as it grows; every addition is told at once."""

    turn: Turn
    tools: Tools
    numbers: Numbers = field(default_factory=Numbers)
    blocks: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notices: list[str] = field(init=False)
    above: str = ""
    """The title or section beneath which stands what was added last."""
    dropped: int = 0
    unconfirmed: int = 0
    again: Again | None = None
    """Writes a block anew that is refused as it stands."""
    heard: str = ""
    """All that the model wrote, whatever became of it."""

    def __post_init__(self) -> None:
        self.notices = list(self.turn.reply.notices)

    @property
    def kept(self) -> float:
        """The share of what the model wrote that the passages say, 0 to 1."""
        kept = len(self.citations)
        return kept / max(1, kept + self.dropped + self.unconfirmed)

    async def hear(self, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
        async with aclosing(pieces) as open_pieces:  # type: ignore[type-var]
            async for piece in open_pieces:
                self.heard += piece
                yield piece

    async def take(self, blocks: AsyncIterator[Block]) -> None:
        """What a model wrote, without personal data that stands in nothing its readers see."""
        async with aclosing(blocks) as open_blocks:  # type: ignore[type-var]
            async for block in open_blocks:
                screened = self._screened(block)
                self.add(await passed(screened, self.turn, self.tools, self.again))

    def _screened(self, block: Block) -> Block:
        turn = self.turn
        chunks = [*(p.chunk for p in turn.passages), *(p.chunk for p in block.places)]
        said = [turn.message.text, *(t for e in turn.history for t in (e.question, e.answer))]
        screened = screened_answer(block.text, [_read(chunk) for chunk in chunks], said)
        if not screened.found:
            return block
        if (notice := say("hidden_personal_data", turn.message.person.locale)) not in self.notices:
            self.notices.append(notice)
        return replace(block, text=screened.text)

    def add(self, block: Block) -> None:
        self.dropped += block.dropped
        self.unconfirmed += block.unconfirmed
        block = let_through(block, self.turn, self.tools)
        if not block.text:
            return
        block, self.above = personalise(block, self.turn.preferences, self.above)
        kinds = {place.chunk.kind for place in block.places}
        if kinds == {PICTURE}:
            said = say("from_picture", self.turn.message.person.locale)
            block = replace(block, text=f"{said}\n\n{block.text}")
        self.blocks.append(block.text)
        self.citations += block.citations
        self.tools.tell(Written(self.reply()))

    def notice(self, key: str, **values: object) -> None:
        self.notices.append(say(key, self.turn.message.person.locale, **values))

    def notice_failure(self, failure: ModelFailed) -> None:
        """What the model had written by then stays."""
        if isinstance(failure, BudgetSpent):
            self.notice("budget_spent")
        else:
            key = "model_broke_off" if self.blocks else "model_failed"
            self.notice(key, reason=failure.reason)

    def working(self, key: str, **values: object) -> None:
        self.tools.tell(Working(say(key, self.turn.message.person.locale, **values)))

    def reply(self) -> Reply:
        words = (*unread(self.turn), *self.blocks)
        return Reply("\n\n".join(words), tuple(self.citations), tuple(self.notices))


def _read(chunk: Chunk) -> str:
    return "\n".join((chunk.title, *chunk.headings, chunk.text))


def unread(turn: Turn) -> list[str]:
    """Why what came with the message could not be read; the names in it are others' words."""
    return [plain_signs(words) for words in turn.unread]
