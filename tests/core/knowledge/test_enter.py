"""What chunks get on their way into the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.knowledge.chunk.chunk import chunk
from core.knowledge.documents import Document
from core.knowledge.enter import embed
from core.ports import EmbeddingRole, Vectors, VectorSpace


@dataclass
class Remembering:
    """An embedder that remembers what it was given; a text's vector is its length."""

    name: str = "remembering"
    dimension: int = 1
    texts: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        del role
        self.texts.extend(texts)
        return np.array([[len(text)] for text in texts], np.float32)


async def test_what_a_document_says_over_and_over_is_embedded_once() -> None:
    embedder, told = Remembering(), list[int]()
    sections = "".join(
        f"# Pool\n\nIt opens at six.\n\n{extra}" for extra in ["", "Bring shoes.\n\n"] * 20
    )
    chunks = chunk(Document("Pool", sections, "file:///pool.md"))
    vectors = await embed(chunks, [VectorSpace("one", embedder)], told.append)
    assert len(chunks) == len(vectors) == sum(told) == 40
    assert len(embedder.texts) == 2
    assert {float(each["one"][0]) for each in vectors} == {len(text) for text in embedder.texts}
    assert vectors[0]["one"][0] < vectors[1]["one"][0]
