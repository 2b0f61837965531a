"""Mynah's verdict on a turn of its own."""

from __future__ import annotations

from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.likeness import everywhere
from core.knowledge.markers import unmarked
from core.ports import Unavailable, Verdict
from core.quality.evaluate import evaluate, refusals_of, shipped
from core.quality.read import Answered

BEFORE = 2
"""Exchanges that are read for what was said already."""


async def verdict_on(turn: Turn, tools: Tools) -> Verdict | None:
    """None for what is no answer, and where no model embeds for which the weights were made."""
    space, reply = everywhere(tools.spaces), turn.reply
    answers = turn.mode != "chat" and reply.text and not reply.receipt
    if not answers or space is None or space.embedder.name != shipped().embedder:
        return None
    try:
        refusals = await refusals_of(space.embedder)
        return await evaluate(answered(turn, tools), space.embedder, shipped(), refusals)
    except Unavailable:
        return None


def answered(turn: Turn, tools: Tools) -> Answered:
    """The turn as it is judged: "[2]" cites the second of its passages."""
    chunks = {passage.chunk.id: passage.chunk for passage in turn.passages}
    numbers = {c.number: chunks[c.chunk] for c in turn.reply.citations if c.chunk in chunks}
    cited = [numbers[n].text if n in numbers else "" for n in range(1, max(numbers, default=0) + 1)]
    known = {chunk.id for chunk in numbers.values()}
    others = [chunk.text for key, chunk in chunks.items() if key not in known]
    said = [part for e in turn.history[-BEFORE:] for part in (e.question, unmarked(e.answer))]
    return Answered(
        turn.question,
        turn.reply.text,
        (*cited, *others),
        tuple(said),
        tools.language_of(turn.question, turn.passages),
    )
