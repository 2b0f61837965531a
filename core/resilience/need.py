"""How much a stronger model would gain on a question, learned from exam questions that two models answered."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from core import wire
from core.ports import EmbeddingRole, VectorSpace


@dataclass(frozen=True, slots=True)
class Need:
    """A linear model over a question's embedding, as `python -m bots.measure.routing_weights` writes it."""

    embedder: str
    weights: tuple[float, ...]
    """Of shape (dimension,): what each adds to the expected gain in accuracy."""
    usual: tuple[float, ...]
    """The gains expected of the training prompts at each per cent, rising."""
    trained_on: str
    """SHA-256 of these prompts."""

    def gains(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """The expected gain of each, but for a constant; from shape (n, dimension) to (n,)."""
        gains: NDArray[np.float64] = vectors @ np.array(self.weights)
        return gains

    def share(self, vector: NDArray[np.float32]) -> float:
        """The share of the training prompts of which less gain is expected, 0 to 1."""
        [gain] = self.gains(vector[None, :])
        return bisect_left(self.usual, float(gain)) / len(self.usual)


@cache
def shipped() -> Need:
    """The model that ships with Mynah; read at first use."""
    return wire.unplain(
        Need, json.loads(files(__package__).joinpath("need.json").read_text("utf-8"))
    )


async def need_of(question: str, spaces: Sequence[VectorSpace]) -> float:
    """`share` of a question; 0 where none of these vectors are what it was trained on."""
    need = shipped()
    embedder = next((s.embedder for s in spaces if s.embedder.name == need.embedder), None)
    if embedder is None:
        return 0.0
    [vector] = await embedder.embed([question], EmbeddingRole.QUESTION)
    return need.share(vector)
