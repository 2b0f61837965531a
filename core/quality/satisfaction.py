"""What a message shows of whether the answer before it helped: a sign, and never an opinion."""

from __future__ import annotations

from core.conversation.memory import asking, own_before
from core.conversation.tools import Tools
from core.conversation.turn import Exchange, Turn
from core.knowledge.likeness import fitting, likenesses
from core.knowledge.sentences import sentences
from core.ports import Sign, Unavailable
from core.understanding.length import wanted_length
from core.understanding.mode import small_talk

AGAIN = 0.9
"""Likeness to the question before from which on it is put again. Questions that go on from an answer
are as near in 2 to 4 of 100 cases; of those that ask the same in other words, most are not."""
UNANSWERED = 0.6
"""The same where the question before was not answered, so that nothing could be gone on from."""


async def sign_in(turn: Turn, tools: Tools) -> tuple[str, Sign] | None:
    """The id of the question whose answer the message judges without saying so, and how; else None.

    Only the same person's latest question here counts; thanks and the like are none.
    """
    own = own_before(turn)
    before = next(reversed(asking(own)), None)
    if before is None:
        return None
    kind = small_talk(_beginning(turn.message.text))
    if kind == "thanks":
        # Thanks for an apology are none for the answer.
        blamed = small_talk(_beginning(own[-1].question)) == "wrong"
        return None if blamed else (before.message, "thanked")
    if kind == "wrong":
        return before.message, "denied"
    wished = turn.mode == "chat" or wanted_length(turn.message.text)
    if wished or not await _is_asked_again(before, turn, tools):
        return None
    return before.message, "rephrased"


def _beginning(text: str) -> str:
    """Its first sentence: "That's wrong. It closes at five." denies, too."""
    for start, end in sentences(text):
        return text[start:end]
    return text


async def _is_asked_again(before: Exchange, turn: Turn, tools: Tools) -> bool:
    if before.readings:
        return False  # it was asked back
    language = tools.detect(turn.question)
    space = fitting(tools.spaces, language, language)
    if space is None:
        return False
    try:
        (alike,) = await likenesses(before.question, [turn.question], space.embedder)
    except Unavailable:
        return False
    return alike >= (AGAIN if before.sources else UNANSWERED)
