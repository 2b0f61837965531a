"""Weights are fitted to the order in which people rated answers."""

from __future__ import annotations

import numpy as np

from bots.measure.pairwise import fit


def test_fitted_weights_find_the_sign_that_people_went_by() -> None:
    rng = np.random.default_rng(3)
    signs = rng.random((200, 2))
    strict, mild = signs[:, 0] * 0.5, 0.5 + signs[:, 0] * 0.5
    weights, _ = fit([(signs, strict), (signs, mild)])
    assert weights[0] > 10 * abs(weights[1])


def test_a_sign_that_never_changes_gets_no_weight() -> None:
    signs = np.column_stack([np.linspace(0, 1, 50), np.ones(50)])
    weights, bias = fit([(signs, np.linspace(0, 1, 50))])
    assert weights[0] > 0
    assert weights[1] == 0
    assert np.isfinite(bias)
