"""`mynah bench batch`: what it gains to embed the questions of many turns together, by model."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.doubles.embedder import HashingEmbedder
from adapters.models.embeddings import embedded_spaces
from bots.measure import Tell
from core.ports import Embedder, EmbeddingRole, Vectors
from core.resilience.batch import BatchingEmbedder

CONVERSATIONS = (1, 32)
SECONDS, ROUNDS = 2.0, 4
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
            found[model.name][str(conversations)] = await _compared(model, conversations)
    return found


async def _compared(model: Embedder, conversations: int) -> Mapping[str, Any]:
    """In turns, now the one first and now the other: what else the machine does falls on both."""
    both: dict[str, Embedder] = {"alone": model, "together": BatchingEmbedder(model)}
    rates: dict[str, list[tuple[float, float]]] = {name: [] for name in both}
    for place in range(ROUNDS):
        for name in list(both)[:: 1 if place % 2 else -1]:
            rates[name].append(await _rate(both[name], conversations))
    asked = {name: statistics.median(rate for rate, _ in told) for name, told in rates.items()}
    busy = {name: statistics.median(ms for _, ms in told) for name, told in rates.items()}
    return {
        **{name: round(rate, 1) for name, rate in asked.items()},
        "gain": round(asked["together"] / asked["alone"], 2),
        "processor_ms": {name: round(ms, 2) for name, ms in busy.items()},
    }


async def _rate(model: Embedder, conversations: int) -> tuple[float, float]:
    """Questions a second, and milliseconds of processors for each."""
    busy, asked, until = time.process_time(), 0, time.monotonic() + SECONDS

    async def converse(number: int) -> None:
        nonlocal asked
        while time.monotonic() < until:
            words = [*ASKED.split()[: 5 + (number + asked) % 10], str(asked), str(number)]
            await model.embed([" ".join(words)], EmbeddingRole.QUESTION)
            asked += 1

    began = time.monotonic()
    await asyncio.gather(*map(converse, range(conversations)))
    rate = asked / (time.monotonic() - began)
    return rate, 1000 * (time.process_time() - busy) / asked
