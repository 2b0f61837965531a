"""An embedding model that recalls what it was asked lately, so that a question is embedded once a turn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from core.ports import Embedder, EmbeddingRole, Vectors

MOST = 4_096
"""Vectors; 6 MB of 384 numbers each. What was not asked for longest goes first."""


class RecallingEmbedder:
    """The model, and the vectors of the last questions by a digest of their words.

    Passages are embedded once each, when they are indexed: those are passed on.
    """

    def __init__(self, embedder: Embedder, most: int = MOST) -> None:
        self._embedder = embedder
        self._most = most
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        """As core.ports.Embedder; of questions only those that are not recalled reach the model."""
        if role is not EmbeddingRole.QUESTION or not texts:
            return await self._embedder.embed(texts, role)
        keys = [_digest(text) for text in texts]
        found = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = {k: text for k, text in zip(keys, texts, strict=True) if k not in found}
        if missing:
            rows = await self._embedder.embed(list(missing.values()), role)
            found |= dict(zip(missing, rows, strict=True))
        for key in keys:
            self._vectors[key] = found[key]
            self._vectors.move_to_end(key)
        while len(self._vectors) > self._most:
            self._vectors.popitem(last=False)
        return np.stack([found[key] for key in keys])


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
