"""Looks again where a model's answer is judged poor, and gives a second one only where that is better."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from core.conversation.answer import written
from core.conversation.following import asked_before
from core.conversation.judging import verdict_on
from core.conversation.prompt import FirstTry
from core.conversation.sought import PER_QUESTION, REPORT_PASSAGES, seek
from core.conversation.tools import Tools
from core.conversation.turn import Event, Turn, Working
from core.knowledge.retrieve import SearchUnavailable
from core.knowledge.strategies.seek import Asked, best_of
from core.messages import Passage
from core.ports import Verdict
from core.quality.improve import Act, suggest_improvements
from core.words import say

BETTER = 0.1
"""How much the lowest of the scores that count has to rise; less is chance."""
PASSAGES = 12
_SEARCHED: frozenset[Act] = frozenset({"search again", "add what is missing"})
_WRITTEN: frozenset[Act] = _SEARCHED | {"answer the question"}


async def mended(asked: Turn, turn: Turn, tools: Tools) -> Turn:
    """The turn, as it was `asked` and then answered, with its verdict and the better answer of two.

    The second is written only where the first is poor, and given only where it is better and in time.
    What is unsupported was left out or marked while it was written, so here only relevance,
    completeness and what was never looked for count. Nothing of the second try is shown before it
    is known to be better.
    """
    by_model = turn.model not in {"", "extractive"}
    if not (by_model and turn.reply.citations and tools.limits.mending_seconds):
        return turn
    verdict = await verdict_on(turn, tools)
    turn = replace(turn, verdict=verdict)
    acts = _to_do(turn, verdict) if verdict and not (turn.parts or turn.files) else ()
    if not acts or verdict is None:
        return turn
    tools.tell(Working(say("looking_again", turn.message.person.locale)))
    try:
        async with asyncio.timeout(tools.limits.mending_seconds):
            first = FirstTry(turn.reply.text, acts)
            again = await _again(asked, first, replace(tools, tell=_untold))
    except (TimeoutError, SearchUnavailable):
        return turn
    if again.verdict is None or _worst(again.verdict) < _worst(verdict) + BETTER:
        return turn
    notices = (*again.reply.notices, say("mended", turn.message.person.locale))
    return replace(again, reply=replace(again.reply, notices=notices))


def _to_do(turn: Turn, verdict: Verdict) -> tuple[Act, ...]:
    """What could be done at once; who prefers short answers misses nothing in them."""
    acts = tuple(each.act for each in suggest_improvements(verdict) if each.act in _WRITTEN)
    return tuple(act for act in acts if act != "add what is missing" or not turn.preferences.short)


def _worst(verdict: Verdict) -> float:
    return min(each.value for each in (verdict.relevance, verdict.completeness, verdict.accuracy))


async def _again(turn: Turn, first: FirstTry, tools: Tools) -> Turn:
    """A second answer from as much as can be found, judged; quotes where the model fails."""
    passages = await _more(turn, tools) if _SEARCHED.intersection(first.to_do) else turn.passages
    second = await written(replace(turn, passages=tuple(passages)), tools, first)
    if not second.reply.citations:
        return replace(second, verdict=None)
    return replace(second, verdict=await verdict_on(second, tools))


async def _more(turn: Turn, tools: Tools) -> Sequence[Passage]:
    """What was found, and beside it what a search through everything finds."""
    asked = Asked(
        turn.report or turn.question,
        turn.message.readers,
        PER_QUESTION,
        turn.completed,
        asked_before(turn, tools.detect),
        REPORT_PASSAGES,
        report=True,
        days=turn.days_of(turn.sought),
    )
    found = await seek(asked, turn, tools, lambda _side: None)
    return best_of(turn.passages, found.passages)[:PASSAGES]


def _untold(_event: Event) -> None:
    """Nobody watches a second try."""
