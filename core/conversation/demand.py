"""What a step of a turn asks of a model, by what is known of the turn when it begins."""

from __future__ import annotations

from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.resilience.budget import payer_of
from core.resilience.need import need_of
from core.resilience.route import Demand
from core.resilience.routed import chooses


async def demand_of(turn: Turn, step: str, tools: Tools) -> Demand:
    """An answer by what its question asks at once; every other step asks for queries and the like."""
    payer = payer_of(turn.message)
    if step != "answer" or not chooses(tools.model):
        return Demand(aside=step != "answer", payer=payer)
    return Demand(
        payer=payer,
        aside=False,
        about_itself=turn.mode == "chat",
        complexity=max((way.complexity for way in turn.ways), default=0.0),
        several=turn.mode == "agent" or turn.reports or bool(turn.parts),
        need=await need_of(turn.question, tools.spaces) if turn.mode != "chat" else 0.0,
    )
