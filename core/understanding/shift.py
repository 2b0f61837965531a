"""Whether a message leaves what was spoken of, and whether it takes up something earlier instead."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import numpy as np

from core.understanding.remarks import Remark
from core.understanding.weighing import Signals

WINDOW = 6
"""Messages back that a subject is taken to stand in."""


def shift_signals(message: Remark, before: Sequence[Remark]) -> Signals:
    """What tells of a new subject, from the message and the last six before it, of which one is there.

    Likenesses are cosines on the scale of core/knowledge/likeness.py; shares are of the message's
    terms. After TextTiling's lexical cohesion (Hearst 1997), with meaning beside words.
    """
    window = before[-WINDOW:]
    last = before[-1]
    like = message.meaning.of(_rows(window))[::-1]
    like3 = [*like, 0.0, 0.0][:3]
    said = frozenset[str]().union(*(each.terms for each in window))
    exchange = frozenset[str]().union(*(each.terms for each in window[-2:]))
    return {
        "always": 1.0,
        "like_last": like3[0],
        "like_one_before": like3[1],
        "like_two_before": like3[2],
        "like_nearest": max(like),
        "like_all": float(np.mean(like)),
        "cohesion_before": last.meaning.of(_rows(window[-2:-1]))[0] if len(window) > 1 else 0.0,
        "shared_terms": _share(message.terms, said),
        "shared_terms_at_end": _share(message.last_terms, exchange),
        "terms": log1p(len(message.terms)),
        "terms_of_last": log1p(len(last.terms)),
        "says_nothing": float(not message.terms),
        "ends_saying_nothing": float(not message.last_terms),
        "leans": float(message.leans),
        "leans_at_end": float(message.last_leans),
        "asks": float(message.asks),
        "asked_before": float(last.asks),
        "waited_for_answer": float(last.ends_asking),
        "asks_back": float(message.asks and last.asks),
        "aside": float(message.aside),
    }


def earlier_signals(
    message: Remark, last: Sequence[Remark], earlier: Sequence[Sequence[Remark]]
) -> tuple[Signals, int]:
    """How much nearer it is to an earlier exchange than to the last one, and which of them that is.

    An exchange is a question with its answer; it is as near as the nearer of them. There is one.
    """
    near = [likeness(message, exchange) for exchange in earlier]
    best = int(np.argmax(near))
    gain = near[best] - likeness(message, last)
    return {"always": 1.0, "like_earlier": near[best], "nearer_to_earlier": gain}, best


def likeness(message: Remark, exchange: Sequence[Remark]) -> float:
    """Of the message to whichever of these it is most like."""
    return max(message.meaning.of(_rows(exchange)))


def _rows(remarks: Sequence[Remark]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.stack([each.meaning.asked for each in remarks])


def _share(terms: frozenset[str], said: frozenset[str]) -> float:
    return len(terms & said) / max(1, len(terms))
