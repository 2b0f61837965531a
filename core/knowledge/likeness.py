"""How much alike texts are by an embedding model, on one scale for all models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.ports import Embedder, EmbeddingRole, Vectors, VectorSpace

# Sentences about nothing that people ask here together; ours, and of many subjects on purpose.
_UNRELATED = (
    "The train to the coast leaves at seven in the morning.",
    "Stir in the flour until the dough is smooth.",
    "The patient was given antibiotics for ten days.",
    "The river floods its banks every spring.",
    "She plays the violin in the city orchestra.",
    "Interest rates were raised to curb inflation.",
    "The bridge was built in the nineteenth century.",
    "Lions live in groups called prides.",
)

_kept: dict[tuple[str, int, tuple[str, ...]], Vectors] = {}


@dataclass(frozen=True, slots=True)
class Scale:
    """A question in one embedding space, and how near to it what has nothing to do with it lies."""

    asked: Vectors
    zero: float

    def likeness(self, cosine: float) -> float:
        """A cosine with the question, so that 0 is "nothing to do with it" and 1 equal."""
        return (cosine - self.zero) / (1 - self.zero)

    def of(self, rows: Vectors) -> list[float]:
        """The likeness of each of these texts' vectors."""
        return [self.likeness(float(cosine)) for cosine in rows @ self.asked]


async def scale(question: str, embedder: Embedder) -> Scale:
    """Models differ in where their cosines lie: unrelated texts have 0.0 in one and 0.75 in another.

    So a model's own cosines with unrelated sentences, embedded once a process, are its zero.
    """
    return (await scales(await embedder.embed([question], EmbeddingRole.QUESTION), embedder))[0]


async def scales(asked: Vectors, embedder: Embedder) -> list[Scale]:
    """The same for each row of questions that this model embedded."""
    zeros = np.minimum(asked @ (await unrelated(embedder)).mean(axis=0), 0.95)
    return [Scale(row, float(zero)) for row, zero in zip(asked, zeros, strict=True)]


async def likenesses(text: str, others: Sequence[str], embedder: Embedder) -> list[float]:
    """How like each of these short texts is to the first one; raises Unavailable."""
    rows = await embedder.embed([text, *others], EmbeddingRole.QUESTION)
    return (await scales(rows[:1], embedder))[0].of(rows[1:])


async def unrelated(embedder: Embedder) -> Vectors:
    """A row for each of eight sentences about nothing that people ask here together."""
    return await embedded_once(_UNRELATED, embedder)


async def embedded_once(texts: tuple[str, ...], embedder: Embedder) -> Vectors:
    """A row for each of these constant texts, embedded as passages once a process."""
    key = (embedder.name, embedder.dimension, texts)
    if key not in _kept:
        _kept[key] = await embedder.embed(texts, EmbeddingRole.PASSAGE)
    return _kept[key]


def fitting(spaces: Sequence[VectorSpace], question: str, passage: str) -> VectorSpace | None:
    """The space made for both languages, else one that covers every language."""
    made = [s for s in spaces if s.languages and s.covers(question) and s.covers(passage)]
    return made[0] if made else everywhere(spaces)


def everywhere(spaces: Sequence[VectorSpace]) -> VectorSpace | None:
    """The space that covers every language."""
    return next((space for space in spaces if not space.languages), None)
