"""Writes the reply to a turn: by the model, checked; by quoting; or in Mynah's own few words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import islice

from core.conversation.computing import computed_for
from core.conversation.differing import differing
from core.conversation.memory import in_short, said_by
from core.conversation.prompt import (
    NO_ANSWER,
    PASSAGE_TOKENS,
    REPORT_TOKENS,
    affordable,
    answer_prompt,
    chat_prompt,
    for_reading,
)
from core.conversation.report import sections
from core.conversation.tools import Tools
from core.conversation.turn import Part, Turn, Working, Written
from core.knowledge.block import Block
from core.knowledge.cite import checked_blocks, unchecked_blocks
from core.knowledge.confidence import SURE
from core.knowledge.extract import SENTENCES, Extract, extract
from core.knowledge.links import in_bold, linked, plain_signs
from core.knowledge.numbers import Numbers
from core.knowledge.whole import Read
from core.messages import Chunk, Citation, Passage, Reply
from core.people.told import told_note
from core.ports import ModelFailed, Unavailable
from core.understanding.mode import recollection, small_talk
from core.words import say

DAY = 86_400.0
SHORT_SENTENCES = 0
"""Beside the best one, for who prefers short answers."""
LOOKED_AT = 5
"""Sections named when none of them answers,"""
OF_EACH = 3
"""and of each of several questions."""


async def extracted(turn: Turn, tools: Tools) -> Turn:
    """The documents' own words, and in the first such answer that no model writes here."""
    page = _Page(turn, tools)
    await _quote(page)
    page.add(await differing(turn, tools, page.citations, page.numbers))
    if page.citations and await _is_news(turn, tools):
        page.notice("extracts")
    return replace(turn, reply=page.reply(), model="extractive")


async def _is_news(turn: Turn, tools: Tools) -> bool:
    """Whether this is the first such answer of the conversation, and of its person's day."""
    if turn.summary or any(each.sources for each in turn.history):
        return False
    if tools.files is None:
        return True
    message = turn.message
    here = f"{message.conversation} {message.asks}"  # the same on every further try
    try:
        return await tools.files.notes.keep_first(told_note(message.person), here, DAY) == here
    except Unavailable:
        return True


async def is_answered(turn: Turn, tools: Tools) -> bool:
    """Whether the passages say anything that could be quoted."""
    return any(found.blocks for _, found in await _extracted(_Page(turn, tools)))


async def written(turn: Turn, tools: Tools) -> Turn:
    """The model's words, each block checked before it is shown; the documents' where it fails."""
    assert tools.model is not None  # noqa: S101 - chosen by the caller
    passages = for_reading(
        affordable(turn.passages, REPORT_TOKENS if turn.reports else PASSAGE_TOKENS)
    )
    page = _Page(turn, tools)
    if not passages:
        return replace(turn, reply=await _nothing(page))
    page.working("reading", count=len(passages))
    if not turn.parts and await _computes(page):
        return replace(turn, reply=page.reply())
    prompt = answer_prompt(turn, passages, _language(turn, passages, tools))
    heard = page.hear(tools.model.write(prompt))
    try:
        await page.take(checked_blocks(heard, passages, page.numbers))
    except ModelFailed as failure:
        page.notice_failure(failure)
        await _quote(page)
        model = tools.model.name if page.heard else "extractive"
        return replace(turn, reply=page.reply(), model=model)
    if NO_ANSWER in page.heard and not page.citations:
        return replace(turn, reply=await _nothing(page), model=tools.model.name)
    if page.unconfirmed:
        page.notice("unconfirmed", count=page.unconfirmed)
    if page.dropped and page.blocks:
        page.notice("dropped", count=page.dropped)
    if not page.citations:
        await _quote(page)
        if page.citations and not page.unconfirmed:
            page.notice("unsupported")
    page.add(await differing(turn, tools, page.citations, page.numbers))
    return replace(turn, reply=page.reply(), model=tools.model.name)


async def _computes(page: _Page) -> bool:
    """Whether what is asked was computed of a table, and added; the model may have written the query."""
    turn, tools = page.turn, page.tools
    whole = Part(turn.question, passages=turn.passages)
    found = await computed_for(whole, turn, tools, _reader(turn, tools), page.numbers)
    if found is None:
        return False
    for block in found.blocks:
        page.add(block)
    if found.goes_on:
        page.notice("goes_on")
    return True


def _language(turn: Turn, passages: Sequence[Passage], tools: Tools) -> str:
    """The preferred or the question's where a passage speaks it, else the passages': words are checked."""
    spoken = [passage.chunk.language for passage in passages]
    asked = turn.preferences.language or tools.detect(turn.question, spoken)
    return asked if asked in spoken else spoken[0]


async def converse(turn: Turn, tools: Tools) -> Turn:
    """Small talk from the catalogue; what was said here from the history, by the model if there is one."""
    locale = turn.message.person.locale
    if kind := small_talk(turn.question):
        words = "\n\n".join((*_unread(turn), say(kind, locale)))
        return replace(turn, reply=Reply(words, receipt=True))
    if not turn.history and not turn.summary:
        return replace(turn, reply=Reply(say("no_history", locale)))
    if tools.model is None:
        return replace(turn, reply=Reply(_recalled(turn)))
    page = _Page(turn, tools)
    page.notice("unchecked")  # from the first block on: the answer may be stopped half-way
    try:
        prompt = chat_prompt(turn, turn.preferences.language or tools.detect(turn.question))
        await page.take(unchecked_blocks(tools.model.write(prompt)))
    except ModelFailed as failure:
        page.notice_failure(failure)
    if not page.blocks:
        page.notices.remove(say("unchecked", locale))
        page.add(Block(_recalled(turn)))
    return replace(turn, reply=page.reply(), model=tools.model.name)


@dataclass
class _Page:
    """The reply as it grows; every addition is told at once."""

    turn: Turn
    tools: Tools
    numbers: Numbers = field(default_factory=Numbers)
    blocks: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notices: list[str] = field(init=False)
    dropped: int = 0
    unconfirmed: int = 0
    heard: str = ""
    """All that the model wrote, whatever became of it."""

    def __post_init__(self) -> None:
        self.notices = list(self.turn.reply.notices)

    async def hear(self, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
        async with aclosing(pieces) as open_pieces:  # type: ignore[type-var]
            async for piece in open_pieces:
                self.heard += piece
                yield piece

    async def take(self, blocks: AsyncIterator[Block]) -> None:
        async with aclosing(blocks) as open_blocks:  # type: ignore[type-var]
            async for block in open_blocks:
                self.add(block)

    def add(self, block: Block) -> None:
        self.dropped += block.dropped
        self.unconfirmed += block.unconfirmed
        if not block.text:
            return
        self.blocks.append(block.text)
        self.citations += block.citations
        self.tools.tell(Written(self.reply()))

    def notice(self, key: str, **values: object) -> None:
        self.notices.append(say(key, self.turn.message.person.locale, **values))

    def notice_failure(self, failure: ModelFailed) -> None:
        """What the model had written by then stays."""
        self.notice("model_broke_off" if self.blocks else "model_failed", reason=failure.reason)

    def working(self, key: str, **values: object) -> None:
        self.tools.tell(Working(say(key, self.turn.message.person.locale, **values)))

    def reply(self) -> Reply:
        words = (*_unread(self.turn), *self.blocks)
        return Reply("\n\n".join(words), tuple(self.citations), tuple(self.notices))


def _unread(turn: Turn) -> list[str]:
    """Why what came with the message could not be read; the names in it are others' words."""
    return [plain_signs(words) for words in turn.unread]


async def _quote(page: _Page) -> None:
    """Add what the documents say in their own words, or that they say nothing."""
    turn = page.turn
    if turn.reports and not page.blocks and await _report(page):
        return
    found = await _extracted(page)
    quoted = [each for _, each in found if each.blocks]
    if not quoted and not page.blocks:
        for words in await _instead_of_all(page):
            page.add(Block(words))
        return
    if quoted and page.blocks:
        page.add(Block(say("own_words", turn.message.person.locale)))
    elif any(each.confidence < SURE for each in quoted):
        page.notice("unsure")
    for part, each in found:
        _answer_part(part, each, page)
    if any(each.goes_on for each in quoted):
        page.notice("goes_on")
    if not page.citations and (near := _looked_at(turn.passages, turn)):
        page.add(Block("\n\n".join(near)))


async def _report(page: _Page) -> bool:
    """Add a section for each document that answers; False where none does."""
    turn, tools = page.turn, page.tools
    if not await is_answered(turn, tools):
        return False
    found: list[Extract] = []
    async with aclosing(sections(turn, tools, page.numbers, _reader(turn, tools))) as every:
        async for section in every:
            found.append(section)
            for block in section.blocks:
                page.add(block)
    if found and all(each.confidence < SURE for each in found):
        page.notice("unsure")
    if any(each.goes_on for each in found):
        page.notice("goes_on")
    return bool(found)


async def _extracted(page: _Page) -> list[tuple[Part, Extract]]:
    """What the passages say to each question of the message."""
    turn, tools = page.turn, page.tools
    parts = turn.parts or (Part(turn.question, passages=turn.passages),)
    sentences = SHORT_SENTENCES if turn.preferences.short else SENTENCES // len(parts)
    read = _reader(turn, tools)
    found: list[tuple[Part, Extract]] = []
    for part in parts:
        text, passages = part.whole, part.passages
        language = tools.detect(text, [passage.chunk.language for passage in passages])
        said = await computed_for(part, turn, tools, read, page.numbers) or await extract(
            text, passages, language, tools.spaces, page.numbers, sentences, read
        )
        found.append((part, said))
    return found


def _answer_part(part: Part, found: Extract, page: _Page) -> None:
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


def _reader(turn: Turn, tools: Tools) -> Read:
    """Reads a chunk's document, as far as this turn's readers may."""

    async def read(chunk: Chunk) -> Sequence[Chunk]:
        try:
            return await tools.search.read(chunk.document, turn.message.readers)
        except Unavailable:
            return ()

    return read


async def _nothing(page: _Page) -> Reply:
    """The reply where nothing answers."""
    words = (*_unread(page.turn), *await _instead_of_all(page))
    return Reply("\n\n".join(words), notices=tuple(page.notices))


async def _instead_of_all(page: _Page) -> tuple[str, ...]:
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


def _recalled(turn: Turn) -> str:
    """What was asked here, or everything in short, from the history alone."""
    locale = turn.message.person.locale
    if recollection(turn.question) == "summary":
        lines = [*turn.summary.splitlines(), *(f"- {in_short(e)}" for e in turn.history)]
        return plain_signs("\n".join(lines))
    own = [e.question for e in turn.history if said_by(e, turn.message.person)]
    if not own:
        return say("no_history", locale)
    lines = [plain_signs(" ".join(q.split())[:200]) for q in own]
    return say("history", locale, questions="\n\n" + "\n".join(f"- {line}" for line in lines))
