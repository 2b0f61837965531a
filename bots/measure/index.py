"""`mynah bench index`: how much indexing costs beside embedding, and how the index grows."""

from __future__ import annotations

import asyncio
import json
import math
import re
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from adapters.models.embeddings import embedded_spaces
from adapters.sources.folder import folder
from adapters.sources.reading import open_readers
from bots.assemble import open_knowledge
from bots.indexing import index_one
from bots.measure import Tell
from bots.settings import Settings
from core.knowledge.chunk.chunk import in_context
from core.knowledge.documents import Found, Gone, Parse, Refused
from core.knowledge.enter import embed, labelled
from core.messages import EVERYONE, Chunk
from core.ports import EmbeddingRole, Misconfigured, Vectors, VectorSpace

CHUNKS = 2_000
MANY = 100_000
SECTIONS = 8
"""Of each generated document, a chunk each."""


async def bench_index(settings: Settings, home: Path, data: Path, tell: Tell) -> dict[str, Any]:
    """Index `data`, copied until it gives about 2,000 chunks, with the models of the settings.

    `ratio` is the throughput of the whole run over that of the models alone on the same chunks;
    the models alone are measured half before and half after, since no machine is equally busy all
    the time. `bookkeeping` is a whole run over 100,000 chunks' worth of documents made of the
    data's own, with models that cost nothing, and its share of the time beside real ones. Then 10,000 and
    100,000 generated chunks in a process of their own.
    """
    embedding = await _embedding(settings, home / "embedding", data, tell)
    bookkeeping = await bookkeeping_of(settings, home / "bookkeeping", data, MANY, tell)
    models = bookkeeping["chunks"] / embedding["models_alone_per_second"]
    bookkeeping["share"] = round(bookkeeping["seconds"] / (bookkeeping["seconds"] + models), 3)
    tell("filling an index with 100,000 generated chunks")
    return {
        "bench": "index",
        "embedding": embedding,
        "bookkeeping": bookkeeping,
        "sizes": await _sizes(home / "sizes"),
    }


class _Free:
    """An embedder whose rows cost next to nothing."""

    def __init__(self, name: str, dimension: int) -> None:
        self.name, self.dimension = name, dimension
        self._chance = np.random.default_rng(dimension)

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        del role
        rows = self._chance.normal(size=(len(texts), self.dimension))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


async def bookkeeping_of(
    settings: Settings, home: Path, data: Path, count: int, tell: Tell
) -> dict[str, float]:
    """Seconds of reading, cutting, analysing, writing and recording."""
    spaces = tuple(
        replace(space, embedder=_Free(space.embedder.name, space.embedder.dimension))
        for space in embedded_spaces("all")
    )
    settings = settings.model_copy(update={"mynah_home": home})
    async with open_knowledge(settings, spaces) as knowledge:
        texts = [each.text for each in await _chunks(data, settings, knowledge.detect)]
        await asyncio.to_thread(_made, texts, home / "documents", count)
        tell(f"indexing {count:,} chunks with models that cost nothing")
        summary = await index_one(settings, knowledge, str(home / "documents"), EVERYONE)
    return {"chunks": summary.chunks, "seconds": round(summary.seconds, 1)}


def _made(texts: Sequence[str], folder: Path, count: int) -> None:
    """Documents of sections that repeat these texts, each with words of its own."""
    folder.mkdir(parents=True)
    for start in range(0, count, SECTIONS):
        sections = [
            f"## Section {n}\n\nNumber {n}. {texts[n % len(texts)]}\n"
            for n in range(start, min(start + SECTIONS, count))
        ]
        (folder / f"{start}.md").write_text("\n".join([f"# Document {start}", *sections]), "utf-8")


async def _embedding(settings: Settings, home: Path, data: Path, tell: Tell) -> dict[str, float]:
    copies = home / "copies"
    settings = settings.model_copy(update={"mynah_home": home})
    async with open_knowledge(settings) as knowledge:
        once = await _chunks(data, settings, knowledge.detect)
        if not once:
            raise Misconfigured(f"nothing under {data} can be indexed")
        count = math.ceil(CHUNKS / len(once))
        for number in range(count):
            await asyncio.to_thread(_copy, data, copies / str(number), number)
        chunks = await _chunks(copies, settings, knowledge.detect)
        tell(f"embedding every other one of {len(chunks)} chunks, and nothing else")
        alone = await _embed_only(chunks[::2], knowledge.spaces)
        tell(f"indexing {len(chunks)} chunks")
        summary = await index_one(settings, knowledge, str(copies), EVERYONE)
        tell("embedding the others, and nothing else")
        alone += await _embed_only(chunks[1::2], knowledge.spaces)
    models, whole = len(chunks) / alone, summary.chunks / summary.seconds
    return {
        "chunks": summary.chunks,
        "mean_characters": round(sum(len(in_context(each)) for each in chunks) / len(chunks)),
        "models_alone_per_second": round(models, 2),
        "whole_run_per_second": round(whole, 2),
        "ratio": round(whole / models, 3),
    }


def _copy(data: Path, copy: Path, number: int) -> None:
    """Equal texts are embedded once: each heading in Markdown says which copy it is of."""
    shutil.copytree(data, copy)
    for path in copy.rglob("*.md"):
        headings = re.sub(r"(?m)^(#{1,6} .*\S)", rf"\1 {number}", path.read_text("utf-8"))
        path.write_text(headings, "utf-8")


async def _chunks(data: Path, settings: Settings, detect: Callable[[str], str]) -> list[Chunk]:
    """What the data is cut into."""
    chunks: list[Chunk] = []
    async with open_readers() as parse:
        async for found in folder(data, settings.index_max_bytes):
            chunks += await _cut(found, parse, detect)
    return chunks


async def _cut(found: Found, parse: Parse, detect: Callable[[str], str]) -> Sequence[Chunk]:
    try:
        parsed = await parse(found.uri, found.name, await found.fetch())
    except (Refused, Gone):
        return ()
    return labelled(parsed, EVERYONE, detect).chunks


async def _embed_only(chunks: Sequence[Chunk], spaces: Sequence[VectorSpace]) -> float:
    for space in spaces:
        # Loading a model is no part of its throughput.
        await space.embedder.embed(["warm"], EmbeddingRole.PASSAGE)
    begun = time.perf_counter()
    await embed(chunks, spaces, lambda _count: None)
    return time.perf_counter() - begun


async def _sizes(place: Path) -> Any:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bots.measure.size", str(place), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"bots.measure.size ended with {process.returncode}")
    return json.loads(output)
