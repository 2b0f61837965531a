"""`mynah bench batch`: what it gains to embed the questions of many turns together, by model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.doubles.embedder import HashingEmbedder
from adapters.models.embeddings import embedded_spaces
from bots.measure import Tell
from core.ports import Embedder, EmbeddingRole, Vectors
from core.resilience.batch import BatchingEmbedder

CONVERSATIONS = (1, 32)
SECONDS = 2.0
"""For each figure."""
ASKED = "how do i restore the backup of a server that was stopped one night before"
ROUND_TRIP, EACH, CONNECTIONS = 0.05, 0.0005, 4


class Hosted:
    """As a provider answers: after a round trip and a little for each text, a few calls at a time."""

    name = "hosted"
    dimension = 64

    def __init__(self) -> None:
        self._connections = asyncio.Semaphore(CONNECTIONS)

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        async with self._connections:
            await asyncio.sleep(ROUND_TRIP + EACH * len(texts))
        return await HashingEmbedder().embed(texts, role)


async def bench_batch(tell: Tell) -> Mapping[str, Any]:
    """Questions a second of 1 and of 32 conversations, each asking one after the other, and the gain."""
    models: list[Embedder] = [space.embedder for space in embedded_spaces("all")]
    found: dict[str, dict[str, Any]] = {}
    for model in (*models, Hosted()):
        await model.embed(["ready"], EmbeddingRole.QUESTION)
        found[model.name] = {}
        for conversations in CONVERSATIONS:
            tell(f"{model.name}, {conversations}")
            # In turns, so that what else the machine does falls on both.
            pairs = [
                (
                    await _rate(model, conversations),
                    await _rate(BatchingEmbedder(model), conversations),
                )
                for _ in range(3)
            ]
            alone, together = (sorted(each)[1] for each in zip(*pairs, strict=True))
            found[model.name][str(conversations)] = {
                "alone": round(alone, 1),
                "together": round(together, 1),
                "gain": round(together / alone, 2),
            }
    return found


async def _rate(model: Embedder, conversations: int) -> float:
    """Questions a second."""
    asked, until = 0, time.monotonic() + SECONDS

    async def converse(number: int) -> None:
        nonlocal asked
        while time.monotonic() < until:
            words = [*ASKED.split()[: 5 + (number + asked) % 10], str(asked), str(number)]
            await model.embed([" ".join(words)], EmbeddingRole.QUESTION)
            asked += 1

    began = time.monotonic()
    await asyncio.gather(*map(converse, range(conversations)))
    return asked / (time.monotonic() - began)
