"""Routers are measured on judged pairs that are found by their layout, and never on what they were trained on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.measure.routing import FOLDS, Routing, eval_routing, figures, fit, from_others, measured
from bots.measure.routing import routing_sets as sets_in
from core.ports import Misconfigured
from core.resilience.need import Need
from tests.bots.measure.test_judged_search import lines, quiet

PAIRS = [
    {"prompt": "How do tides come about?", "weak_correct": False, "strong_correct": True},
    {"prompt": "Which is larger, 3 or 4?", "weak_correct": True, "strong_correct": True},
]
SCORED = [
    {"turns": ["Write a poem.", "Shorter."], "turn": 1, "scores": {"b": 9, "a": 5}},
    {"turns": ["Write a poem.", "Shorter."], "turn": 2, "scores": {"b": 8, "a": 8}},
]


def test_both_layouts_are_found_whatever_their_names(tmp_path: Path) -> None:
    lines(tmp_path / "x" / "some.jsonl", PAIRS)
    lines(tmp_path / "other.jsonl", SCORED)
    lines(tmp_path / "unrelated.jsonl", [{"text": "hello"}])
    scored, pairs = sets_in(tmp_path)
    assert (pairs.name, list(pairs.weak), list(pairs.strong)) == ("some", [0, 1], [1, 1])
    assert scored.prompts == ("Write a poem.", "Write a poem.\nShorter.")
    assert (list(scored.weak), list(scored.strong)) == ([5, 8], [9, 8])


def test_a_folder_without_judged_pairs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="weak_correct"):
        sets_in(tmp_path)


async def test_a_set_is_measured_with_the_router_that_ships(tmp_path: Path) -> None:
    lines(tmp_path / "data" / "some.jsonl", PAIRS)
    result = await eval_routing(tmp_path / "data", tmp_path / "home", quiet)
    found = result["sets"]["some"]
    assert (found["prompts"], found["weak"], found["oracle"]) == (2, 0.5, 1.0)
    assert set(found["as it ships"]) >= {"apgr", "strong calls at 95%", "cost at 95%"}


def test_the_set_it_was_trained_on_says_nothing_of_the_router_that_ships() -> None:
    vectors = np.zeros((2, 1), np.float32)
    pairs = Routing("x", ("a", "b"), np.zeros(2), np.ones(2), ("", ""))
    need = Need("made", (1.0,), (0.0,), "")
    assert "as it ships" in measured(pairs, vectors, need)
    found = measured(replace(pairs, name="y"), vectors, replace(need, trained_on=pairs.digest))
    assert found["trained on this set"]
    assert "as it ships" not in found


def test_figures_are_what_they_are_called() -> None:
    weak, strong = np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.0, 1.0, 1.0, 1.0])
    best = figures(np.array([4.0, 3.0, 2.0, 1.0]), weak, strong)
    worst = figures(np.array([1.0, 2.0, 3.0, 4.0]), weak, strong)
    assert (best["apgr"], worst["apgr"]) == (0.75, 0.25)
    assert best["quality at"]["50%"] == 1.0
    assert best["strong calls at 95%"] == 0.5
    assert worst["strong calls at 95%"] == 1.0


@given(st.permutations(range(12)), st.lists(st.booleans(), min_size=12, max_size=12))
def test_the_opposite_order_recovers_the_opposite_area(order: list[int], weak: list[bool]) -> None:
    poor, good = np.array(weak, float), np.ones(12)
    if poor.all():
        return
    gains = np.array(order, float)
    both = figures(gains, poor, good)["apgr"] + figures(-gains, poor, good)["apgr"]
    assert both == pytest.approx(1, abs=1e-3)


def test_what_is_learned_from_other_folds_finds_a_gain_and_finds_none_in_noise() -> None:
    chance = np.random.default_rng(7)
    rows = chance.normal(size=(2_000, 8)).astype(np.float32)
    gain = np.sign(rows[:, 0] + chance.normal(size=2_000))
    folds = np.arange(2_000) % FOLDS
    assert np.corrcoef(from_others(rows, gain, folds), gain)[0, 1] > 0.4
    noise = chance.permutation(gain)
    assert abs(np.corrcoef(from_others(rows, noise, folds), noise)[0, 1]) < 0.1
    assert int(np.argmax(np.abs(fit(rows, gain)))) == 0
