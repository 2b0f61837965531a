"""Joins the sentences of plain text by their meaning, behind the processes that read files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from core.batches import batches
from core.knowledge.chunk.semantic import joined
from core.knowledge.documents import Parse, Parsed
from core.ports import EmbeddingRole, Vectors, VectorSpace

BATCH = 64
"""Sentences embedded at once."""
SAMPLE = 4_000
"""Characters that tell the text's language."""


def by_meaning(parse: Parse, spaces: Sequence[VectorSpace], detect: Callable[[str], str]) -> Parse:
    """The same `parse`, with the chunks of plain text cut where its meaning shifts.

    Vectors are made here, in the process that holds the models, so that those that read files need
    none and stay small.
    """

    async def cut(uri: str, name: str, data: bytes) -> Parsed:
        parsed = await parse(uri, name, data)
        if not parsed.sentences:
            return parsed
        texts = [sentence.text.strip() for sentence in parsed.sentences]
        language = detect(" ".join(texts)[:SAMPLE])
        space = next((space for space in spaces if space.covers(language)), None)
        if space is None:
            return replace(parsed, sentences=())
        vectors = await _embedded(texts, space)
        chunks = await asyncio.to_thread(joined, parsed.chunks[0], parsed.sentences, vectors)
        return replace(parsed, chunks=tuple(chunks), sentences=())

    return cut


async def _embedded(texts: Sequence[str], space: VectorSpace) -> Vectors:
    """A row a text, in order; embedded by length, as a batch costs what its longest text does."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    rows = np.zeros((len(texts), space.embedder.dimension), np.float32)
    for some in batches(order, BATCH):
        rows[some] = await space.embedder.embed([texts[n] for n in some], EmbeddingRole.PASSAGE)
    return rows
