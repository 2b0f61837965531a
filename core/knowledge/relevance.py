"""Weighs each sentence, item, piece of code and row of the passages against a question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.knowledge.likeness import Scale, fitting, scale
from core.knowledge.pictures import PICTURE
from core.knowledge.quotable import Quotable, own_words
from core.knowledge.wording import content_terms, plain_text
from core.messages import Chunk, Passage
from core.ports import EmbeddingRole, Unavailable, VectorSpace

EMBEDDED = 8
ABROAD = 24
"""Pieces compared by meaning: the best by words, since each costs some 10 ms; more of them in
passages of another language than the question's, where words tell nothing."""
EMBEDDED_CHARACTERS = 160
HEADING = 0.6
NEARBY = 0.25
"""What a question's word counts that stands in the heading, or elsewhere in the chunk."""
CODE = 0.8
"""Code holds many words and explains none; what introduces it brings it along."""
SIMILARITY = 0.5
"""The share of meaning beside words."""
RANK = 0.6
"""What the passage's own score adds."""

TITLED = 0.4
"""What a passage adds whose own heading has all of the question's words."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question's content terms as the analysis of each language of the passages gives them."""

    text: str
    language: str
    terms: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, text: str, passages: Sequence[Passage], language: str) -> Question:
        languages = {passage.chunk.language for passage in passages} | {language}
        return cls(
            text, language, {name: frozenset(content_terms(text, name)) for name in languages}
        )


@dataclass(frozen=True, slots=True)
class Around:
    """The terms of a passage's headings, and of its text."""

    headings: frozenset[str]
    text: frozenset[str]

    @property
    def everything(self) -> frozenset[str]:
        return self.headings | self.text

    @classmethod
    def of(cls, number: int, passage: Passage, pieces: Sequence[Quotable]) -> Around:
        chunk = passage.chunk
        about = " ".join((chunk.title, *chunk.headings))
        # What a question asks is said where something answers it.
        told = [piece for piece in pieces if piece.passage == number and not piece.asks]
        text = frozenset(term for piece in told for term in piece.terms)
        asked = " ".join({piece.follows for piece in told})
        return cls(
            frozenset(content_terms(about, chunk.language)),
            text.union(content_terms(asked, chunk.language)),
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """Each piece's weight, and the parts that it is made of (all 0 to about 1)."""

    total: Mapping[Quotable, float]
    words: Mapping[Quotable, float]
    """Share of the question's content, by rarity, that piece, headings and chunk hold."""
    meaning: Mapping[Quotable, float]
    """Likeness to the question, see likeness.py; only of the pieces that were embedded."""
    rarity: Mapping[str, float]
    """Of each of the question's terms."""
    around: Sequence[Around]
    """By passage."""
    whole: Sequence[float | None]
    """Likeness of each passage as the index holds it, with all its text and headings, if known."""


def by_language(
    question: Question, passages: Sequence[Passage]
) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the passages in the question's language, and of those in others."""
    own = {n for n, p in enumerate(passages) if p.chunk.language == question.language}
    return frozenset(own), frozenset(range(len(passages))) - own


async def weigh(
    question: Question,
    pieces: Sequence[Quotable],
    passages: Sequence[Passage],
    spaces: Sequence[VectorSpace],
) -> Weights:
    """Words by rarity among the pieces, then meaning for the best of them."""
    rarity = _rarity(question, pieces, passages)
    around = [Around.of(n, passage, pieces) for n, passage in enumerate(passages)]
    words = {
        piece: _words(
            question, piece, around[piece.passage], passages[piece.passage].chunk.language, rarity
        )
        for piece in pieces
    }
    ranked = {p: words[p] + RANK * passages[p.passage].score for p in pieces}
    answers = sorted((piece for piece in pieces if not piece.asks), key=lambda p: -ranked[p])
    own, _ = by_language(question, passages)
    home = [piece for piece in answers if piece.passage in own]
    away = [piece for piece in answers if piece.passage not in own]
    best = home[: EMBEDDED if any(words[p] for p in home) else ABROAD] + away[:ABROAD]
    scales = _Scales(question, passages, spaces)
    meaning = await _meaning(best, passages, scales)
    titled = {
        n for n, p in enumerate(passages) if _is_titled(question.terms[p.chunk.language], p.chunk)
    }
    total = {
        p: ranked[p] + SIMILARITY * meaning.get(p, 0.0) + TITLED * (p.passage in titled)
        for p in pieces
    }
    return Weights(
        total=total,
        words=words,
        meaning=meaning,
        rarity=rarity,
        around=around,
        whole=await scales.whole(),
    )


def _is_titled(asked: frozenset[str], chunk: Chunk) -> bool:
    """Whether its own heading has all the words of the question, and more than one.

    That of a picture tells of what it stands beside.
    """
    if chunk.kind == PICTURE:
        return False
    own = content_terms(chunk.headings[-1] if chunk.headings else chunk.title, chunk.language)
    return len(asked) > 1 and asked <= frozenset(own)


def _rarity(
    question: Question, pieces: Sequence[Quotable], passages: Sequence[Passage]
) -> dict[str, float]:
    """Inverse document frequency of the question's terms, each piece a document."""
    holders: Counter[str] = Counter()
    for piece in pieces:
        asked = question.terms[passages[piece.passage].chunk.language]
        holders.update(asked.intersection(piece.terms))
    everything = frozenset().union(*question.terms.values())
    return {
        term: math.log(1 + (len(pieces) - holders[term] + 0.5) / (holders[term] + 0.5))
        for term in everything
    }


def _words(
    question: Question, piece: Quotable, around: Around, language: str, rarity: Mapping[str, float]
) -> float:
    asked = question.terms[language]
    whole = sum(rarity[term] for term in asked)
    if not whole:
        return 0.0
    above = around.headings.union(content_terms(piece.follows, language))
    shares = ((frozenset(piece.terms), 1.0), (above, HEADING), (around.text, NEARBY))
    held = sum(
        rarity[term] * next((share for words, share in shares if term in words), 0.0)
        for term in asked
    )
    if piece.kind == "code":
        return held / whole * CODE
    # A fragment says little, however well it fits.
    return held / whole * (1.0 if len(piece.terms) >= 4 or piece.leads else 0.7)


@dataclass
class _Scales:
    """The question in each space that it is compared in, embedded when it is first needed."""

    question: Question
    passages: Sequence[Passage]
    spaces: Sequence[VectorSpace]
    known: dict[str, Scale] = field(default_factory=dict)

    def space(self, passage: Passage) -> VectorSpace | None:
        """The one that fits both languages best."""
        return fitting(self.spaces, self.question.language, passage.chunk.language)

    async def scale(self, space: VectorSpace) -> Scale:
        if space.name not in self.known:
            self.known[space.name] = await scale(self.question.text, space.embedder)
        return self.known[space.name]

    async def whole(self) -> list[float | None]:
        """Likeness of each passage whose cosine the search knows; it costs no embedding."""
        return [await self._likeness(passage) for passage in self.passages]

    async def _likeness(self, passage: Passage) -> float | None:
        space = self.space(passage)
        if passage.cosine is None or space is None:
            return None
        try:
            return (await self.scale(space)).likeness(passage.cosine)
        except Unavailable:
            return None


async def _meaning(
    pieces: Sequence[Quotable], passages: Sequence[Passage], scales: _Scales
) -> dict[Quotable, float]:
    """Likeness of question and piece."""
    groups: dict[str, tuple[VectorSpace, list[Quotable]]] = {}
    for piece in pieces:
        space = scales.space(passages[piece.passage])
        if space is not None:
            groups.setdefault(space.name, (space, []))[1].append(piece)
    found: dict[Quotable, float] = {}
    for space, group in groups.values():
        texts = [_in_context(piece, passages[piece.passage]) for piece in group]
        try:
            known = await scales.scale(space)
            rows = await space.embedder.embed(texts, EmbeddingRole.PASSAGE)
        except Unavailable:
            continue  # words alone decide
        found |= zip(group, known.of(rows), strict=True)
    return found


def _in_context(piece: Quotable, passage: Passage) -> str:
    heading = passage.chunk.headings[-1] if passage.chunk.headings else passage.chunk.title
    above = plain_text(piece.follows)[:EMBEDDED_CHARACTERS] or heading
    return f"{above}: {own_words(piece.text, piece.kind)[:EMBEDDED_CHARACTERS]}"
