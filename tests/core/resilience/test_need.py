"""What a stronger model would gain is told by a question's embedding, where it is the one that was learned from."""

from __future__ import annotations

import numpy as np

from adapters.doubles.embedder import HashingEmbedder
from adapters.models.embeddings import embedded_spaces
from core.ports import VectorSpace
from core.resilience.need import Need, need_of, shipped

MADE = Need("made", (1.0, -1.0), (-1.0, -0.5, 0.0, 0.5), "")


def test_a_share_is_how_many_training_prompts_gain_less() -> None:
    rows = np.array([[-2, 0], [0.1, 0], [0, -9]], np.float32)
    assert [MADE.share(row) for row in rows] == [0.0, 0.75, 1.0]


async def test_the_model_that_ships_fits_the_embedder_that_ships() -> None:
    [space] = [s for s in embedded_spaces("all") if s.embedder.name == shipped().embedder]
    assert len(shipped().weights) == space.embedder.dimension
    assert list(shipped().usual) == sorted(shipped().usual)
    asked = ("What is the integral of x squared times e to the x?", "Where is the canteen?")
    proof, canteen = [await need_of(text, embedded_spaces("all")) for text in asked]
    assert 0 <= canteen <= 1
    assert proof != canteen


async def test_vectors_of_another_model_tell_nothing() -> None:
    spaces = (VectorSpace("words", HashingEmbedder(dimension=512)),)
    assert await need_of("Why is the sky blue?", spaces) == 0.0
