"""Writes the reply to a turn: by the model, checked; by quoting; or in Mynah's own few words."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from core.conversation.differing import differing
from core.conversation.memory import in_short, own_before
from core.conversation.page import Page, unread
from core.conversation.prompt import (
    NO_ANSWER,
    PASSAGE_TOKENS,
    REPORT_TOKENS,
    FirstTry,
    affordable,
    answer_prompt,
    chat_prompt,
    for_reading,
)
from core.conversation.quoting import computes, nothing, placed, quote, show
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.block import Block
from core.knowledge.cite import checked_blocks, unchecked_blocks
from core.knowledge.links import plain_signs
from core.knowledge.neighbours import with_neighbours
from core.messages import Passage, Reply
from core.people.told import told_note
from core.ports import ModelFailed, Reason, Unavailable
from core.resilience.routed import judge
from core.understanding.mode import recollection, small_talk
from core.words import say

DAY = 86_400.0
NEUTRALLY = "say only what is known of those concerned, generalise about no group, insult nobody"

log = logging.getLogger(__name__)


async def extracted(turn: Turn, tools: Tools) -> Turn:
    """The documents' own words, and in the first such answer that no model writes here."""
    page = Page(turn, tools)
    await quote(page)
    page.add(await differing(turn, tools, page.citations, page.numbers))
    if page.citations and await is_news(turn, tools):
        page.notice("extracts")
    return replace(turn, reply=page.reply(), model="extractive")


async def is_news(turn: Turn, tools: Tools) -> bool:
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


async def written(turn: Turn, tools: Tools, first: FirstTry | None = None) -> Turn:
    """The model's words, each block checked before it is shown; the documents' where it fails."""
    budget = REPORT_TOKENS if turn.reports else PASSAGE_TOKENS
    found = affordable(turn.passages, budget)
    passages = for_reading(await with_neighbours(found, budget, placed(turn, tools)))
    page = Page(turn, tools)
    if not passages:
        return replace(turn, reply=await nothing(page))
    page.working("reading", count=len(passages))
    if not turn.parts and await computes(page):
        return replace(turn, reply=page.reply())
    told = await _written(page, passages, first)
    return replace(told, passages=_found_and_cited(page, passages))


def _found_and_cited(page: Page, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """What was found, and those neighbours that are cited: whoever looks up a citation finds its passage."""
    found = page.turn.passages
    cited = {each.chunk for each in page.citations} - {each.chunk.id for each in found}
    return (*found, *(each for each in passages if each.chunk.id in cited))


async def _written(page: Page, passages: Sequence[Passage], first: FirstTry | None) -> Turn:
    turn, tools = page.turn, page.tools
    assert tools.model is not None  # noqa: S101 - chosen by the caller
    prompt = answer_prompt(turn, passages, _language(turn, passages, tools), first)
    heard = page.hear(tools.model.write(prompt))
    page.again = partial(_otherwise, page, passages)
    try:
        await page.take(checked_blocks(heard, passages, page.numbers))
    except ModelFailed as failure:
        page.notice_failure(failure)
        await quote(page, computing=bool(turn.parts))
        model = tools.model.name if page.heard else "extractive"
        return replace(turn, reply=page.reply(), model=model)
    if NO_ANSWER in page.heard and not page.citations and not show(page):
        return replace(turn, reply=await nothing(page), model=tools.model.name)
    judge(tools.model, page.kept)
    if page.unconfirmed:
        page.notice("unconfirmed", count=page.unconfirmed)
    if page.dropped and page.blocks:
        page.notice("dropped", count=page.dropped)
    if not page.citations:
        await quote(page, computing=bool(turn.parts))
        if page.citations and not page.unconfirmed:
            page.notice("unsupported")
    cited = replace(turn, passages=_found_and_cited(page, passages))
    page.add(await differing(cited, tools, page.citations, page.numbers))
    return replace(turn, reply=page.reply(), model=tools.model.name)


async def _otherwise(
    page: Page, passages: Sequence[Passage], block: Block, reasons: tuple[Reason, ...]
) -> Block | None:
    """The block in neutral words, as the model says it when it is asked once more, and as checked."""
    turn, tools = page.turn, page.tools
    assert tools.model is not None  # noqa: S101 - it wrote the block
    kinds = ", ".join(dict.fromkeys(reason.kind for reason in reasons))
    first = FirstTry(block.text, (f"{NEUTRALLY} ({kinds})",))
    prompt = answer_prompt(turn, passages, _language(turn, passages, tools), first)
    try:
        async with aclosing(
            checked_blocks(tools.model.write(prompt), passages, page.numbers)
        ) as blocks:  # type: ignore[type-var]
            async for second in blocks:
                if second.text and second.text not in page.blocks:
                    return second
    except ModelFailed as failure:
        log.info("there is no second try of a block that was refused: %s", failure.reason)
    return None


def _language(turn: Turn, passages: Sequence[Passage], tools: Tools) -> str:
    """The preferred or the question's where a passage speaks it, else the passages': words are checked."""
    spoken = [passage.chunk.language for passage in passages]
    asked = turn.preferences.language or tools.detect(turn.question, spoken)
    return asked if asked in spoken else spoken[0]


async def converse(turn: Turn, tools: Tools) -> Turn:
    """Small talk from the catalogue; what was said here from the history, by the model if there is one."""
    locale = turn.message.person.locale
    if kind := small_talk(turn.question):
        noted = kind == "wrong" and own_before(turn)
        words = "\n\n".join((*unread(turn), say("wrong_noted" if noted else kind, locale)))
        return replace(turn, reply=Reply(words, receipt=True))
    if not turn.history and not turn.summary:
        return replace(turn, reply=Reply(say("no_history", locale)))
    if tools.model is None:
        return replace(turn, reply=Reply(_recalled(turn)))
    page = Page(turn, tools)
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


def _recalled(turn: Turn) -> str:
    """What was asked here, or everything in short, from the history alone."""
    locale = turn.message.person.locale
    if recollection(turn.question) == "summary":
        lines = [*turn.summary.splitlines(), *(f"- {in_short(e)}" for e in turn.history)]
        return plain_signs("\n".join(lines))
    own = [each.question for each in own_before(turn)]
    if not own:
        return say("no_history", locale)
    lines = [plain_signs(" ".join(q.split())[:200]) for q in own]
    return say("history", locale, questions="\n\n" + "\n".join(f"- {line}" for line in lines))
