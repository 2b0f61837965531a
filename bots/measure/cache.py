"""Embeddings kept between measurements, so that only the first run of one takes long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from core.ports import Embedder, EmbeddingRole, Vectors, VectorSpace


@dataclass(frozen=True)
class Cached:
    """An embedder that asks another only for what is not in the file yet."""

    embedder: Embedder
    file: sqlite3.Connection

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def dimension(self) -> int:
        return self.embedder.dimension

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        keys = [self._key(text, role) for text in texts]
        found = {key: row for key in set(keys) if (row := self._read(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            rows = await self.embedder.embed(list(missing.values()), role)
            found |= dict(zip(missing, rows, strict=True))
            with self.file:
                self.file.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, np.float32(found[key]).tobytes()) for key in missing],
                )
        if not keys:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([found[key] for key in keys])

    def _key(self, text: str, role: EmbeddingRole) -> bytes:
        words = f"{self.name}\0{role}\0{text}".encode("utf-8", "replace")
        return sha256(words).digest()

    def _read(self, key: bytes) -> Vectors | None:
        row = self.file.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return None if row is None else np.frombuffer(row[0], np.float32)


@contextmanager
def cached(spaces: Sequence[VectorSpace], home: Path) -> Iterator[tuple[VectorSpace, ...]]:
    """The same spaces over a file under Mynah's home with the vectors of earlier measurements."""
    folder = home / "measure"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "embeddings.sqlite", timeout=60)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")
        yield tuple(replace(space, embedder=Cached(space.embedder, file)) for space in spaces)
