"""From a question to the passages that answer it: full text and vectors side by side, fused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import numpy as np

from core.knowledge.chunk.chunk import in_context
from core.knowledge.duplicates import without_duplicates
from core.knowledge.fuse import among_neighbours, convex, in_company, share_of_best, spread
from core.knowledge.order import AS_FOUND, CANDIDATES, Ordering, ordered
from core.knowledge.tabular.phrases import sought
from core.knowledge.tabular.told import has_table
from core.knowledge.terms import analysed, terms
from core.knowledge.wording import is_function_word
from core.messages import Audience, Chunk, Passage
from core.ports import Detect, EmbeddingRole, Match, Search, Unavailable, Vectors, VectorSpace

DEPTH = 100
"""Candidates of each list; deeper gains nothing (docs/measurements.md)."""
CHARACTERS = 4_000
"""Of a question that are searched for."""
QUESTION_TERMS = 400
ABROAD = 0.1
"""What meaning alone loses when question and chunk are in different languages."""
NEIGHBOURS, NEIGHBOURLY = 5, 0.2
"""How many passages alike count for each other, and how much (docs/measurements.md)."""
TABULAR = 0.7
"""The share of words where a chunk holds a table: embedding models read cells worse than sentences."""
COMPANY = 0.1
"""What the best of a page's other sections adds to each of its chunks (docs/measurements.md)."""

_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WRITTEN = re.compile(r"\w")

Found = list[tuple[Chunk, float]]
T = TypeVar("T")


class SearchUnavailable(Unavailable):
    """The documents cannot be searched right now, so nothing is known of what they say."""


async def retrieve(  # noqa: PLR0913 - all but the question are named
    question: str,
    *,
    readers: Sequence[Audience],
    search: Search,
    spaces: Sequence[VectorSpace],
    detect: Detect,
    limit: int = 8,
    degraded: Callable[[str], None] = lambda _side: None,
    explain: bool = False,
    ordering: Ordering = AS_FOUND,
) -> list[Passage]:
    """The best passages these readers may see, best first, no two alike; none for no words.

    BM25 as a share of the best and cosines spread over the candidates are combined convexly, with
    the weight of the space that suits the question's language. `degraded` is told "words" or
    "meaning" when that side of the search failed and the other answers alone; where that leaves
    nothing to show, and where both fail, raises SearchUnavailable. `explain` fills `Passage.why`;
    `ordering` is what decides beside likeness, of which "reranking" may fail.
    """
    asked = _UNWRITTEN.sub(" ", question[:CHARACTERS]).strip()
    if limit < 1 or not _WRITTEN.search(asked):
        return []
    stored = await _attempt(search.languages(readers))
    language = detect(asked, stored or ())
    query = _Query(
        text=asked,
        language=language,
        readers=readers,
        search=search,
        spaces=_spaces(spaces, language, stored),
        depth=max(DEPTH, limit),
    )
    matched = asyncio.ensure_future(_attempt(query.by_words()))
    words, meaning = await asyncio.gather(matched, _attempt(query.by_meaning(matched)))
    failed = [side for side, found in (("words", words), ("meaning", meaning)) if found is None]
    candidates = _Candidates(
        words or [], meaning or _Meaning(), home.name if (home := query.spaces.home) else ""
    )
    if failed and not candidates.chunks:
        raise SearchUnavailable("The documents cannot be searched right now.")
    for side in failed:
        degraded(side)
    found = [
        Passage(chunk, score, candidates.why(chunk, query) if explain else "", cosine)
        for chunk, score, cosine in islice(candidates.ranked(language), max(limit, CANDIDATES))
    ]
    return (await ordered(asked, found, readers, ordering, degraded))[:limit]


def question_terms(question: str, language: str) -> str:
    """In the question's language, and in English, which names and code are mostly written in.

    Repeated as they occur: what is asked for twice counts twice. Words that only hold a sentence
    together are not sought: in prose they change nothing, but among cells they are rare and would
    count for much. What stands side by side is sought as tables have it.
    """
    own = _said(question, language) or terms(question, language).split()
    english = _said(question, "en") if language != "en" else []
    words = [*own, *(term for term in english if term not in own)][:QUESTION_TERMS]
    return " ".join((*words, *sought(question, language)[:QUESTION_TERMS]))


def _said(question: str, language: str) -> list[str]:
    """The terms of the words that say something."""
    found = analysed(question, language)
    return [term for word, some in found if not is_function_word(word, language) for term in some]


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

    @classmethod
    def of(cls, space: VectorSpace, found: Found, scores: Mapping[str, float]) -> _Meaning:
        chunks = {chunk.id: chunk for chunk, _ in found}
        return cls(space.keyword_weight, chunks, _cosines(found), scores)


@dataclass(frozen=True, slots=True)
class _Spaces:
    """The space whose cosines count for a question, and the one for chunks that it does not hold."""

    home: VectorSpace | None
    abroad: VectorSpace | None

    @property
    def names(self) -> list[str]:
        return [space.name for space in (self.home, self.abroad) if space]


def _spaces(spaces: Sequence[VectorSpace], language: str, stored: frozenset[str] | None) -> _Spaces:
    """The most particular space that covers the question's language, and one for all others.

    Nobody searches for chunks in other languages where none are `stored` (None: not known).
    """
    particular = sorted(spaces, key=lambda space: not space.languages)
    home = next((space for space in particular if space.covers(language)), None)
    if home is None or not home.languages or (stored is not None and stored <= home.languages):
        return _Spaces(home, None)
    return _Spaces(home, next((space for space in spaces if not space.languages), None))


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    language: str
    readers: Sequence[Audience]
    search: Search
    spaces: _Spaces
    depth: int

    async def by_words(self) -> list[Match]:
        sought = question_terms(self.text, self.language)
        return await self.search.match(sought, self.readers, self.depth, self.spaces.names)

    async def by_meaning(self, words: Awaitable[list[Match] | None]) -> _Meaning:
        own, wide = self.spaces.home, self.spaces.abroad
        if own is None:
            return _Meaning()
        if wide is None:
            return await self._at_home(own, words)
        home, abroad = await asyncio.gather(
            self._at_home(own, words), self._abroad(wide, own.languages, words)
        )
        return _Meaning(
            own.keyword_weight,
            {**home.chunks, **abroad.chunks},
            {**home.cosines, **abroad.cosines},
            {**home.scores, **abroad.scores},
        )

    async def _at_home(self, space: VectorSpace, words: Awaitable[list[Match] | None]) -> _Meaning:
        vector = await self._vector(space)
        found = await self._near(space, vector)
        found += _matched(space, vector, found, await words)
        return _Meaning.of(space, found, spread(_cosines(found)))

    async def _abroad(
        self,
        space: VectorSpace,
        languages: frozenset[str],
        words: Awaitable[list[Match] | None],
    ) -> _Meaning:
        """Chunks in other languages, measured by how near the space finds anything at all.

        Spread among themselves the best of them would always get 1, however far it is.
        """
        vector = await self._vector(space)
        found = await self._near(space, vector, languages)
        if not found:
            return _Meaning()
        everything = await self._near(space, vector)
        found += _matched(space, vector, found, await words, languages)
        among = _cosines([*everything, *found])
        return _Meaning.of(space, found, spread(_cosines(found), among))

    async def _vector(self, space: VectorSpace) -> Vectors:
        vectors = await space.embedder.embed([self.text], EmbeddingRole.QUESTION)
        vector: Vectors = vectors[0]
        return vector

    async def _near(
        self, space: VectorSpace, vector: Vectors, without: frozenset[str] = frozenset()
    ) -> Found:
        return await self.search.nearest(space.name, vector, self.readers, self.depth, without)


def _matched(
    space: VectorSpace,
    vector: Vectors,
    found: Found,
    words: Sequence[Match] | None,
    without: frozenset[str] = frozenset(),
) -> Found:
    """The cosines of what only the words found.

    Without them a chunk that is 101st by meaning would count as far as the last of all, which
    costs .015 nDCG@10 on SciFact (docs/measurements.md).
    """
    known = _cosines(found)
    return [
        (match.chunk, float(np.ravel(match.vectors[space.name]) @ np.ravel(vector)))
        for match in words or ()
        if space.name in match.vectors
        and match.chunk.id not in known
        and match.chunk.language not in without
    ]


def _cosines(found: Found) -> dict[str, float]:
    return {chunk.id: cosine for chunk, cosine in found}


class _Candidates:
    """Everything either side found, and what each knows of it."""

    def __init__(self, words: Sequence[Match], meaning: _Meaning, space: str) -> None:
        self.chunks = {match.chunk.id: match.chunk for match in words} | dict(meaning.chunks)
        self.words = share_of_best({match.chunk.id: match.score for match in words})
        self.meaning = meaning
        self.vectors = {
            match.chunk.id: match.vectors[space] for match in words if space in match.vectors
        }

    def ranked(self, language: str) -> Iterator[tuple[Chunk, float, float | None]]:
        """Chunks with their fused scores and cosines, best first, no two alike.

        That a chunk in another language shares no words with the question is no evidence against
        it, so there meaning may count almost alone; squared, as of two that are about as near the
        one in the question's language is the likelier answer (docs/measurements.md). Of chunks
        that are alike the one whose page has something to say elsewhere, too, is the likelier one.
        """
        scores = convex(self.words, self.meaning.scores, self._weight())
        for key in filter(self._is_read_by_words, self.chunks):
            near, shared = self.meaning.scores.get(key, 0.0), self.words.get(key, 0.0)
            scores[key] = max(scores[key], TABULAR * shared + (1 - TABULAR) * near)
        for key, near in self.meaning.scores.items():
            if self.chunks[key].language != language:
                scores[key] = max(scores[key], (1 - ABROAD) * near**2)
        scores = among_neighbours(scores, self.vectors, NEIGHBOURLY, NEIGHBOURS)
        sections = {key: (chunk.document, chunk.headings) for key, chunk in self.chunks.items()}
        scores = in_company(scores, sections, COMPANY)
        best = sorted(self.chunks, key=lambda key: (-scores[key], key))
        for chunk in without_duplicates(self.chunks[key] for key in best):
            yield chunk, scores[chunk.id], self.meaning.cosines.get(chunk.id)

    def _is_read_by_words(self, key: str) -> bool:
        """A table, where both sides answered."""
        return bool(self.words and self.meaning.scores) and has_table(self.chunks[key].text)

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
