"""A report in sections, one a document, quoted as it is read; what a deep search is answered with."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from itertools import groupby

from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.block import Block
from core.knowledge.extract import UNNAMED, Extract, extract
from core.knowledge.links import in_bold
from core.knowledge.matters import borne, matters
from core.knowledge.numbers import Numbers
from core.knowledge.whole import Read
from core.messages import Passage
from core.words import say

SENTENCES = 3
"""Of each document, beside the best one."""
TITLE = 60
"""Characters of a title or a query that are shown while it is read."""


async def sections(
    turn: Turn, tools: Tools, numbers: Numbers, read: Read
) -> AsyncGenerator[Extract]:
    """What each document says, beneath its title; none of one that does not answer."""
    for passages in _by_document(turn.passages):
        language = tools.language_of(turn.sought, passages)
        found = await extract(
            turn.sought,
            passages,
            language,
            tools.spaces,
            numbers,
            SENTENCES,
            read,
            meant=turn.day_words_of(turn.sought),
        )
        if not found.blocks and turn.report:
            found = await _by_headings(turn, tools, passages, language, numbers, read)
        if found.blocks:
            yield replace(found, blocks=(Block(in_bold(passages[0].chunk.title)), *found.blocks))


def is_borne(turn: Turn, tools: Tools) -> bool:
    """Whether headings of any one document bear the matters that a report is asked on."""
    language = tools.language_of(turn.sought, turn.passages)
    asked = matters(turn.report, language)
    return any(borne(asked, passages, language) for passages in _by_document(turn.passages))


async def _by_headings(
    turn: Turn,
    tools: Tools,
    passages: Sequence[Passage],
    language: str,
    numbers: Numbers,
    read: Read,
) -> Extract:
    """What stands beneath the headings that bear the matters, however near it is to the question."""
    found = Extract((), 0.0)
    for matter, bearing in borne(matters(turn.report, language), passages, language).items():
        more = await extract(
            matter, bearing, language, tools.spaces, numbers, SENTENCES, read, enough=0.0
        )
        found = replace(
            found,
            blocks=(*found.blocks, *more.blocks),
            confidence=max(found.confidence, min(more.confidence, UNNAMED)),
            goes_on=found.goes_on or more.goes_on,
        )
    return found


def doing(step: str, what: str, turn: Turn) -> str:
    """What is being done, in words for the person; others' words in it are cut, with a mark of it."""
    words = " ".join(what.split())
    short = words if len(words) <= TITLE else words[: TITLE - 1].rstrip() + "…"
    return say(step, turn.message.person.locale, what=short)


def _by_document(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The document of the best passage first."""
    order = {
        document: n for n, document in enumerate(dict.fromkeys(_document(p) for p in passages))
    }
    ordered = sorted(passages, key=lambda passage: order[_document(passage)])
    return [list(each) for _, each in groupby(ordered, key=_document)]


def _document(passage: Passage) -> str:
    return passage.chunk.document
