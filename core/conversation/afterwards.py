"""What Mynah makes of a turn once its answer was shown, when nobody waits any more."""

from __future__ import annotations

from core.conversation.following import heard
from core.conversation.judging import verdict_on
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.ports import Observations
from core.quality.satisfaction import sign_in


async def afterwards(turn: Turn, tools: Tools, observed: Observations) -> None:
    """Judge the answer, note what the message shows of the one before, and make ready for the next."""
    await heard(turn, tools)
    conversation = turn.message.conversation
    if sign := await sign_in(turn, tools):
        await observed.note_sign(conversation, *sign)
    verdict = turn.verdict or await verdict_on(turn, tools)
    if verdict is not None:
        await observed.keep_verdict(conversation, turn.message.asks, verdict)
