"""What Mynah makes of a turn once its answer was shown, when nobody waits any more."""

from __future__ import annotations

import asyncio

from core.conversation.following import heard
from core.conversation.judging import verdict_on
from core.conversation.renewing import renew
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.ports import Observations
from core.quality.satisfaction import sign_in


async def afterwards(turn: Turn, tools: Tools, observed: Observations) -> None:
    """Judge the answer, note what the message shows of the one before, and make ready for the next.

    Side by side, since the next message of the conversation waits for all of it.
    """
    async with asyncio.TaskGroup() as both:
        both.create_task(_heard(turn, tools, observed))
        both.create_task(_judged(turn, tools, observed))
        both.create_task(renew(turn, tools))


async def _heard(turn: Turn, tools: Tools, observed: Observations) -> None:
    await heard(turn, tools)
    if sign := await sign_in(turn, tools):
        await observed.note_sign(turn.message.conversation, *sign)


async def _judged(turn: Turn, tools: Tools, observed: Observations) -> None:
    verdict = turn.verdict or await verdict_on(turn, tools)
    if verdict is not None:
        await observed.keep_verdict(turn.message.conversation, turn.message.asks, verdict)
