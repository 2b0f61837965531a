"""From a question to the passages that answer it: full text and vectors side by side, fused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from core.knowledge.chunk.chunk import in_context
from core.knowledge.duplicates import without_duplicates
from core.knowledge.fuse import convex, share_of_best, spread
from core.knowledge.terms import analysed, terms
from core.knowledge.wording import is_function_word
from core.messages import Audience, Chunk, Passage
from core.ports import EmbeddingRole, Search, Unavailable, VectorSpace

DEPTH = 100
"""Candidates of each list; deeper gains nothing (docs/measurements.md)."""
CHARACTERS = 4_000
"""Of a question that are searched for."""
QUESTION_TERMS = 200
ABROAD = 0.1
"""What meaning alone loses when question and chunk are in different languages."""

_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WRITTEN = re.compile(r"\w")

Found = list[tuple[Chunk, float]]
T = TypeVar("T")


class SearchUnavailable(Unavailable):
    """The documents cannot be searched right now, so nothing is known of what they say."""


async def retrieve(
    question: str,
    *,
    readers: Sequence[Audience],
    search: Search,
    spaces: Sequence[VectorSpace],
    detect: Callable[[str], str],
    limit: int = 8,
    degraded: Callable[[str], None] = lambda _side: None,
) -> list[Passage]:
    """The best passages these readers may see, best first, no two alike; none for no words.

    BM25 as a share of the best and cosines spread over the candidates are combined convexly, with
    the weight of the space that suits the question's language. `degraded` is told "words" or
    "meaning" when that side of the search failed and the other answers alone; where that leaves
    nothing to show, and where both fail, raises SearchUnavailable.
    """
    asked = _UNWRITTEN.sub(" ", question[:CHARACTERS]).strip()
    if limit < 1 or not _WRITTEN.search(asked):
        return []
    language = detect(asked)
    query = _Query(asked, language, readers, search, max(DEPTH, limit))
    words, meaning = await asyncio.gather(
        _attempt(query.by_words()), _attempt(query.by_meaning(spaces))
    )
    failed = [side for side, found in (("words", words), ("meaning", meaning)) if found is None]
    candidates = _Candidates(words or [], meaning or _Meaning())
    if failed and not candidates.chunks:
        raise SearchUnavailable("The documents cannot be searched right now.")
    for side in failed:
        degraded(side)
    ranking = candidates.ranking(language)
    best = islice(without_duplicates(candidates.chunks[key] for key in ranking), limit)
    return [Passage(chunk, ranking[chunk.id], candidates.why(chunk, query)) for chunk in best]


def question_terms(question: str, language: str) -> str:
    """In the question's language, and in English, which names and code are mostly written in."""
    both = f"{terms(question, language)} {terms(question, 'en')}"
    return " ".join(islice(dict.fromkeys(both.split()), QUESTION_TERMS))


async def _attempt(side: Awaitable[T]) -> T | None:
    try:
        return await side
    except Unavailable:
        return None


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the vectors found: cosines, and the same spread to 0..1; by chunk id."""

    weight: float = 0.5
    chunks: Mapping[str, Chunk] = field(default_factory=dict)
    cosines: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    language: str
    readers: Sequence[Audience]
    search: Search
    depth: int

    async def by_words(self) -> Found:
        sought = question_terms(self.text, self.language)
        return await self.search.match(sought, self.readers, self.depth)

    async def by_meaning(self, spaces: Sequence[VectorSpace]) -> _Meaning:
        """The most particular space that covers the question's language decides for what it holds.

        What it does not hold, because it is in other languages, is found in a space for all.
        """
        particular = sorted(spaces, key=lambda space: not space.languages)
        own = next((space for space in particular if space.covers(self.language)), None)
        if own is None:
            return _Meaning()
        wide = next((space for space in spaces if not space.languages), None)
        if not own.languages or wide is None:
            found, abroad = await self._near(own), _Meaning()
        else:
            found, abroad = await asyncio.gather(self._near(own), self._abroad(wide, own.languages))
        cosines = {chunk.id: cosine for chunk, cosine in found}
        return _Meaning(
            own.keyword_weight,
            {chunk.id: chunk for chunk, _ in found} | dict(abroad.chunks),
            cosines | dict(abroad.cosines),
            spread(cosines) | dict(abroad.scores),
        )

    async def _abroad(self, wide: VectorSpace, languages: frozenset[str]) -> _Meaning:
        """Chunks in other languages, measured by how near the space finds anything at all.

        Spread among themselves the best of them would always get 1, however far it is.
        """
        found = await self._near(wide, languages)
        if not found:
            return _Meaning()
        everything = {chunk.id: cosine for chunk, cosine in await self._near(wide)}
        cosines = {chunk.id: cosine for chunk, cosine in found}
        return _Meaning(
            wide.keyword_weight,
            {chunk.id: chunk for chunk, _ in found},
            cosines,
            spread(cosines, among=everything | cosines),
        )

    async def _near(self, space: VectorSpace, without: frozenset[str] = frozenset()) -> Found:
        [vector] = await space.embedder.embed([self.text], EmbeddingRole.QUESTION)
        return await self.search.nearest(space.name, vector, self.readers, self.depth, without)


class _Candidates:
    """Everything either side found, and what each knows of it."""

    def __init__(self, words: Found, meaning: _Meaning) -> None:
        self.chunks = {chunk.id: chunk for chunk, _ in words} | dict(meaning.chunks)
        self.words = share_of_best({chunk.id: score for chunk, score in words})
        self.meaning = meaning

    def ranking(self, language: str) -> dict[str, float]:
        """Fused scores by chunk id, best first.

        That a chunk in another language shares no words with the question is no evidence against
        it, so there meaning may count almost alone.
        """
        scores = convex(self.words, self.meaning.scores, self._weight())
        for key, near in self.meaning.scores.items():
            if self.chunks[key].language != language:
                scores[key] = max(scores[key], (1 - ABROAD) * near)
        return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))

    def _weight(self) -> float:
        """A side that failed must not halve the scores of the other."""
        if not self.words:
            return 0.0
        return self.meaning.weight if self.meaning.scores else 1.0

    def why(self, chunk: Chunk, query: _Query) -> str:
        """In plain words: which of the question's words it has, and its cosine."""
        reasons = []
        if chunk.id in self.words:
            shared = ", ".join(_shared_words(query, chunk)) or "only common ones"
            reasons.append(f"words: {shared}")
        if chunk.id in self.meaning.cosines:
            reasons.append(f"meaning {self.meaning.cosines[chunk.id]:.2f}".replace("0.", "."))
        return "; ".join(reasons)


def _shared_words(query: _Query, chunk: Chunk) -> list[str]:
    there = frozenset(terms(in_context(chunk), chunk.language).split())
    shared: dict[str, None] = {}
    for language in dict.fromkeys((query.language, "en")):
        for written, found in analysed(query.text, language):
            if is_function_word(written, query.language):
                continue
            matched = [term for term in found if term in there]
            shared |= dict.fromkeys([written] if matched and matched == found else matched)
    return list(shared)[:8]
