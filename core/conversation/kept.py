"""What a turn's record says of its searches: nothing that somebody else said, who may be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from core.conversation.memory import own_before, said_by
from core.conversation.turn import Turn
from core.knowledge.chunk.chunk import in_context
from core.ports import Way

UNSAID = "…"
"""In the place of what was searched for with words of others."""

_WORD = re.compile(r"\w+")


def ways_kept(turn: Turn) -> tuple[Way, ...]:
    """How was searched, without every query that has a word which others said and nobody else.

    What the same person wrote here, and what stands in the passages, may be kept with the turn.
    """
    person = turn.message.person
    others = [each.text for each in turn.said if each.person != person]
    others += [each.question for each in turn.history if not said_by(each, person)]
    if not others:
        return turn.ways
    own = [turn.message.text, *(each.question for each in own_before(turn))]
    theirs = _words(others) - _words([*own, *(in_context(each.chunk) for each in turn.passages)])
    return tuple(
        replace(
            way,
            looked=tuple(
                replace(each, query=UNSAID) if theirs & _words([each.query]) else each
                for each in way.looked
            ),
        )
        for way in turn.ways
    )


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.casefold())}
