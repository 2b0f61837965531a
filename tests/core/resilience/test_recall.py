"""Questions are embedded once, passages as often as they come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adapters.doubles.embedder import HashingEmbedder
from core.ports import EmbeddingRole, Vectors
from core.resilience.recall import RecallingEmbedder

QUESTION, PASSAGE = EmbeddingRole.QUESTION, EmbeddingRole.PASSAGE


class Counting:
    """Notes every text that reaches the model."""

    def __init__(self) -> None:
        self._model = HashingEmbedder(dimension=32)
        self.name, self.dimension = self._model.name, self._model.dimension
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        self.asked += texts
        return await self._model.embed(texts, role)


async def test_a_question_is_embedded_once_and_its_vector_is_the_models() -> None:
    model = Counting()
    recalling = RecallingEmbedder(model)
    rows = await recalling.embed(["Who has the key?", "", "Who has the key?"], QUESTION)
    assert model.asked == ["Who has the key?", ""]
    again = await recalling.embed(["When?", "Who has the key?"], QUESTION)
    assert model.asked == ["Who has the key?", "", "When?"]
    assert np.array_equal(again[1], rows[0]) and np.array_equal(rows[0], rows[2])
    plain = await model.embed(["Who has the key?"], QUESTION)
    assert np.array_equal(rows[0], plain[0])
    assert (recalling.name, recalling.dimension) == (model.name, 32)


async def test_what_was_not_asked_for_longest_is_embedded_again() -> None:
    model = Counting()
    recalling = RecallingEmbedder(model, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await recalling.embed([text], QUESTION)
    assert model.asked == ["a", "b", "c", "b"]


async def test_more_questions_at_once_than_are_kept_are_all_embedded() -> None:
    texts = [f"{n}?" for n in range(5)]
    found = await RecallingEmbedder(HashingEmbedder(dimension=32), most=2).embed(texts, QUESTION)
    assert np.array_equal(found, await HashingEmbedder(dimension=32).embed(texts, QUESTION))


async def test_passages_and_nothing_are_passed_on() -> None:
    model = Counting()
    recalling = RecallingEmbedder(model)
    for _ in range(2):
        await recalling.embed(["The key hangs there."], PASSAGE)
    assert len(model.asked) == 2
    assert (await recalling.embed([], QUESTION)).shape == (0, 32)
