"""A deterministic embedder that hashes words: texts that share words are near, no model needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from core.ports import EmbeddingRole, Vectors

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class HashingEmbedder:
    """Signed feature hashing of words (Weinberger et al. 2009); an empty text gives a zero row."""

    name: str = "hashing"
    dimension: int = 64

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        del role  # questions and passages are hashed alike
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.casefold()):
                digest = blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
                row[int.from_bytes(digest[:4]) % self.dimension] += 1 if digest[4] % 2 else -1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths == 0, np.float32(1), lengths)
        return rows
