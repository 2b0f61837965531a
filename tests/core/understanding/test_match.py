"""A question gets the answer whose examples it is like, and none where it is like none."""

from __future__ import annotations

import numpy as np
import pytest

from core.ports import Vectors
from core.understanding.match import learned


def spread(chance: np.random.Generator, middle: int, number: int) -> Vectors:
    """Unit vectors around a direction of 32."""
    rows = np.eye(32)[middle] + chance.normal(scale=0.1, size=(number, 32))
    units: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return units


def test_new_questions_get_their_answers_and_strangers_none() -> None:
    chance = np.random.default_rng(5)
    examples = np.concatenate([spread(chance, n, 40) for n in range(4)])
    answers = [f"answer {n}" for n in range(4) for _ in range(40)]
    matching = learned(examples, answers)
    own = [matching.match(row) == f"answer {n}" for n in range(4) for row in spread(chance, n, 50)]
    strange = [matching.match(row) is None for n in (9, 17) for row in spread(chance, n, 50)]
    assert sum(own) >= 0.95 * len(own)
    assert all(strange)


def test_one_example_an_answer_is_enough() -> None:
    examples = np.eye(4, dtype=np.float32)[:2]
    matching = learned(examples, ["holidays", "parking"])
    assert [matching.match(row) for row in examples] == ["holidays", "parking"]


def test_without_examples_nothing_is_learnt() -> None:
    with pytest.raises(ValueError, match="no examples"):
        learned(np.zeros((0, 4), np.float32), [])
