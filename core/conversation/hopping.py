"""Completes a quoted answer whose question asks of one thing through another, or says that it does not."""

from __future__ import annotations

from dataclasses import replace

from core.conversation.sought import seek_lacking
from core.conversation.tools import Tools
from core.conversation.turn import Part, Turn
from core.knowledge.extract import UNNAMED, Extract
from core.knowledge.hop import Open, left_open, second_hop
from core.knowledge.numbers import Numbers
from core.knowledge.strategies.complexity import asked_through
from core.messages import Passage

NAMES = 2
"""Names that are searched for, with what is missing of them."""


async def hopped(part: Part, found: Extract, turn: Turn, tools: Tools, numbers: Numbers) -> Extract:
    """With what the names in the answer have of what was asked; else never sure."""
    language = tools.language_of(part.whole, part.passages)
    cited = found.cited
    chunks = [each.chunk for each in part.passages if each.chunk.id in cited]
    above = " ".join(" ".join((chunk.title, *chunk.headings)) for chunk in chunks)
    left = left_open(part.whole, language, found.blocks, above)
    if not left.words:
        return found
    blocks = second_hop(left, part.passages, language, numbers)
    through = asked_through(part.whole, language)
    if not blocks and through:
        blocks = second_hop(left, await _searched(left, turn, tools), language, numbers)
    if blocks:
        return replace(found, blocks=(*found.blocks, *blocks))
    open_still = set(left.words).intersection(through)
    return replace(found, confidence=min(found.confidence, UNNAMED)) if open_still else found


async def _searched(left: Open, turn: Turn, tools: Tools) -> list[Passage]:
    asked = (f"{name} {' '.join(left.words)}" for name in left.names[:NAMES])
    return [passage for each in asked for passage in await seek_lacking(each, turn, tools)]
