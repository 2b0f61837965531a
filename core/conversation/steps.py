"""The steps of a turn, a function each: from the turn so far to what it adds. None knows a graph."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from core.conversation.agent import collect
from core.conversation.answer import converse, extracted, written
from core.conversation.tools import Tools
from core.conversation.turn import Learned, Turn, Working
from core.knowledge.retrieve import SearchUnavailable
from core.knowledge.retrieve import retrieve as search_passages
from core.messages import Reply
from core.ports import Unavailable, Undeliverable
from core.understanding.leaning import standing_alone
from core.understanding.mode import choose_mode
from core.words import say

Step = Callable[[Turn, Tools], Awaitable[Learned]]

SEARCH_PAUSES = (0.2, 1.0)
"""Seconds to wait for an engine that does not answer, before the person is told."""


async def overhear(turn: Turn, tools: Tools) -> Learned:
    """What others said in the thread; an outage there is no reason not to answer."""
    if turn.message.place.private:
        return {}
    try:
        said = await tools.said_before(turn.message, tools.limits.thread_messages)
    except (Unavailable, Undeliverable):
        return {}
    return {"said": tuple(each for each in said if not each.own)}


async def understand(turn: Turn, tools: Tools) -> Learned:
    """What is asked, and how it is to be answered."""
    text = turn.message.text.strip()
    locale = turn.message.person.locale
    if not text and not turn.said:
        return {"mode": "chat", "reply": Reply(say("empty", locale))}
    limit = tools.limits.question_characters
    if len(text) > limit:
        return {"mode": "chat", "reply": Reply(say("too_long", locale, limit=limit))}
    calls_tools = tools.model is not None and tools.model.calls_tools
    mode = choose_mode(text, calls_tools)
    return {"question": standing_alone(text, turn.said) if mode != "chat" else text, "mode": mode}


async def retrieve(turn: Turn, tools: Tools) -> Learned:
    """The passages that everyone who reads the reply may see; an outage becomes a plain notice."""
    if turn.mode == "chat":
        return {}
    locale = turn.message.person.locale
    tools.tell(Working(say("searching", locale)))
    for pause in (*SEARCH_PAUSES, None):
        failed: list[str] = []
        try:
            passages = await search_passages(
                turn.question,
                readers=turn.message.readers,
                search=tools.search,
                spaces=tools.spaces,
                detect=tools.detect,
                degraded=failed.append,
            )
            partly = (say("search_partly", locale),) if failed else ()
            return {"passages": tuple(passages), "reply": Reply("", notices=partly)}
        except SearchUnavailable:
            if pause is not None:
                await asyncio.sleep(pause)
    return {"mode": "chat", "reply": Reply("", notices=(say("search_failed", locale),))}


async def answer(turn: Turn, tools: Tools) -> Learned:
    """The reply: Mynah's own words, the model's, or the documents'."""
    if turn.reply.text or (turn.mode == "chat" and turn.reply.notices):
        return {}  # the steps before have said it all
    if turn.mode == "chat":
        return await converse(turn, tools)
    if tools.model is None:
        return await extracted(turn, tools)
    if turn.mode == "agent":
        turn = replace(turn, **await collect(turn, tools))
    return await written(turn, tools)
