"""`mynah eval answers`: do quoted answers come from the right documents, and not without them?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.models.language import detect
from bots.measure import Tell
from bots.measure.judged import gold_collections, means
from bots.measure.searching import Searching, searching
from core.knowledge.extract import extract
from core.knowledge.retrieve import retrieve
from core.messages import EVERYONE, Audience, Chunk
from core.ports import Match, Search, Vectors


async def eval_answers(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Every set whose questions list `gold`, answered without a language model as people are.

    Shares of all questions: `answered`; `right`, with a citation from a gold document;
    `refused_without`, no answer once the gold documents of the question are taken out of the index.
    The last is a lower bound, as other documents may answer too. Raises Misconfigured where there
    is no such set.
    """
    begun = time.perf_counter()
    sets = {}
    for collection in gold_collections(data):
        async with searching(collection, home, tell) as search:
            rows = []
            for number, (key, question) in enumerate(collection.questions.items(), 1):
                rows.append(await _put(question, set(collection.grades[key]), search))
                if number % 50 == 0:
                    tell(f"{collection.name}: asked {number} of {len(collection.questions)}")
            sets[collection.name] = {"mynah": {"questions": len(rows), **means(rows)}}
    return {"eval": "answers", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


@dataclass(frozen=True, slots=True)
class Without:
    """An index in which some documents do not stand; scores are as if they never had."""

    inner: Search
    gone: frozenset[str]

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        found = await self.inner.match(terms, readers, 2 * limit, spaces)
        return [match for match in found if match.chunk.document not in self.gone][:limit]

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        found = await self.inner.nearest(space, vector, readers, 2 * limit, not_languages)
        return [(chunk, near) for chunk, near in found if chunk.document not in self.gone][:limit]

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        return [] if document in self.gone else await self.inner.read(document, readers)

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        return await self.inner.languages(readers)


async def _put(question: str, gold: set[str], search: Searching) -> dict[str, bool]:
    addresses = frozenset(address for address, key in search.ids.items() if key in gold)
    cited = await _cited(question, search.index, search)
    return {
        "answered": bool(cited),
        "right": bool(cited & addresses),
        "refused_without": not await _cited(question, Without(search.index, addresses), search),
    }


async def _cited(question: str, index: Search, search: Searching) -> set[str]:
    """The addresses of the documents that the answer quotes."""
    passages = await retrieve(
        question, readers=[EVERYONE], search=index, spaces=search.spaces, detect=detect
    )
    found = await extract(
        question, passages, detect(question, [p.chunk.language for p in passages]), search.spaces
    )
    documents = {passage.chunk.id: passage.chunk.document for passage in passages}
    return {documents[each.chunk] for block in found.blocks for each in block.citations}
