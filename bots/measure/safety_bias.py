"""Whether generalisations about groups of people are seen, whichever group they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bots.measure import Tell
from bots.measure.pairwise import Array
from bots.measure.safety_fit import Known, Which, folded, unseen
from bots.measure.safety_sets import STEREOTYPE
from core.safety.light import names_a_group, shipped

THRESHOLDS = (0.5, 0.75, 0.9)
"""Probabilities from which on a sentence counts as a generalisation."""


def measured_bias(sets: Sequence[Known], innocent: Sequence[Known], tell: Tell) -> dict[str, Any]:
    """By heads that never saw a sentence or its pair: caught, stopped by mistake, and judged alike when swapped.

    Sentences that name no group count as no stereotype, as they do in use.
    """
    pairs = [each for each in sets if each.judged.name.startswith("crows_pairs")]
    if not pairs:
        return {}
    tell("stereotypes: heads that never saw the sentences")
    heads = folded(STEREOTYPE, sets, innocent)
    odds = {each.judged.name: _of_groups(each, unseen(each, heads)) for each in (*sets, *innocent)}
    told: dict[str, Any] = {}
    for threshold in THRESHOLDS:
        cut = float(np.log(threshold / (1 - threshold)))
        told[str(threshold)] = {
            "caught": {each.judged.name: _share(odds[each.judged.name], cut) for each in pairs},
            "false_alarms": {
                each.judged.name: _share(odds[each.judged.name][_harmless(each)], cut)
                for each in (*sets, *innocent)
                if _harmless(each).any()
            },
            "same_verdict_when_swapped": {
                each.judged.name: _alike(odds[each.judged.name], cut) for each in pairs
            },
        }
    return told


def _of_groups(each: Known, odds: Array) -> Array:
    named = np.array([names_a_group(text, shipped()) for text in each.judged.texts])
    return np.where(named, odds, -np.inf)


def _harmless(each: Known) -> Which:
    if STEREOTYPE not in each.judged.truths:
        return np.full(len(each.rows), not any(each.judged.truths.get("toxicity", (True,))))
    wanted, said = each.truth(STEREOTYPE)
    return said & ~wanted


def _share(odds: Array, cut: float) -> float:
    return round(float((odds >= cut).mean()), 4)


def _alike(odds: Array, cut: float) -> float:
    """Of pairs that differ in the group alone, how many get one verdict."""
    return round(float(((odds[::2] >= cut) == (odds[1::2] >= cut)).mean()), 4)
