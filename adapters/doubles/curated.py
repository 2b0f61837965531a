"""Curated answers in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from core.messages import Audience, may_see
from core.ports import CuratedAnswer, Vectors, VectorSpace


class MemoryCurated:
    """Answers in a dict, and what was made of their questions."""

    def __init__(self, answers: Iterable[CuratedAnswer] = ()) -> None:
        self._answers = {answer.uri: answer for answer in answers}
        self._vectors: dict[tuple[str, str], tuple[str, Vectors]] = {}

    async def keep(self, answer: CuratedAnswer) -> None:
        self._answers[answer.uri] = answer
        for key in [key for key in self._vectors if key[0] == answer.uri]:
            del self._vectors[key]

    async def shown(self, readers: Sequence[Audience]) -> list[CuratedAnswer]:
        found = [each for each in self._answers.values() if may_see(readers, each.audience)]
        return sorted(found, key=lambda each: each.name)

    async def vectors(self, space: VectorSpace, uris: Collection[str]) -> dict[str, Vectors]:
        held = {uri: self._vectors.get((uri, space.name), ("", None)) for uri in uris}
        return {
            uri: vectors
            for uri, (model, vectors) in held.items()
            if vectors is not None and model == space.embedder.name
        }

    async def embedded(self, space: VectorSpace, answer: CuratedAnswer, vectors: Vectors) -> None:
        if self._answers.get(answer.uri) == answer:
            self._vectors[answer.uri, space.name] = space.embedder.name, vectors
