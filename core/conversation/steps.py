"""The steps of a turn, a function each: from the turn so far to one that knows more. None knows a graph."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from core.conversation.agent import collect
from core.conversation.answer import converse, extracted, written
from core.conversation.asking_back import as_meant, reading_meant
from core.conversation.following import asked_before, followed, standing
from core.conversation.memory import asking, own_before
from core.conversation.mending import mended
from core.conversation.pictured import pictured
from core.conversation.quoting import is_answered
from core.conversation.showing import showing
from core.conversation.sought import PER_QUESTION, REPORT_PASSAGES, seek
from core.conversation.tools import Tools
from core.conversation.turn import QUESTION_CHARACTERS, Turn, Working, Written
from core.files.keep import acknowledged, decided, note_sent, offer, progress, sent_before
from core.files.take import refused, take
from core.knowledge.links import plain_signs
from core.knowledge.retrieve import SearchUnavailable
from core.knowledge.strategies.seek import Asked, Sought
from core.messages import Message, Passage, Reply
from core.ports import Unavailable, Undeliverable
from core.understanding.keeping import only_wants_kept, wants_kept
from core.understanding.leaning import asked_above, may_lean, standing_alone
from core.understanding.length import wanted_length
from core.understanding.mode import choose_mode, small_talk
from core.understanding.questions import questions_in
from core.understanding.reporting import report_on
from core.words import say

Step = Callable[[Turn, Tools], Awaitable[Turn]]

THREAD_MESSAGES = 30
"""How much of what others said in a thread is read."""
MOST_OF_FILES = 60
"""So many are looked at to find those of the files that came with a question."""
SEARCH_PAUSES = (0.2, 1.0)
"""Seconds to wait for an engine that does not answer, before the person is told."""


async def overhear(turn: Turn, tools: Tools) -> Turn:
    """What others said in the thread; an outage there is no reason not to answer."""
    if turn.message.place.private:
        return turn
    try:
        said = await tools.said_before(turn.message, THREAD_MESSAGES)
    except (Unavailable, Undeliverable):
        return turn
    return replace(turn, said=tuple(each for each in said if not each.own))


async def obey(turn: Turn, tools: Tools) -> Turn:
    """Do what is asked of the room, which is all that was asked then."""
    reply = await tools.obey(turn.message)
    return turn if reply is None else replace(turn, mode="chat", reply=reply)


async def attach(turn: Turn, tools: Tools) -> Turn:
    """Read what came with the message; what becomes of it may be all that was asked."""
    message, files = turn.message, tools.files
    locale = message.person.locale
    if turn.mode == "chat" or not message.attachments:
        return turn if turn.mode == "chat" else await _keep_earlier(turn, tools)
    if files is None:
        reply = Reply("", notices=(say("only_words", locale),))
        return replace(turn, mode=turn.mode if message.text.strip() else "chat", reply=reply)
    if message.keeping in ("yes", "no"):
        reply = await decided(message, files, progress(message, _showing(tools)))
        return replace(turn, mode="chat", reply=reply)
    tools.tell(Working(say("file_reading", locale)))
    taken = await take(message, files)
    readable = tuple(each for each in taken if not each.refusal)
    if readable:
        await note_sent(message, files.notes)
    if message.keeping == "wanted" or wants_kept(message.text):
        return replace(turn, mode="chat", reply=await offer(message, taken, files))
    if _asks(message) or _said_with_them(turn):
        return replace(turn, files=readable, unread=refused(taken, message, files))
    return replace(turn, mode="chat", reply=acknowledged(message, taken, files))


def _asks(message: Message) -> bool:
    """Whether it says more than that it brings files; thanks for another's files are thanks."""
    brings = not message.attachments[0].sender
    return bool(message.text.strip()) and not (brings and small_talk(message.text))


def _said_with_them(turn: Turn) -> bool:
    """Whether the files came with words of their own, which this message only points to."""
    sender = turn.message.attachments[0].sender
    return bool(sender and turn.said) and str(turn.said[-1].person) == sender


async def _keep_earlier(turn: Turn, tools: Tools) -> Turn:
    """ "Remember this" about what the same person sent here before."""
    message, files = turn.message, tools.files
    if files is None or not wants_kept(message.text):
        return turn
    earlier = await sent_before(message, files.notes)
    if earlier is None:
        if message.overheard or not only_wants_kept(message.text):
            return turn
        reply = Reply(say("file_none", message.person.locale), receipt=True)
        return replace(turn, mode="chat", reply=reply)
    asking = replace(message, attachments=earlier.attachments)
    reply = await offer(asking, await take(earlier, files), files)
    return replace(turn, mode="chat", reply=reply)


def _showing(tools: Tools) -> Callable[[str], None]:
    """In the status line, and in the post itself where it can be changed while it grows."""

    def show(words: str) -> None:
        tools.tell(Working(words))
        tools.tell(Written(Reply(plain_signs(words))))

    return show


async def understand(turn: Turn, tools: Tools) -> Turn:
    """What is asked, and how it is to be answered."""
    text = reading_meant(turn, tools) or turn.message.text.strip()
    locale = turn.message.person.locale
    if turn.mode == "chat":
        return turn  # what came with it was all
    if not text and not turn.said:
        return replace(turn, mode="chat", reply=Reply(say("empty", locale), receipt=True))
    if len(text) > QUESTION_CHARACTERS:
        words = say("too_long", locale, limit=QUESTION_CHARACTERS)
        return replace(turn, mode="chat", reply=Reply(words, receipt=True))
    if (wanted := wanted_length(text)) and (earlier := _asked_before(turn)):
        longer = wanted == "usual" and not turn.preferences.short
        preferences = replace(turn.preferences, length=wanted)
        return replace(
            turn, question=earlier, preferences=preferences, report=earlier if longer else ""
        )
    calls_tools = tools.model is not None and tools.model.calls_tools
    mode = choose_mode(text, calls_tools)
    if mode == "chat":
        return replace(turn, question=text, mode=mode)
    question = standing_alone(text, turn.said)
    parts = questions_in(question, tools.detect(question)) if question == text else ()
    # Of files that came with the question all is read in any case.
    report = "" if parts or turn.files else report_on(question)
    return replace(turn, question=question, mode=mode, parts=parts, report=report)


async def follow(turn: Turn, tools: Tools) -> Turn:
    """What the message is to what was said before it, what its person is at, and what it means alone."""
    return turn if turn.mode == "chat" else await standing(await followed(turn, tools), tools)


def _asked_before(turn: Turn) -> str:
    """What the same person asked last here, other than for an answer of another length."""
    return next((each.question for each in reversed(asking(own_before(turn)))), "")


async def retrieve(turn: Turn, tools: Tools) -> Turn:
    """The passages that everyone who reads the reply may see; an outage becomes a plain notice."""
    if turn.mode == "chat" or turn.reply.text:
        return turn
    locale = turn.message.person.locale
    tools.tell(Working(say("searching", locale)))
    for pause in (*SEARCH_PAUSES, None):
        failed: list[str] = []
        try:
            asked = [part.whole for part in turn.parts] or [turn.report or turn.question]
            found = await asyncio.gather(*(_found(q, turn, tools, failed.append) for q in asked))
            passages = [each.passages for each in found]
            partly = (say("search_partly", locale),) if failed else ()
            notices = (*turn.reply.notices, *partly)
            return replace(
                turn,
                parts=tuple(
                    replace(part, passages=own)
                    for part, own in zip(turn.parts, passages, strict=False)
                ),
                passages=_in_turns(passages),
                ways=tuple(each.way for each in found),
                reply=Reply("", notices=notices),
            )
        except SearchUnavailable:
            if pause is not None:
                await asyncio.sleep(pause)
    notices = (*turn.unread, *turn.reply.notices, say("search_failed", locale))
    return replace(turn, mode="chat", reply=Reply("", notices=notices))


async def _found(
    question: str, turn: Turn, tools: Tools, degraded: Callable[[str], None]
) -> Sought:
    """What may answer; where files came with the question, it is about them."""
    sent = [each.uri for each in turn.files]
    asked = Asked(
        question,
        turn.message.readers,
        MOST_OF_FILES if sent else PER_QUESTION,
        turn.completed,
        asked_before(turn, tools.detect),
        0 if turn.parts else REPORT_PASSAGES,
        report=bool(turn.report),
        days=turn.days_of(question),
        leans=turn.leans,
    )
    found = await seek(asked, turn, tools, degraded, proposing=not sent)
    if not sent:
        return found
    own = [passage for passage in found.passages if passage.chunk.document in sent][:PER_QUESTION]
    # "Sum this up" is like nothing in them, so they are read from their beginning.
    known = {passage.chunk.id for passage in own}
    for uri in sent:
        chunks = await tools.search.read(uri, turn.message.readers)
        rest = [chunk for chunk in chunks if chunk.id not in known]
        own += [Passage(chunk, 0.0, "") for chunk in rest[: max(0, PER_QUESTION - len(own))]]
    return replace(found, passages=tuple(own))


def _in_turns(found: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The best of each question first, then the second of each; none twice."""
    passages: dict[str, Passage] = {}
    for row in zip_longest(*found):
        for passage in filter(None, row):
            passages.setdefault(passage.chunk.id, passage)
    return tuple(passages.values())


async def _leaning_on_thread(turn: Turn, tools: Tools) -> Turn:
    """Asks what was asked above it, where that answers and the message's own words find nothing."""
    if not may_lean(turn.question, turn.said) or await is_answered(turn, tools):
        return turn
    question = asked_above(turn.said)
    try:
        passages = (await _found(question, turn, tools, lambda _side: None)).passages
    except SearchUnavailable:
        return turn
    leaning = replace(turn, question=question, report="", passages=passages, parts=())
    return leaning if await is_answered(leaning, tools) else turn


async def answer(turn: Turn, tools: Tools) -> Turn:
    """The reply: Mynah's own words, the model's, or the documents'."""
    if turn.reply.text or (turn.mode == "chat" and turn.reply.notices):
        return turn  # the steps before have said it all
    if turn.mode == "chat":
        return await converse(turn, tools)
    if shown := await showing(turn, tools):
        return shown
    turn = as_meant(turn, tools)
    if turn.reply.text:
        return turn
    if tools.model is None:
        told = await extracted(await _leaning_on_thread(turn, tools), tools)
    else:
        asked = await collect(turn, tools) if turn.mode == "agent" else turn
        told = await mended(asked, await written(asked, tools), tools)
    reply = told.reply
    if tools.pictures is not None:
        readers = turn.message.readers
        reply = await pictured(reply, turn.question, told.passages, readers, tools.pictures)
    return replace(
        turn,
        passages=told.passages,
        ways=told.ways,
        reply=reply,
        model=told.model,
        verdict=told.verdict,
    )
