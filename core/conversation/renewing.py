"""Writes a cached answer anew that was given though it was old, once it was shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from core.conversation.cached import keep_with, normalised, scope_of
from core.conversation.demand import demand_of
from core.conversation.steps import answer, retrieve
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.messages import Reply
from core.ports import Unavailable
from core.resilience.answers import SECONDS, CachedAnswers, Ticket
from core.resilience.routed import bound


async def renew(turn: Turn, tools: Tools) -> None:
    """By one turn alone; whoever asks meanwhile still gets the old one."""
    answers = tools.answers
    if answers is None or turn.cached != "stale":
        return
    try:
        async with asyncio.timeout(SECONDS):
            await _renewed(turn, tools, answers)
    except (Unavailable, TimeoutError):
        pass  # the next one who asks tries again


async def _renewed(turn: Turn, tools: Tools, answers: CachedAnswers) -> None:
    scope, question = await scope_of(turn, tools, answers), normalised(turn.question)
    held = await answers.flights.begin(scope, question, SECONDS)
    if not held:
        return
    try:
        asked = replace(turn, reply=Reply(""), passages=(), choices=(), model="", cached="")
        for name, step in _STEPS.items():
            model = bound(tools.model, await demand_of(asked, name, tools))
            asked = await step(asked, replace(tools, model=model, tell=lambda _event: None))
        await keep_with(Ticket(scope, question, held), asked, tools, answers)
    finally:
        await answers.flights.end(scope, question, held)


_STEPS: dict[str, Callable[[Turn, Tools], Awaitable[Turn]]] = {
    "retrieve": retrieve,
    "answer": answer,
}
