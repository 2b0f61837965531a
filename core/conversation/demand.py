"""What a step of a turn asks of a model, by what is known of the turn when it begins."""

from __future__ import annotations

from core.conversation.turn import Turn
from core.resilience.route import Demand


def demand_of(turn: Turn, step: str) -> Demand:
    """An answer by what its question asks at once; every other step asks for queries and the like."""
    if step != "answer":
        return Demand()
    return Demand(
        aside=False,
        about_itself=turn.mode == "chat",
        complexity=max((way.complexity for way in turn.ways), default=0.0),
        several=turn.mode == "agent" or turn.reports or bool(turn.parts),
    )
