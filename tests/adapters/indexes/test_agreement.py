"""LanceDB and Weaviate find the same for the same questions, within .02 of nDCG@10."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

from core.knowledge.retrieve import retrieve
from core.knowledge.terms import terms
from core.messages import EVERYONE
from core.ports import Entry, Search
from tests.adapters.indexes.engines import Engine, Lance, open_server
from tests.adapters.indexes.shelf import SPACES, entry

DOCUMENTS, TOPICS, QUESTIONS = 150, 15, 45
ALLOWED = 0.02


def library(seed: int) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Texts by address, of some words of a topic among many of none; and questions with their topic's texts."""
    chance = random.Random(seed)  # noqa: S311 - the same ones each time
    every = ["".join(each) for each in product("bdfglm", "aeiou", "prtvz", "aiou", "k")]
    chance.shuffle(every)
    own = [every[8 * topic : 8 * topic + 8] for topic in range(TOPICS)]
    common = every[8 * TOPICS :][:300]
    texts, topics = {}, {}
    for number in range(DOCUMENTS):
        topic = number % TOPICS
        # Some words of another topic as well, so that no order is plain.
        words = chance.sample(own[topic], 3) + chance.choices(own[chance.randrange(TOPICS)], k=2)
        words += chance.choices(common, k=chance.randrange(10, 60))
        chance.shuffle(words)
        texts[f"file:///{number}"] = " ".join(words)
        topics[f"file:///{number}"] = topic
    asked = {}
    for number in range(QUESTIONS):
        topic = number % TOPICS
        words = chance.sample(own[topic], 3) + chance.sample(common, 2)
        asked[" ".join(words)] = {each for each, its in topics.items() if its == topic}
    return texts, asked


async def ndcg(search: Search, asked: Mapping[str, set[str]]) -> float:
    """The mean of nDCG@10 over the questions."""
    total = 0.0
    for question, right in asked.items():
        found = await retrieve(
            question,
            readers=[EVERYONE],
            search=search,
            spaces=SPACES,
            detect=lambda *_: "en",
            limit=10,
        )
        gains = [
            1 / math.log2(place + 2)
            for place, passage in enumerate(found)
            if passage.chunk.document in right
        ]
        best = sum(1 / math.log2(place + 2) for place in range(min(10, len(right))))
        total += sum(gains) / best
    return total / len(asked)


async def measured(
    engine: Engine, texts: Mapping[str, str], asked: Mapping[str, set[str]]
) -> float:
    async with engine.open() as index:
        for document, text in texts.items():
            added: Entry = await entry(text, document)
            # Chunks of one content would be taken for copies of one another.
            chunk = replace(added.chunk, content_hash=document)
            await index.put({document: [replace(added, chunk=chunk, terms=terms(text, "en"))]})
        await index.settle()
        return await ndcg(index, asked)


async def test_weaviate_and_lancedb_order_passages_alike(tmp_path: Path) -> None:
    texts, asked = library(seed=7)
    async with open_server() as server:
        one = await measured(server, texts, asked)
    other = await measured(Lance(tmp_path / "index"), texts, asked)
    assert 0.3 < other < 0.99, "the questions must tell good orders from bad ones"
    assert abs(one - other) <= ALLOWED
