"""`mynah bench search`: how long a question is searched for, by size of the index and by strategy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.indexes.lancedb import LanceIndex, open_index
from adapters.models.embeddings import embedded_spaces
from adapters.stores.sql.database import open_database
from bots.measure import Tell
from bots.measure.size import DEPTH, READERS, WARMING, Library, fill
from bots.measure.times import percentiles
from core.knowledge.strategies.choose import STRATEGIES, choose
from core.knowledge.strategies.seek import Asked, Budget, Means, Strategy
from core.ports import EmbeddingRole

LARGE = 1_000_000
QUESTIONS = 100
SEARCHED: Mapping[str, Strategy] = {**STRATEGIES, "choose": choose}


async def bench_search(
    home: Path, sizes: Sequence[int], tell: Tell, questions: int = QUESTIONS
) -> dict[str, Any]:
    """Generated chunks for 31 audiences, and questions of somebody who holds all their labels.

    At each size in turn: milliseconds of one full text and one vector query side by side, each
    filtered (`hybrid`), and of every strategy with the question's embedding, fusion and order, with
    its searches a question; without a language model, so that none takes tokens.
    """
    library, found = Library(), {}
    spaces = embedded_spaces("all")
    async with (
        open_index(home / "index", spaces) as index,
        open_database("", home) as database,
    ):
        means = Means(index, spaces, lambda _text, _among=(): "en", database.names)
        filled = 0
        for size in sizes:
            tell(f"filling an index with {size:,} generated chunks")
            filled = await fill(index, library, filled, size)
            tell(f"searching {size:,} chunks")
            found[f"{size}"] = await _searched(index, means, library, questions)
    return {"bench": "search", "sizes": found}


async def _searched(
    index: LanceIndex, means: Means, library: Library, count: int
) -> dict[str, dict[str, float]]:
    warming = min(WARMING, count)
    questions = library.words(warming + count, 8)
    vectors = await means.spaces[0].embedder.embed(questions, EmbeddingRole.QUESTION)
    alone = []
    for words, vector in zip(questions, vectors, strict=True):
        begun = time.perf_counter()
        await asyncio.gather(
            index.match(words, READERS, DEPTH, ["english"]),
            index.nearest("english", vector, READERS, DEPTH),
        )
        alone.append(time.perf_counter() - begun)
    table = {"hybrid": percentiles(alone[warming:], 50, 95)}
    for name, strategy in SEARCHED.items():
        took, searches = [], 0
        for place, question in enumerate(questions):
            leans = place and name == "conversational"
            completed = f"{questions[place - 1]} {question}" if leans else ""
            asked = Asked(question, READERS, completed=completed)
            begun = time.perf_counter()
            found = await strategy(asked, means, Budget(time.monotonic))
            took.append(time.perf_counter() - begun)
            searches += found.way.searches
        table[name] = {
            **percentiles(took[warming:], 50, 95),
            "searches": round(searches / len(questions), 2),
        }
    return table
