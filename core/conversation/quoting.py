"""Answers in the documents' own words: quoted, computed of tables, or that they say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from itertools import islice

from core.conversation.comparing import compared, missing, sides_of
from core.conversation.computing import computed_for
from core.conversation.hopping import hopped
from core.conversation.own_words import answering
from core.conversation.page import Page, unread
from core.conversation.report import is_borne, sections
from core.conversation.tools import Tools
from core.conversation.turn import Part, Turn
from core.knowledge.block import Block
from core.knowledge.confidence import ENOUGH, SURE
from core.knowledge.extract import SENTENCES, Extract
from core.knowledge.links import in_bold, linked
from core.knowledge.neighbours import At
from core.knowledge.sight import told_of
from core.knowledge.tabular.uncomputed import is_uncomputed
from core.knowledge.whole import Read
from core.messages import Chunk, Passage, Reply
from core.ports import Unavailable
from core.words import say

SHORT_SENTENCES = 0
"""Beside the best one, for who prefers short answers."""
COMPUTED = 1.0
"""How sure is what was computed, and nothing that is quoted."""
LOOKED_AT = 5
"""Sections named when none of them answers,"""
OF_EACH = 3
"""and of each of several questions."""


async def is_answered(turn: Turn, tools: Tools) -> bool:
    """Whether the passages say anything that could be quoted."""
    return await _is_answered(turn, tools, computing=True)


async def _is_answered(turn: Turn, tools: Tools, computing: bool) -> bool:
    return any(found.blocks for _, found in await _extracted(Page(turn, tools), computing))


async def computes(page: Page) -> bool:
    """Whether what is asked was computed of a table, and added; the model may have written the query."""
    turn, tools = page.turn, page.tools
    whole = Part(turn.sought, passages=turn.passages)
    found = await computed_for(whole, turn, tools, reader(turn, tools), page.numbers)
    if found is None:
        return False
    for block in found.blocks:
        page.add(block)
    if found.goes_on:
        page.notice("goes_on")
    return True


async def quote(page: Page, *, computing: bool = True) -> None:
    """Add what the documents say in their own words, or that they say nothing.

    `computing` is False where it was tried before and tables gave nothing.
    """
    turn = page.turn
    reports = turn.reports and not page.blocks
    if reports and not turn.report:
        # Two things are told side by side, not document by document.
        reports = not sides_of(turn, page.tools)
    borne = reports and is_borne(turn, page.tools)
    if reports and not borne and not await _is_answered(turn, page.tools, computing):
        await _say_nothing(page)
        return
    if reports and await _report(page):
        return
    found = await _completed(page, computing)
    quoted = [each for _, each in found if each.blocks]
    if not quoted and not page.blocks:
        await _say_nothing(page)
        return
    if quoted and page.blocks:
        page.add(Block(say("own_words", turn.message.person.locale)))
    elif any(each.confidence < SURE for each in quoted):
        page.notice("unsure")
    if any(_is_uncomputed(part, each, page.tools) for part, each in found):
        page.notice("not_computed")
    for part, each in found:
        _answer_part(part, each, page)
    if any(each.goes_on for each in quoted):
        page.notice("goes_on")
    if not page.citations and (near := _looked_at(turn.passages, turn)):
        page.add(Block("\n\n".join(near)))


async def _say_nothing(page: Page) -> None:
    for words in await _instead_of_all(page):
        page.add(Block(words))


async def _report(page: Page) -> bool:
    """Add a section for each document that answers; False where none does."""
    turn, tools = page.turn, page.tools
    found: list[Extract] = []
    async with aclosing(sections(turn, tools, page.numbers, reader(turn, tools))) as every:
        async for section in every:
            found.append(section)
            for block in section.blocks:
                page.add(block)
    blocks = tuple(block for each in found for block in each.blocks)
    if _is_uncomputed(Part(turn.question, passages=turn.passages), Extract(blocks, 0.0), tools):
        page.notice("not_computed")
    for block in missing(turn, tools) if found else ():
        page.add(block)
    if found and all(each.confidence < SURE for each in found):
        page.notice("unsure")
    if any(each.goes_on for each in found):
        page.notice("goes_on")
    return bool(found)


async def _extracted(page: Page, computing: bool) -> list[tuple[Part, Extract]]:
    """What the passages say to each question of the message."""
    turn, tools = page.turn, page.tools
    parts = turn.parts or (Part(turn.sought, passages=turn.passages),)
    sentences = SHORT_SENTENCES if turn.preferences.short else SENTENCES // len(parts)
    read = reader(turn, tools)
    found: list[tuple[Part, Extract]] = []
    for part in parts:
        said = await computed_for(part, turn, tools, read, page.numbers) if computing else None
        said = said or await answering(part, turn, tools, page.numbers, sentences, read)
        if not (said.blocks or said.known):
            said = _shown(part.passages, page)
        found.append((part, said))
    return found


def show(page: Page) -> bool:
    """Add the pictures that stand out, and that this is not sure; whether there are any."""
    found = _shown(page.turn.passages, page)
    for block in found.blocks:
        page.add(block)
    if found.blocks:
        page.notice("unsure")
    return bool(found.blocks)


def _shown(passages: Sequence[Passage], page: Page) -> Extract:
    """The pictures that stand out; nothing for those who did not ask."""
    overheard = page.turn.message.overheard
    return Extract(() if overheard else told_of(passages, page.numbers), ENOUGH)


async def _completed(page: Page, computing: bool) -> list[tuple[Part, Extract]]:
    """The same with both sides of a comparison, and with what the names in each answer lead to.

    What was computed is complete.
    """
    turn, tools = page.turn, page.tools
    read = reader(turn, tools)
    found: list[tuple[Part, Extract]] = []
    for part, said in await _extracted(page, computing):
        whole = said
        if said.confidence < COMPUTED and not turn.parts:
            whole = await compared(part, said, turn, tools, page.numbers, read)
        if said.confidence < COMPUTED and whole is said and said.blocks:
            whole = await hopped(part, said, turn, tools, page.numbers)
        found.append((part, whole))
    return found


def _is_uncomputed(part: Part, found: Extract, tools: Tools) -> bool:
    """Whether a figure was asked for, and what is quoted does not state it."""
    if not found.blocks or found.confidence >= COMPUTED:
        return False
    language = tools.language_of(part.whole, part.passages)
    return is_uncomputed(part.whole, language, "\n".join(block.text for block in found.blocks))


def _answer_part(part: Part, found: Extract, page: Page) -> None:
    """What was found, beneath its question where the message asks several."""
    said = found.blocks
    if page.turn.parts:
        said = (Block(in_bold(part.question)), *(said or (_instead(part, found, page.turn),)))
    for block in said:
        page.add(block)


def _instead(part: Part, found: Extract, turn: Turn) -> Block:
    """Where one of several questions has no quote of its own."""
    if found.known:
        return Block(say("answered_above", turn.message.person.locale))
    return Block("\n\n".join(_nothing_found(part.passages, turn, OF_EACH)))


def _nothing_found(
    passages: Sequence[Passage], turn: Turn, most: int = LOOKED_AT
) -> tuple[str, ...]:
    """That is said, and which sections came nearest."""
    # In a room its person may know of documents that not everybody there may see.
    in_room = turn.message.audience.kind in ("room", "workspace")
    key = "nothing_found_here" if in_room else "nothing_found"
    return say(key, turn.message.person.locale), *_looked_at(passages, turn, most)


def reader(turn: Turn, tools: Tools) -> Read:
    """Reads a chunk's document, as far as this turn's readers may."""

    async def read(chunk: Chunk) -> Sequence[Chunk]:
        try:
            return await tools.search.read(chunk.document, turn.message.readers)
        except Unavailable:
            return ()

    return read


def placed(turn: Turn, tools: Tools) -> At:
    """Reads what stands at places in documents, as far as this turn's readers may."""

    async def at(places: Mapping[str, Sequence[int]]) -> Sequence[Chunk]:
        try:
            return await tools.search.at(places, turn.message.readers)
        except Unavailable:
            return ()

    return at


async def nothing(page: Page) -> Reply:
    """The reply where nothing answers."""
    words = (*unread(page.turn), *await _instead_of_all(page))
    return Reply("\n\n".join(words), notices=tuple(page.notices))


async def _instead_of_all(page: Page) -> tuple[str, ...]:
    """That the documents do not answer, and which of their sections came nearest.

    Nothing where it was asked about files of which none could be read: that was said.
    """
    turn = page.turn
    if turn.unread and not turn.files:
        return ()
    words = _nothing_found(turn.passages, turn)
    if len(words) == 1 and not await page.tools.documents.visible(turn.message.readers, 1):
        return (say("looked_nowhere", turn.message.person.locale),)
    return words


def _looked_at(passages: Sequence[Passage], turn: Turn, most: int = LOOKED_AT) -> list[str]:
    """The sections that came nearest, if any."""
    sections = dict.fromkeys(linked(p) for p in passages if p.chunk.document)
    named = "\n".join(f"- {section}" for section in islice(sections, most))
    return [say("looked_at", turn.message.person.locale), named] if named else []
