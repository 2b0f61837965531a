"""An embedding model that keeps its vectors on disk, by a digest of the words: what is known is not embedded again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b

import numpy as np

from core.ports import Embedder, EmbeddingRole, Unavailable, Vectors, VectorStore


class KeepingEmbedder:
    """The model, and a store of the vectors that it made; where that is away, the model alone."""

    def __init__(self, embedder: Embedder, store: VectorStore) -> None:
        self._embedder = embedder
        self._store = store

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        """As core.ports.Embedder; only of what is not kept the model is asked."""
        if not texts:
            return await self._embedder.embed(texts, role)
        keys = [self._key(text, role) for text in texts]
        found: dict[bytes, Vectors] = {}
        with suppress(Unavailable):
            found = dict(await self._store.find(list(dict.fromkeys(keys))))
        missing = {k: text for k, text in zip(keys, texts, strict=True) if k not in found}
        if missing:
            rows = await self._embedder.embed(list(missing.values()), role)
            made = dict(zip(missing, rows, strict=True))
            found |= made
            with suppress(Unavailable):
                await self._store.keep(made, str(role))
        return np.stack([found[key] for key in keys])

    def _key(self, text: str, role: EmbeddingRole) -> bytes:
        words = f"{self.name}\0{self.dimension}\0{role}\0{text}".encode("utf-8", "surrogatepass")
        return blake2b(words, digest_size=16).digest()
