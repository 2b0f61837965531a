"""Which earlier message of a room a message replies to, where nobody says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from core.understanding.remarks import Remark

WINDOW = 100
"""Messages back that it is looked for in."""
MINUTE = 60.0
_OF_PAIR = (
    "is_last", "is_last_but_one", "messages_between", "minutes_between", "same_speaker",
    "own_last", "speakers_last", "names_speaker", "addresses_speaker", "names_me", "names_me_last",
    "named_last_by_them", "both_name_nobody", "own_and_both_name_nobody", "named_another",
    "it_names_another", "since_my_last", "partner", "partners_last", "answers_question",
    "shared_terms", "likeness",
)  # fmt: skip
_OF_BEGINNING = (
    "begins",
    "begins_asking",
    "begins_as_new",
    "nearest_likeness",
    "begins_with_few_terms",
)
SIGNALS = (*_OF_PAIR, *_OF_BEGINNING)


@dataclass(frozen=True, slots=True)
class Reply:
    """The message that is replied to, by its place among those before; None where it begins something."""

    place: int | None
    probability: float


def replied_to(message: Remark, before: Sequence[Remark], weights: Mapping[str, float]) -> Reply:
    """The likeliest of the last 100 messages, or none: a conditional logit (McFadden 1974).

    The signals are those of Kummerfeld et al. 2019, "A Large-Scale Corpus for Conversation
    Disentanglement", as far as any chat platform has them, with likeness of meaning.
    """
    rows = reply_signals(message, before)
    scores = rows @ np.array([weights[name] for name in SIGNALS])
    odds = np.exp(scores - scores.max())
    best = int(np.argmax(odds))
    probability = float(odds[best] / odds.sum())
    if best == len(rows) - 1:
        return Reply(None, probability)
    return Reply(max(0, len(before) - WINDOW) + best, probability)


def reply_signals(message: Remark, before: Sequence[Remark]) -> NDArray[np.float64]:
    """A row for each of the last 100 messages, and a last one for "none"; columns as SIGNALS."""
    window = before[-WINDOW:]
    rows = np.zeros((len(window) + 1, len(SIGNALS)))
    like = message.meaning.of(np.stack([each.meaning.asked for each in window])) if window else []
    last = {each.speaker: place for place, each in enumerate(window)}
    naming = max((n for n, each in enumerate(window) if message.speaker in each.names), default=-1)
    mine = last.get(message.speaker, -1)
    partner = next((e.to for e in window[::-1] if e.speaker == message.speaker and e.to), "")
    for place, each in enumerate(window):
        back = len(window) - place
        own, latest = each.speaker == message.speaker, last[each.speaker] == place
        names_it, names_me = each.speaker in message.names, message.speaker in each.names
        nobody = not message.names and not each.names
        rows[place, : len(_OF_PAIR)] = (
            back == 1,
            back == 2,
            log(back),
            log1p(max(0.0, message.at - each.at) / MINUTE),
            own,
            own and latest,
            latest,
            names_it,
            message.to == each.speaker,
            names_me,
            names_me and latest,
            place == naming,
            nobody,
            nobody and own,
            bool(message.names) and not names_it and not own,
            bool(each.names) and not names_me and not own,
            -1 < mine < place,
            partner == each.speaker,
            partner == each.speaker and latest,
            each.asks and not message.asks,
            _alike(message.terms, each.terms),
            like[place],
        )
    asks = message.asks and not message.names
    few = len(message.terms) <= 2
    rows[-1, len(_OF_PAIR) :] = (1, asks, mine < 0, max(like, default=0.0), few)
    return rows


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared terms by the geometric mean of both numbers (Ochiai 1957)."""
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0
