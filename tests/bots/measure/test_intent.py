"""Judged conversations are found by the layout of their files, and their figures are what they are called."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bots.measure.intent import eval_intent
from bots.measure.intent_sets import dialogues, rooms, trees
from bots.measure.logit import best_threshold, fit_choices, fit_truths, probabilities
from bots.measure.segments import prf, segmented
from core.ports import Misconfigured
from tests.bots.measure.test_judged_search import lines, quiet

TALK = {
    "utterances": ["My cat sleeps all day.", "Cats do sleep a lot.", "Which trains go to Rome?"],
    "shift": [0, 0, 1],
}
TREE = [
    {"number": "1", "participant": "User", "utterance": "How do volcanoes erupt?"},
    {
        "number": "2",
        "parent": "1",
        "participant": "System",
        "response": "Magma rises, gas expands.",
    },
    {"number": "3", "parent": "2", "participant": "User", "utterance": "Why does magma rise?"},
    {"number": "4", "parent": "3", "participant": "System", "response": "Magma is light."},
    {"number": "5", "parent": "2", "participant": "User", "utterance": "How does gas expand?"},
]
OTHER = [
    {"number": "1", "participant": "User", "utterance": "Who invented chess?"},
    {"number": "2", "parent": "1", "participant": "System", "response": "It came from India."},
    {"number": "3", "parent": "2", "participant": "User", "utterance": "And checkers?"},
]
ROOM = [
    "[11:59] <ann> Whose bike is in the hall?",
    "[12:01] <bert> ann: mine",
    "=== carla has left",
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    lines(folder / "tiage_other.jsonl", [TALK])
    lines(folder / "tiage_train.jsonl", [TALK])
    room = folder / "irc_some" / "day.ascii.txt"
    room.parent.mkdir()
    room.write_text("\n".join(["=== somebody came"] * 1000 + ROOM))
    (room.parent / "day.annotation.txt").write_text("1000 1000 -\n1001 1000 -\n1002 1002 -\n")
    topics = [{"number": 1, "turn": TREE}, {"number": 2, "turn": OTHER}]
    (folder / "cast2022_some.json").write_text(json.dumps(topics))
    return folder


def test_all_three_layouts_are_read(data: Path) -> None:
    assert list(dialogues(data)) == ["tiage_other", "tiage_train"]
    assert dialogues(data)["tiage_other"][0].truth == {1: (0,), 2: (1,)}
    (room,) = rooms(data)["irc_some"]
    assert room.truth == {1000: (1000,), 1001: (1000,), 1002: (1002,)}
    said = [(line.speaker, line.at) for line in room.lines if line]
    assert said == [("ann", 0.0), ("bert", 120.0)]


def test_a_tree_is_gone_through_depth_first(data: Path) -> None:
    branched = [*TREE[:2], TREE[4], TREE[2], TREE[3]]
    (data / "cast2022_some.json").write_text(json.dumps([{"number": 1, "turn": branched}]))
    (tree,) = trees(data)["cast2022_some"]
    texts = [line.text for line in tree.lines if line]
    assert texts[2:] == ["How does gas expand?", "Why does magma rise?", "Magma is light."]
    assert tree.truth == {2: (1,), 3: (1,)}


async def test_every_set_but_the_one_for_training_is_measured(data: Path, tmp_path: Path) -> None:
    result = await eval_intent(data, tmp_path / "home", quiet)
    assert list(result["sets"]) == ["tiage_other", "irc_some", "cast2022_some"]
    assert result["sets"]["tiage_other"]["shipped"]["f1"] == 1.0
    assert result["sets"]["irc_some"]["shipped"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert result["sets"]["cast2022_some"]["taken_up"]["recall"] in (0.0, 1.0)
    assert all(found["milliseconds"]["p50"] > 0 for found in result["sets"].values())


async def test_questions_are_matched_with_what_was_learnt_from_the_split_for_training(
    tmp_path: Path,
) -> None:
    cats = [f"Why does my {word} cat sleep all day?" for word in ("old", "young", "grey", "fat")]
    trains = [f"Which {word} train goes to Rome?" for word in ("night", "fast", "slow", "next")]
    rows = [
        *({"split": "train", "text": text, "intent": "cats"} for text in cats),
        *({"split": "train", "text": text, "intent": "trains"} for text in trains),
        {"split": "other", "text": "Why does my little cat sleep so much?", "intent": "cats"},
        {"split": "oos_other", "text": "Multiply seven by nine.", "intent": "oos"},
    ]
    lines(tmp_path / "data" / "clinc150_some.jsonl", rows)
    result = await eval_intent(tmp_path / "data", tmp_path / "home", quiet)
    assert result["sets"] == {"clinc150_other": {"accuracy": 1.0, "out_of_scope_recall": 1.0}}


async def test_a_folder_without_conversations_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="tiage"):
        await eval_intent(tmp_path, tmp_path / "home", quiet)


def test_boundaries_in_the_right_places_are_faultless() -> None:
    truth = [False, False, True, False, False, True]
    figures = segmented([truth], [truth])
    assert (figures["pk"], figures["window_diff"], figures["f1"], figures["score"]) == (0, 0, 1, 1)


def test_a_boundary_that_is_one_too_early_counts_by_its_windows() -> None:
    # Windows of two: of the four, the first sees only the guess, and the third only the truth.
    truth = [False, False, False, True, False, False]
    guess = [False, False, True, False, False, False]
    figures = segmented([truth], [guess])
    assert (figures["pk"], figures["window_diff"], figures["f1"]) == (0.5, 0.5, 0.0)
    assert figures["score"] == 0.25


def test_nothing_found_is_no_precision() -> None:
    assert prf(0, 0, 3) == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert prf(1, 2, 4) == {"precision": 0.5, "recall": 0.25, "f1": 0.3333}


def test_the_weights_that_choices_were_made_by_are_found_again() -> None:
    chance = np.random.default_rng(7)
    true = np.array([2.0, -1.0, 0.0])
    options = [chance.normal(size=(5, 3)) for _ in range(3_000)]
    chosen = []
    for rows in options:
        odds = np.exp(rows @ true)
        taken = chance.choice(5, p=odds / odds.sum())
        chosen.append(np.eye(5)[taken])
    assert np.abs(fit_choices(options, chosen) - true).max() < 0.15


def test_probabilities_of_what_was_fitted_are_calibrated() -> None:
    chance = np.random.default_rng(7)
    rows = np.column_stack([np.ones(4_000), chance.normal(size=4_000)])
    true = chance.random(4_000) < probabilities(rows, np.array([-1.0, 1.5]))
    odds = probabilities(rows, fit_truths(rows, list(true)))
    for low in (0.0, 0.2, 0.4, 0.6):
        some = (odds >= low) & (odds < low + 0.2)
        assert abs(float(true[some].mean()) - float(odds[some].mean())) < 0.05


def test_the_threshold_is_the_one_of_the_best_f1() -> None:
    odds = np.array([0.9, 0.7, 0.6, 0.2])
    assert best_threshold(odds, [True, False, True, False]) == 0.6
    assert best_threshold(odds, [True, False, False, False]) == 0.9
