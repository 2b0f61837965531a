"""A question is beside an answer's examples what its signals say, and few of them are enough to decide."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.likeness import Scale
from core.ports import Vectors
from core.understanding.same import Compared, by_nearness, compared, same_signals
from core.understanding.weighing import same


def units(seed: int, number: int, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(number, dimension))
    made: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return made


def sure(found: list[Compared], place: int) -> float:
    return same().probability(same_signals(found, place))


@given(st.integers(0, 10_000), st.integers(2, 12), st.floats(0, 0.5))
def test_likenesses_are_those_of_all_examples_however_many(
    seed: int, number: int, zero: float
) -> None:
    rows = units(seed, number)
    question = Scale(units(seed + 1, 1)[0], zero)
    cosines = rows @ question.asked
    pairs = [float(rows[a] @ rows[b]) for a in range(number) for b in range(a)]
    mean = rows.mean(axis=0)
    beside = compared(question, rows)
    assert beside.nearest == pytest.approx(question.likeness(float(cosines.max())), abs=1e-4)
    assert beside.mean == pytest.approx(
        question.likeness(float(mean @ question.asked / np.linalg.norm(mean))), abs=1e-4
    )
    assert beside.cohesion == pytest.approx(question.likeness(float(np.mean(pairs))), abs=1e-4)


def test_what_equals_all_examples_is_meant_and_what_is_like_none_is_not() -> None:
    row = units(1, 1)[0]
    equal = compared(Scale(row, 0.0), np.stack([row, row]))
    assert (equal.nearest, equal.mean, equal.cohesion) == pytest.approx((1, 1, 1), abs=1e-5)
    strange = Compared(nearest=0.1, mean=0.1, cohesion=0.6, examples=2)
    assert sure([equal], 0) >= same().threshold > sure([strange], 0)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.2, 1), st.integers(2, 10))
def test_a_nearer_question_is_surer_and_a_nearer_rival_makes_it_less_sure(
    mean: float, rival: float, cohesion: float, number: int
) -> None:
    own = Compared(mean, mean, cohesion, number)
    nearer = Compared(min(1, mean + 0.1), min(1, mean + 0.1), cohesion, number)
    other = Compared(rival, rival, cohesion, number)
    nearer_other = Compared(rival + 0.1, rival + 0.1, cohesion, number)
    assert sure([nearer, other], 0) >= sure([own, other], 0)
    assert sure([own, nearer_other], 0) <= sure([own, other], 0)


def test_the_nearest_answer_comes_first_and_the_nearest_other_one_is_its_rival() -> None:
    found = [Compared(0.9, mean, 0.7, 3) for mean in (0.2, 0.8, 0.5)]
    assert by_nearness(found) == [1, 2, 0]
    assert same_signals(found, 1)["rival"] == 0.5
    assert same_signals(found, 0)["rival"] == 0.8
    assert same_signals(found[:1], 0)["alone"] == 1.0
