"""What decides the order of found passages beyond likeness: a cross-encoder, source, age and version."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.knowledge.chunk.chunk import in_context
from core.knowledge.granted import covers
from core.knowledge.versions import in_versions, superseded
from core.messages import Audience, Passage
from core.ports import Misconfigured, Reranker, Unavailable

CANDIDATES = 50
"""The best passages that a cross-encoder reads."""
OLDEST = 0.5
"""What even the oldest passage keeps of its score where recency counts."""
MOST = 10
"""What a source may count at most."""
DAY = 86_400.0
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,6})?", re.ASCII)

Dates = Callable[[Sequence[Audience], Sequence[str]], Awaitable[Mapping[str, float]]]
"""When each document of these addresses was last changed, in seconds since 1970: Catalogue.dates."""


async def _undated(_readers: Sequence[Audience], _uris: Sequence[str]) -> Mapping[str, float]:
    return {}


@dataclass(frozen=True, slots=True)
class Ordering:
    """How found passages are put in order; by default only newer versions count."""

    reranker: Reranker | None = None
    seconds: float = 3.0
    """For the cross-encoder; what takes longer stays in the order as found."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """By the address of a source; the longest that covers a document counts, else 1."""
    half_life: float = 0.0
    """Days after which a document's age has cost half of what it can; 0: age counts nothing."""
    dates: Dates = _undated


AS_FOUND = Ordering()


def read_weights(written: str) -> dict[str, float]:
    """Of "address=weight" with commas; raises ValueError with what is wrong."""
    weights: dict[str, float] = {}
    for one in filter(None, map(str.strip, written.split(","))):
        source, _, weight = one.rpartition("=")
        number = float(weight) if _NUMBER.fullmatch(weight.strip()) else 0.0
        if not source or not 0 < number <= MOST:
            raise ValueError(
                f"has {one[:80]!r}, which is not an address, = and a number above 0 up to {MOST}"
            )
        weights[source.strip()] = number
    return weights


async def ordered(
    question: str,
    passages: Sequence[Passage],
    readers: Sequence[Audience],
    ordering: Ordering,
    degraded: Callable[[str], None],
) -> list[Passage]:
    """The passages, best first, without what a newer version of the same document replaces.

    `degraded` is told "reranking" when the cross-encoder failed and the order is as found.
    """
    best = await _reranked(question, passages, ordering, degraded)
    chunks = [passage.chunk for passage in best]
    dated = {chunk.document for chunk in chunks} if ordering.half_life else in_versions(chunks)
    try:
        dates = await ordering.dates(readers, sorted(dated)) if dated else {}
    except Unavailable:
        dates = {}
    old = superseded(chunks, dates, question) if dated else frozenset()
    kept = [passage for passage in best if passage.chunk.id not in old]
    if not ordering.weights and not ordering.half_life:
        return kept
    newest = max(dates.values(), default=0.0)
    return sorted(
        (_weighed(passage, dates, newest, ordering) for passage in kept),
        key=lambda passage: -passage.score,
    )


async def _reranked(
    question: str,
    passages: Sequence[Passage],
    ordering: Ordering,
    degraded: Callable[[str], None],
) -> list[Passage]:
    """The first ones as the cross-encoder would have them.

    They share out the scores that they had: what a cross-encoder gives lies on a scale of its own,
    and strategies weigh the finds of several searches against each other.
    """
    reranker, first = ordering.reranker, passages[:CANDIDATES]
    if reranker is None or len(first) < 2:
        return list(passages)
    try:
        async with asyncio.timeout(ordering.seconds):
            scores = await reranker.score(question, [in_context(p.chunk) for p in first])
    except (Unavailable, Misconfigured, TimeoutError):
        degraded("reranking")
        return list(passages)
    places = sorted(range(len(first)), key=lambda place: (-scores[place], place))
    return [
        *(
            replace(first[place], score=as_found.score)
            for place, as_found in zip(places, first, strict=True)
        ),
        *passages[CANDIDATES:],
    ]


def _weighed(
    passage: Passage, dates: Mapping[str, float], newest: float, ordering: Ordering
) -> Passage:
    document = passage.chunk.document
    covering = [source for source in ordering.weights if covers(source, document)]
    weight = ordering.weights[max(covering, key=len)] if covering else 1.0
    if ordering.half_life and document in dates:
        age = (newest - dates[document]) / DAY
        weight *= OLDEST + (1 - OLDEST) * 0.5 ** (age / ordering.half_life)
    return replace(passage, score=min(1.0, passage.score * weight))
