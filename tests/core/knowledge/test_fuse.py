"""Fusion: what every way of combining two rankings must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.fuse import among_neighbours, convex, in_company, share_of_best, spread

keys = st.sampled_from("abcdef")
cosines = st.dictionaries(keys, st.floats(-1, 1), max_size=6)
shares = st.dictionaries(keys, st.floats(0, 1), max_size=6)
bm25 = st.dictionaries(keys, st.floats(0, 1e6), max_size=6)


@given(bm25)
def test_shares_keep_the_order_and_the_best_gets_one(scores: dict[str, float]) -> None:
    shared = share_of_best(scores)
    assert shared.keys() == scores.keys()
    assert all(0 <= share <= 1 for share in shared.values())
    assert not any(scores.values()) or max(shared.values()) == 1
    assert sorted(scores, key=lambda k: scores[k]) == sorted(
        scores, key=lambda k: (shared[k], scores[k])
    )


@given(cosines)
def test_spreading_keeps_the_order_and_fills_zero_to_one(scores: dict[str, float]) -> None:
    wide = spread(scores)
    assert all(0 <= score <= 1 for score in wide.values())
    assert not scores or max(wide.values()) == 1
    assert all(
        wide[one] <= wide[other]
        for one in scores
        for other in scores
        if scores[one] < scores[other]
    )


def test_spreading_among_others_measures_by_their_extremes() -> None:
    assert spread({"a": 0.2, "b": 0.9, "c": 0.4}, among={"x": 0.3, "y": 0.5}) == {
        "a": 0.0,
        "b": 1.0,
        "c": pytest.approx(0.5),
    }


@given(shares, shares, st.floats(0, 1))
def test_a_convex_combination_lies_between_its_parts(
    keywords: dict[str, float], meaning: dict[str, float], weight: float
) -> None:
    fused = convex(keywords, meaning, weight)
    assert fused.keys() == keywords.keys() | meaning.keys()
    for key, score in fused.items():
        parts = (keywords.get(key, 0.0), meaning.get(key, 0.0))
        assert min(parts) - 1e-9 <= score <= max(parts) + 1e-9


def test_the_weight_is_the_share_of_the_words() -> None:
    assert convex({"a": 1.0}, {"b": 1.0}, 0.4) == {"a": 0.4, "b": 0.6}
    assert convex({"a": 1.0}, {"a": 0.5}, 1.0) == {"a": 1.0}


SECTIONS = {key: (key[0], key[1]) for key in ("ax", "ay", "bx", "cx")} | {"ax2": ("a", "x")}


@given(st.dictionaries(st.sampled_from(sorted(SECTIONS)), st.floats(0, 1)), st.floats(0, 1))
def test_company_keeps_scores_in_their_range_and_sections_in_their_order(
    scores: dict[str, float], share: float
) -> None:
    shared = in_company(scores, SECTIONS, share)
    assert shared.keys() == scores.keys()
    assert all(0 <= score <= 1 for score in shared.values())
    same = [
        shared[key] for key in sorted(scores, key=lambda key: scores[key]) if key in ("ax", "ax2")
    ]
    assert same == sorted(same)


def test_of_equals_the_one_whose_document_says_more_elsewhere_comes_first() -> None:
    shared = in_company({"ax": 0.5, "ay": 0.4, "bx": 0.5}, SECTIONS, 0.1)
    assert shared["ax"] == pytest.approx(0.54 / 1.1)
    assert shared["ay"] == pytest.approx(0.45 / 1.1)
    assert shared["bx"] == pytest.approx(0.5 / 1.1)


def test_pieces_of_one_section_are_no_company() -> None:
    shared = in_company({"ax": 0.5, "ax2": 0.4}, SECTIONS, 0.1)
    assert shared == {"ax": pytest.approx(0.5 / 1.1), "ax2": pytest.approx(0.4 / 1.1)}


@given(shares, st.floats(0, 1), st.integers(1, 3))
def test_neighbours_move_a_score_only_towards_theirs(
    scores: dict[str, float], share: float, count: int
) -> None:
    vectors = {
        key: np.array([np.cos(n), np.sin(n)], np.float32)
        for n, key in enumerate(sorted(scores)[1:])
    }
    moved = among_neighbours(scores, vectors, share, count)
    assert moved.keys() == scores.keys()
    assert all(moved[key] == scores[key] for key in scores if key not in vectors)
    known = [scores[key] for key in vectors]
    assert all(min(known) - 1e-9 <= moved[key] <= max(known) + 1e-9 for key in vectors)
    if len(vectors) <= count or share == 0:
        assert moved == pytest.approx(scores)


def test_a_good_passage_among_bad_ones_falls_behind_one_among_good_ones() -> None:
    east, north = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    vectors = {"alone": east, "bad": east, "one": north, "other": north}
    scores = {"alone": 0.9, "bad": 0.0, "one": 0.85, "other": 0.8}
    moved = among_neighbours(scores, vectors, 0.2, 1)
    assert moved["one"] > moved["alone"]
