"""Several versions of one document: which passages a newer one replaces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from core.messages import Chunk

REVISED = 0.5
"""Share of words in common (Jaccard) from which two sections are versions of one."""

_MARK = re.compile(
    # v2, v1.4.1, version 3, rev B2, a year or a date, "(1)", and what people call what is over.
    r"(?<![a-z\d])(?:v(?:er(?:sion)?)?[ ._-]?\d+(?:[._]\d+)*|rev(?:ision)?[ ._-]{0,2}[a-z]?\d+"
    r"|(?:19|20)\d\d(?:[._-]?(?:0[1-9]|1[0-2])(?:[._-]?(?:[0-2]\d|3[01]))?)?"
    r"|\(\d{1,2}\)|old|draft|copy|new|final|latest)(?![a-z\d])",
    re.I,
)
_OVER = frozenset(("old", "draft", "copy"))
_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[\s._()\[\],–—-]+")
_WORD = re.compile(r"\w+")

Place = tuple[str, tuple[str, ...]]
Rank = tuple[bool, tuple[int, ...], float]


@dataclass(frozen=True, slots=True)
class _Version:
    chunk: Chunk
    rank: Rank
    words: frozenset[str]


def in_versions(chunks: Sequence[Chunk]) -> frozenset[str]:
    """The documents among these chunks' that are versions of one another by their addresses."""
    named: dict[str, set[str]] = {}
    for document in {chunk.document for chunk in chunks}:
        named.setdefault(_stem(document), set()).add(document)
    return frozenset(one for same in named.values() if len(same) > 1 for one in same)


def names_version(question: str) -> bool:
    """Whether it is asked of a version or a year of its own."""
    return any(map(_DIGITS.search, _MARK.findall(question)))


def superseded(
    chunks: Sequence[Chunk], dates: Mapping[str, float], question: str
) -> frozenset[str]:
    """The ids of chunks of which a newer version of their document has a revision.

    Documents are versions of one where their addresses differ in nothing but versions, dates and
    words such as "old": travel-v1.md and travel-v2.md, docs/2023/leave and docs/2024/leave. The
    higher number is newer, else what was changed later (`dates`, by document). A question that
    names a version or a year is asked of all of them.
    """
    if names_version(question):
        return frozenset()
    places: dict[Place, list[_Version]] = {}
    several = in_versions(chunks)
    for chunk in chunks:
        if chunk.document not in several:
            continue
        place = (_stem(chunk.document), tuple(map(_stem, chunk.headings)))
        rank = _rank(chunk.document, dates)
        words = frozenset(_WORD.findall(chunk.text.casefold()))
        places.setdefault(place, []).append(_Version(chunk, rank, words))
    return frozenset(
        one.chunk.id
        for versions in places.values()
        for one in versions
        if any(_replaces(other, one) for other in versions)
    )


def _replaces(newer: _Version, older: _Version) -> bool:
    if newer.chunk.document == older.chunk.document or newer.rank <= older.rank:
        return False
    common = len(newer.words & older.words)
    return common >= REVISED * len(newer.words | older.words)


@lru_cache(maxsize=4096)
def _stem(name: str) -> str:
    return _SEPARATORS.sub(" ", _MARK.sub(" ", unquote(name))).strip().casefold()


def _rank(address: str, dates: Mapping[str, float]) -> Rank:
    marks = [mark.casefold() for mark in _MARK.findall(unquote(address))]
    numbers = tuple(int(digits) for mark in marks for digits in _DIGITS.findall(mark))
    return _OVER.isdisjoint(marks), numbers, dates.get(address, 0.0)
