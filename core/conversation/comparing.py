"""Answers a comparison for both of its sides, or says which of them it did not find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.conversation.sought import seek_lacking
from core.conversation.tools import Tools
from core.conversation.turn import Part, Turn
from core.knowledge.block import Block
from core.knowledge.extract import Extract, extract
from core.knowledge.links import in_bold, plain_signs
from core.knowledge.numbers import Numbers
from core.knowledge.strategies.side_by_side import asked_of, bearing, nearest, side_by_side
from core.knowledge.whole import Read
from core.words import say

SENTENCES = 2
"""Of each side, beside the best one."""


async def compared(
    part: Part, found: Extract, turn: Turn, tools: Tools, numbers: Numbers, read: Read
) -> Extract:
    """What is quoted where it tells both sides; else each side under its own words, numbered anew."""
    language = tools.language_of(part.whole, part.passages)
    both = side_by_side(part.whole, language)
    cited = found.cited
    told = [passage for passage in part.passages if passage.chunk.id in cited]
    if not both or all(bearing(side, told) for side in both):
        return found
    anew, blocks = Numbers(), list[Block]()
    for side, other in zip(both, both[::-1], strict=True):
        asked = asked_of(side, other, part.whole)
        passages = nearest(asked, side, part.passages) or nearest(
            asked, side, await seek_lacking(asked, turn, tools)
        )
        said = await extract(
            asked,
            passages,
            language,
            tools.spaces,
            anew,
            SENTENCES,
            read,
            enough=0.0,
            meant=turn.day_words_of(part.whole),
        )
        blocks += _beneath(side, said.blocks) if said.blocks else [_missing(side, turn)]
    if not anew.given:
        return found
    numbers.given = anew.given
    return replace(found, blocks=tuple(blocks))


def sides_of(turn: Turn, tools: Tools) -> list[str]:
    """The two things that the whole message sets side by side; else none."""
    return side_by_side(turn.sought, tools.language_of(turn.sought, turn.passages))


def missing(turn: Turn, tools: Tools) -> list[Block]:
    """That nothing was found of a side of what the whole message compares."""
    both = sides_of(turn, tools)
    return [_missing(side, turn) for side in both if not bearing(side, turn.passages)]


def _beneath(side: str, blocks: Sequence[Block]) -> list[Block]:
    """Under the side's name, once: its document may bear the same title."""
    head = Block(in_bold(side))
    is_titled = blocks[0].text.casefold() == head.text.casefold()
    return [head, *blocks[is_titled:]]


def _missing(side: str, turn: Turn) -> Block:
    return Block(say("side_missing", turn.message.person.locale, side=plain_signs(side)))
