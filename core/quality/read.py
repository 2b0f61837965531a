"""An answer as it is judged: its sentences, each beside the words and the sentence that it goes on."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.sentences import sentences
from core.knowledge.terms import terms
from core.knowledge.wording import content_terms, plain_text

Terms = tuple[str, ...]

_MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn to judge; `before` is what was said earlier, oldest first, and "[2]" cites the second passage."""

    question: str
    answer: str
    passages: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer, and of what it cites, else of all passages, the terms and the likest sentence."""

    text: str
    terms: Terms
    content: Terms
    """The terms of its words that say something."""
    ground: frozenset[str]
    nearest: str = ""

    @property
    def support(self) -> float:
        """The share of its terms that it goes on, each counted by its length, 0 to 1.

        Token precision against the context, which is hard to beat on BEGIN (Dziri et al. 2022); length
        stands for rarity (Zipf 1935), as no corpus is at hand.
        """
        there = sum(len(term) for term in self.terms if term in self.ground)
        return there / sum(map(len, self.terms))


@dataclass(frozen=True, slots=True)
class Reading:
    """The turn, its claims, and all terms of its passages in order."""

    turn: Answered
    claims: tuple[Claim, ...]
    passages: tuple[Terms, ...]


def read(turn: Answered) -> Reading:
    """Each sentence of the answer that has a word, in order."""
    found = [_passage(text, turn.language) for text in turn.passages]
    claims = []
    for text in _sentences(turn.answer):
        words = plain_text(_MARKER.sub(" ", text))
        said = _terms(words, turn.language)
        if said:
            cited = [int(n) - 1 for n in _MARKER.findall(text)]
            on = [found[n] for n in cited if 0 <= n < len(found)] or found
            content = tuple(content_terms(words, turn.language))
            claims.append(Claim(words, said, content, _ground(on), _nearest(said, on)))
    return Reading(turn, tuple(claims), tuple(passage.terms for passage in found))


@dataclass(frozen=True, slots=True)
class _Passage:
    terms: Terms
    known: frozenset[str]
    sentences: tuple[tuple[str, frozenset[str]], ...]


@lru_cache(maxsize=256)
def _passage(text: str, language: str) -> _Passage:
    parts = [(part, _terms(part, language)) for part in _sentences(text)]
    every = tuple(term for _, said in parts for term in said)
    kept = tuple((part, frozenset(said)) for part, said in parts)
    return _Passage(every, frozenset(every), kept)


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from (line[start:end] for start, end in sentences(line))


def _terms(text: str, language: str) -> Terms:
    return tuple(terms(text, language).split())


def _ground(passages: Sequence[_Passage]) -> frozenset[str]:
    return frozenset().union(*(passage.known for passage in passages))


def _nearest(said: Terms, passages: Sequence[_Passage]) -> str:
    """The sentence that shares most with it, by length, for its own size (cosine of term sets)."""
    wanted = frozenset(said)

    def shared(there: frozenset[str]) -> float:
        return sum(map(len, wanted & there)) / math.sqrt(len(there) + 1)

    every = (each for passage in passages for each in passage.sentences)
    return max(every, key=lambda each: shared(each[1]), default=("", frozenset[str]()))[0]
