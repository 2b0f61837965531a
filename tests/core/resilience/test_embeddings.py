"""A text is embedded once, also by processes that come later; and vectors are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from adapters.doubles.embedder import HashingEmbedder
from adapters.stores.vectors import open_vectors
from core.messages import Person
from core.ports import EmbeddingRole, Traces, Unavailable, Vectors
from core.resilience.embeddings import KeepingEmbedder

QUESTION, PASSAGE = EmbeddingRole.QUESTION, EmbeddingRole.PASSAGE


@dataclass
class Counting:
    """An embedder that notes what it was asked for."""

    name: str = "counting"
    dimension: int = 64
    asked: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        self.asked += texts
        return await HashingEmbedder(self.name, self.dimension).embed(texts, role)


async def test_a_text_is_embedded_once_also_after_a_restart(tmp_path: Path) -> None:
    model = Counting()
    async with open_vectors(tmp_path, 100) as file:
        first = await KeepingEmbedder(model, file).embed(["a b", "c", "a b"], QUESTION)
    async with open_vectors(tmp_path, 100) as file:
        again = await KeepingEmbedder(model, file).embed(["c", "a b", "d"], QUESTION)
    assert model.asked == ["a b", "c", "d"]
    assert np.array_equal(first[[1, 0]], again[:2])
    assert np.array_equal(
        first, await HashingEmbedder("x", 64).embed(["a b", "c", "a b"], QUESTION)
    )


async def test_models_and_roles_are_apart(tmp_path: Path) -> None:
    one, other = Counting("one"), Counting("other")
    async with open_vectors(tmp_path, 100) as file:
        await KeepingEmbedder(one, file).embed(["a"], QUESTION)
        await KeepingEmbedder(one, file).embed(["a"], PASSAGE)
        await KeepingEmbedder(other, file).embed(["a"], QUESTION)
    assert one.asked == ["a", "a"] and other.asked == ["a"]


async def test_of_too_many_the_oldest_go(tmp_path: Path) -> None:
    model = Counting()
    async with open_vectors(tmp_path, 2) as file:
        keeping = KeepingEmbedder(model, file)
        for text in ("a", "b", "c", "b", "c", "a"):
            await keeping.embed([text], QUESTION)
    assert model.asked == ["a", "b", "c", "a"]


async def test_a_person_takes_questions_along_and_a_document_passages(tmp_path: Path) -> None:
    model = Counting()
    async with open_vectors(tmp_path, 100) as file:
        keeping = KeepingEmbedder(model, file)
        await keeping.embed(["a"], QUESTION)
        await keeping.embed(["b"], PASSAGE)
        ada = Traces(Person("web", "ada"), 0.0)
        assert await file.traces(ada) == ada
        await file.forget(ada, "some conversation")
        await file.forget(ada, "", only_look=True)
        await keeping.embed(["a"], QUESTION)
        await file.forget(ada, "")
        await keeping.embed(["a"], QUESTION)
        await keeping.embed(["b"], PASSAGE)
        assert list(await file.quoting(["https://docs.acme.org/b"])) == []
        await file.erase("c", ["m"], [])
        await keeping.embed(["b"], PASSAGE)
        await file.purge()
    assert model.asked == ["a", "b", "a", "b"]


async def test_a_wiped_vector_stands_nowhere_in_the_file(tmp_path: Path) -> None:
    async with open_vectors(tmp_path, 100) as file:
        [row] = await KeepingEmbedder(Counting(), file).embed(["a b c"], QUESTION)
        held = np.float32(row).tobytes()
        await file.wipe(str(QUESTION))
        assert not _stands(held, tmp_path)


def _stands(held: bytes, home: Path) -> bool:
    return any(held in each.read_bytes() for each in home.iterdir())


class Away:
    def __getattr__(self, _name: str) -> Any:
        async def fail(*_told: object) -> None:
            raise Unavailable("away")

        return fail


async def test_where_the_store_is_away_the_model_is_asked() -> None:
    model = Counting()
    rows = await KeepingEmbedder(model, Away()).embed(["a"], QUESTION)
    assert rows.shape == (1, 64) and model.asked == ["a"]
    assert (await KeepingEmbedder(model, Away()).embed([], QUESTION)).shape == (0, 64)
    assert (KeepingEmbedder(model, Away()).name, KeepingEmbedder(model, Away()).dimension) == (
        "counting",
        64,
    )
