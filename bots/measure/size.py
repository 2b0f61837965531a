"""How memory and query time grow with the index; generated chunks, in a process of its own.

`python -m bots.measure.size FOLDER` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from adapters.doubles.embedder import HashingEmbedder
from adapters.indexes.lancedb import LanceIndex, open_index
from bots.measure.times import percentiles
from core.messages import EVERYONE, Audience, Chunk
from core.ports import Entry, Vectors, VectorSpace

SIZES = (10_000, 100_000)
BATCH = 1_000
QUERIES = 200
WARMING = 20
DEPTH = 100
ROOMS = 30
WORDS = 120
VOCABULARY = 50_000
TOPICS = 200
SEED = 11


SPACES = (
    VectorSpace("english", HashingEmbedder("generated-384", 384), frozenset({"en"})),
    VectorSpace("multilingual", HashingEmbedder("generated-512", 512)),
)
READERS = [EVERYONE, *(Audience("room", "generated", "T", f"C{n}") for n in range(ROOMS))]


class Library:
    """Words as frequent as in language (Zipf), vectors in clusters, chunks for 31 audiences."""

    def __init__(self) -> None:
        self.chance = np.random.default_rng(SEED)
        frequency = 1 / np.arange(1, VOCABULARY + 1)
        self.frequency = frequency / frequency.sum()
        self.topics = {
            space.name: self.chance.normal(size=(TOPICS, space.embedder.dimension))
            for space in SPACES
        }

    def words(self, count: int, size: int) -> list[str]:
        numbers = self.chance.choice(VOCABULARY, (count, size), p=self.frequency)
        return [" ".join(f"w{number}" for number in row) for row in numbers]

    def vectors(self, space: str, count: int) -> Vectors:
        topics = self.topics[space]
        rows = topics[self.chance.integers(0, TOPICS, count)]
        rows = rows + self.chance.normal(size=rows.shape)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def entries(self, start: int, count: int) -> list[Entry]:
        vectors = {space.name: self.vectors(space.name, count) for space in SPACES}
        return [
            Entry(
                Chunk(
                    id=f"chunk-{start + place}",
                    document=f"generated:{(start + place) // 8}",
                    uri=f"generated:{(start + place) // 8}",
                    title="A title",
                    headings=("A heading",),
                    text=text,
                    position=place % 8,
                    audience=READERS[(start + place) // 8 % len(READERS)],
                ),
                text,
                {name: rows[place] for name, rows in vectors.items()},
            )
            for place, text in enumerate(self.words(count, WORDS))
        ]


async def grow(folder: Path) -> dict[str, Any]:
    """Fill an index to each size in turn; at each, how long a search takes and the peak memory."""
    library = Library()
    sizes: dict[str, Any] = {}
    async with open_index(folder, SPACES) as index:
        filled = 0
        for size in SIZES:
            begun = time.perf_counter()
            filled = await fill(index, library, filled, size)
            seconds = time.perf_counter() - begun
            times = [await _searched(index, library) for _ in range(WARMING + QUERIES)][WARMING:]
            sizes[str(size)] = {
                "filled_seconds": round(seconds, 1),
                **{f"search_{name}": ms for name, ms in percentiles(times, 50, 95).items()},
                "peak_megabytes": round(_peak_megabytes()),
            }
    return sizes


async def fill(index: LanceIndex, library: Library, filled: int, size: int) -> int:
    """Add generated chunks up to the size, and settle; how many there are then."""
    while filled < size:
        some = library.entries(filled, min(BATCH, size - filled))
        await index.put({"": some})
        filled += len(some)
    await index.settle()
    return filled


async def _searched(index: LanceIndex, library: Library) -> float:
    """Seconds of one full text and one vector query side by side, as a question asks them."""
    [words] = library.words(1, 8)
    [vector] = library.vectors("english", 1)
    begun = time.perf_counter()
    await asyncio.gather(
        index.match(words, READERS, DEPTH, ["english"]),
        index.nearest("english", vector, READERS, DEPTH),
    )
    return time.perf_counter() - begun


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(grow(Path(sys.argv[1])))) + "\n")
