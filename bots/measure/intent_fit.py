"""Fits the models of core/understanding on judged conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from bots.measure.intent_sets import Judged
from bots.measure.linear import Examples, fit_linear, named
from bots.measure.logit import best_threshold, fit_choices
from core.understanding.intent import exchanges
from core.understanding.remarks import Remark
from core.understanding.replies import SIGNALS, reply_signals
from core.understanding.shift import earlier_signals, shift_signals
from core.understanding.weighing import Linear

FOLDS = 5
TREE_FOLDS = 3
"""Of trees, which are few; strangers come from the same fold."""
NEAR = 30
"""A reply's options in training: so many last messages, and those that are right."""


def fit_shift(dialogues: Sequence[Judged]) -> Linear:
    """Whether the topic shifts, from dialogues; the threshold in five folds of whole ones."""
    return fit_linear([_shifts(dialogues[fold::FOLDS]) for fold in range(FOLDS)], best_threshold)


def fit_asked(trees: Sequence[Judged]) -> Linear:
    """Whether a question leaves the subject of a tree, from those that do not and first questions of others."""
    return fit_linear(
        [_strange(trees[fold::TREE_FOLDS]) for fold in range(TREE_FOLDS)], best_threshold
    )


def fit_earlier(trees: Sequence[Judged]) -> Linear:
    """Whether an earlier exchange is taken up, from all questions of trees and the same strangers."""
    return fit_linear(
        [_returns(trees[fold::TREE_FOLDS]) for fold in range(TREE_FOLDS)], best_threshold
    )


def fit_replies(rooms: Sequence[Judged]) -> dict[str, float]:
    """Which message is replied to, from rooms: the weights of core/understanding/replies.py."""
    options, chosen = [], []
    for message, before, parents in chain.from_iterable(room.cases() for room in rooms):
        rows = reply_signals(message, before)
        ids = [each.id for each in (*before[-(len(rows) - 1) :], message)]
        right = np.array([float(int(key) in parents) for key in ids])
        if right.any():
            near = (np.arange(len(ids)) >= len(ids) - 1 - NEAR) | (right > 0)
            options.append(rows[near])
            chosen.append(right[near] / right.sum())
    return named(SIGNALS, fit_choices(options, chosen))


def _shifts(dialogues: Sequence[Judged]) -> Examples:
    cases = chain.from_iterable(each.cases() for each in dialogues)
    return [(shift_signals(message, before), bool(shift)) for message, before, (shift,) in cases]


def _strange(trees: Sequence[Judged]) -> Examples:
    cases = [case for tree in trees for case in tree.cases()]
    own = [(shift_signals(message, before), False) for message, before, _ in cases]
    others = [(shift_signals(message, before), True) for message, before in strangers(trees)]
    return own + others


def strangers(trees: Sequence[Judged]) -> Iterator[tuple[Remark, list[Remark]]]:
    """At the place of each question of a tree, the first question of another one of these trees."""
    roots = [tree.remarks[0] for tree in trees]
    for number, tree in enumerate(trees):
        others = [root for root in (*roots[number + 1 :], *roots[:number]) if root]
        for place, (_, before, _) in enumerate(tree.cases()):
            yield others[place % len(others)], before


def _returns(trees: Sequence[Judged]) -> Examples:
    cases = [
        (message, before, parent != len(before) - 1)
        for tree in trees
        for message, before, (parent,) in tree.cases()
    ]
    cases += [(message, before, False) for message, before in strangers(trees)]
    found = []
    for message, before, taken_up in cases:
        last, *earlier = exchanges(before)[::-1]
        if earlier:
            found.append((earlier_signals(message, last, earlier)[0], taken_up))
    return found
