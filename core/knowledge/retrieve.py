"""From a question to the passages that answer it: full text, vectors and pictures side by side, fused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TypeVar

import numpy as np

from core.knowledge.candidates import Candidates, Found, Meaning, cosines_of
from core.knowledge.days import day_terms
from core.knowledge.fuse import spread
from core.knowledge.order import AS_FOUND, CANDIDATES, Ordering, ordered
from core.knowledge.sight import in_sight
from core.knowledge.tabular.phrases import sought
from core.knowledge.terms import analysed, terms
from core.knowledge.wording import is_function_word
from core.messages import Audience, Passage
from core.ports import Detect, EmbeddingRole, Match, Search, Unavailable, Vectors, VectorSpace

DEPTH = 100
"""Candidates of each list; deeper gains nothing (docs/measurements.md)."""
CHARACTERS = 4_000
"""Of a question that are searched for."""
DATE_WORDS = 3
"""Day, month and year: what a day counts that is written in another form."""
QUESTION_TERMS = 400

_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WRITTEN = re.compile(r"\w")

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
    the weight of the space that suits the question's language; what pictures show counts beside.
    `degraded` is told "words", "meaning" or "pictures" when that side of the search failed and the
    others answer alone; where that leaves nothing to show, raises SearchUnavailable. `explain`
    fills `Passage.why`; `ordering` is what decides beside likeness, of which "reranking" may fail.
    """
    asked = _UNWRITTEN.sub(" ", question[:CHARACTERS]).strip()
    if limit < 1 or not _WRITTEN.search(asked):
        return []
    stored = await _attempt(partial(search.languages, readers))
    language = detect(asked, stored or ())
    query = _Query(
        text=asked,
        language=language,
        readers=readers,
        search=search,
        spaces=_spaces(spaces, language, stored),
        depth=max(DEPTH, limit),
    )
    matched = asyncio.ensure_future(_attempt(query.by_words))
    words, meaning, sights = await asyncio.gather(
        matched,
        _attempt(partial(query.by_meaning, matched)),
        _attempt(partial(in_sight, asked, spaces, search, readers)),
    )
    sides = (("words", words), ("meaning", meaning), ("pictures", sights))
    failed = [side for side, found in sides if found is None]
    home = query.spaces.home.name if query.spaces.home else ""
    candidates = Candidates(words or [], meaning or Meaning(), home, sights or ())
    if failed and not candidates.chunks:
        raise SearchUnavailable("The documents cannot be searched right now.")
    for side in failed:
        degraded(side)
    found = [
        Passage(chunk, score, "", cosine, candidates.sights.get(chunk.id, 0.0))
        for chunk, score, cosine in islice(
            candidates.ranked(asked, language), max(limit, CANDIDATES)
        )
    ]
    best = (await ordered(asked, found, readers, ordering, degraded))[:limit]
    if not explain:
        return best
    return [replace(each, why=candidates.why(each.chunk, asked, language)) for each in best]


def question_terms(question: str, language: str) -> str:
    """In the question's language, and in English, which names and code are mostly written in.

    Repeated as they occur: what is asked for twice counts twice. Words that only hold a sentence
    together are not sought: in prose they change nothing, but among cells they are rare and would
    count for much. What stands side by side is sought as tables have it, and a day in
    whatever form it is written, for as much as the words of a date in another form would.
    """
    own = _said(question, language) or terms(question, language).split()
    english = _said(question, "en") if language != "en" else []
    words = [*own, *(term for term in english if term not in own)][:QUESTION_TERMS]
    side_by_side = sought(question, language)[:QUESTION_TERMS]
    return " ".join((*words, *side_by_side, *DATE_WORDS * day_terms(question)))


def _said(question: str, language: str) -> list[str]:
    """The terms of the words that say something."""
    found = analysed(question, language)
    return [term for word, some in found if not is_function_word(word, language) for term in some]


async def _attempt(side: Callable[[], Awaitable[T]]) -> T | None:
    try:
        return await side()
    except Unavailable:
        return None


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

    async def by_meaning(self, words: Awaitable[list[Match] | None]) -> Meaning:
        own, wide = self.spaces.home, self.spaces.abroad
        if own is None:
            return Meaning()
        if wide is None:
            return await self._at_home(own, words)
        home, abroad = await asyncio.gather(
            self._at_home(own, words), self._abroad(wide, own.languages, words)
        )
        return Meaning(
            own.keyword_weight,
            {**home.chunks, **abroad.chunks},
            {**home.cosines, **abroad.cosines},
            {**home.scores, **abroad.scores},
        )

    async def _at_home(self, space: VectorSpace, words: Awaitable[list[Match] | None]) -> Meaning:
        vector = await self._vector(space)
        found = await self._near(space, vector)
        found += _matched(space, vector, found, await words)
        return Meaning.of(space, found, spread(cosines_of(found)))

    async def _abroad(
        self,
        space: VectorSpace,
        languages: frozenset[str],
        words: Awaitable[list[Match] | None],
    ) -> Meaning:
        """Chunks in other languages, measured by how near the space finds anything at all.

        Spread among themselves the best of them would always get 1, however far it is.
        """
        vector = await self._vector(space)
        found = await self._near(space, vector, languages)
        if not found:
            return Meaning()
        everything = await self._near(space, vector)
        found += _matched(space, vector, found, await words, languages)
        among = cosines_of([*everything, *found])
        return Meaning.of(space, found, spread(cosines_of(found), among))

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
    known = cosines_of(found)
    return [
        (match.chunk, float(np.ravel(match.vectors[space.name]) @ np.ravel(vector)))
        for match in words or ()
        if space.name in match.vectors
        and match.chunk.id not in known
        and match.chunk.language not in without
    ]
