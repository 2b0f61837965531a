"""The step that knows a question which an administrator has answered, and gives that answer as it stands."""

from __future__ import annotations

from dataclasses import replace

from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.messages import Citation, Passage, Reply
from core.ports import CuratedAnswer, Unavailable
from core.understanding.curated import QUESTION_CHARACTERS, chunk_of, likely, told
from core.understanding.questions import leans
from core.words import say

BY_HAND = "curated"
"""Who wrote such an answer, beside the names of models."""


async def recognise(turn: Turn, tools: Tools) -> Turn:
    """The curated answer whose examples ask what the whole message asks, if there is one."""
    if turn.mode == "chat" or tools.curated is None or not asks_one_thing(turn):
        return turn
    try:
        answers = await tools.curated.shown(turn.message.readers)
        if not answers or _leans_on_what_was_said(turn, tools):
            return turn
        engines = tools.curated, tools.spaces, tools.detect, tools.search
        found = await likely(turn.question, answers, *engines, turn.message.readers)
    except Unavailable:
        return turn  # the search says what fails, and may do without it
    return _given(turn, found[0].answer) if found and found[0].is_meant else turn


def asks_one_thing(turn: Turn) -> bool:
    """And nothing about files, and no report."""
    more = turn.parts or turn.report or turn.files or turn.unread
    return not more and 0 < len(turn.question) <= QUESTION_CHARACTERS


def _leans_on_what_was_said(turn: Turn, tools: Tools) -> bool:
    """ "And on Windows?" may be like an example and mean something else where something was said."""
    before = turn.history or turn.summary or turn.said
    return bool(before) and leans(turn.question, tools.detect(turn.question))


def _given(turn: Turn, answer: CuratedAnswer) -> Turn:
    chunk = chunk_of(answer)
    notice = say("curated", turn.message.person.locale, told=told(answer))
    reply = Reply(
        answer.text,
        citations=(Citation(1, chunk.title, chunk.uri, answer.text, chunk.id),),
        notices=(*turn.reply.notices, notice),
    )
    passages = (Passage(chunk, 1.0, ""),)
    return replace(turn, passages=passages, reply=reply, model=BY_HAND)
