"""Weighs each sentence, item, piece of code and row of the passages against a question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.knowledge.likeness import Scale, fitting, scale
from core.knowledge.sentences import sentences
from core.knowledge.units import Kind, Unit, units
from core.knowledge.wording import content_terms, is_question, leads_on, plain_text
from core.messages import Passage
from core.ports import EmbeddingRole, Unavailable, VectorSpace

EMBEDDED = 8
ABROAD = 24
"""Pieces compared by meaning: the best by words, since each costs some 10 ms; more of them where
question and passages are in different languages and words tell nothing."""
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

_SAID = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)")
_PHRASE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that can be quoted by itself; `start` and `end` are offsets in its chunk's text."""

    passage: int
    index: int
    block: int
    kind: Kind
    start: int
    end: int
    text: str
    before: str
    """What stands before it in its line: a list marker, or the opening of a fence."""
    terms: tuple[str, ...]
    follows: str = ""
    """The question that the text itself asks just before, as in a list of frequent ones."""

    @property
    def asks(self) -> bool:
        """A question, which answers none."""
        return self.kind != "code" and is_question(self.text)

    @property
    def leads(self) -> bool:
        """It introduces what follows it."""
        return self.kind != "code" and leads_on(self.text)


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
    def of(cls, number: int, passage: Passage, pieces: Sequence[Piece]) -> Around:
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

    total: Mapping[Piece, float]
    words: Mapping[Piece, float]
    """Share of the question's content, by rarity, that piece, headings and chunk hold."""
    meaning: Mapping[Piece, float]
    """Likeness to the question, see likeness.py; only of the pieces that were embedded."""
    rarity: Mapping[str, float]
    """Of each of the question's terms."""
    around: Sequence[Around]
    """By passage."""
    first: float | None
    """Likeness of the best passage as the index holds it, with all its text and headings."""


def pieces_of(number: int, passage: Passage) -> list[Piece]:
    """A passage's pieces in reading order."""
    chunk = passage.chunk
    found: list[Piece] = []
    head: tuple[str, ...] = ()
    asking: Piece | None = None
    for unit in units(chunk.text, chunk.kind):
        if unit.kind in ("heading", "html"):
            continue
        for start, end in _spans(chunk.text, unit):
            words = chunk.text[start:end]
            line = chunk.text.rfind("\n", 0, start) + 1
            if unit.kind == "code":
                line = chunk.text.rfind("\n", 0, max(line - 1, 0)) + 1
            terms = tuple(content_terms(_own_words(words, unit.kind), chunk.language))
            if unit.kind == "head":
                head = terms
            answers = asking is not None and unit.block <= asking.block + 1
            piece = Piece(
                passage=number,
                index=len(found),
                block=unit.block,
                kind=unit.kind,
                start=start,
                end=end,
                text=words,
                before=chunk.text[line:start],
                # A cell says what its column is called.
                terms=(*head, *terms) if unit.kind == "row" else terms,
                follows=asking.text if asking is not None and answers else "",
            )
            found.append(piece)
            if piece.asks:
                asking = piece
    return found


def _own_words(text: str, kind: Kind) -> str:
    """Plain text; what code quotes in whole phrases is an example's, and nothing that it tells."""
    return plain_text(_SAID.sub(_unless_phrase, text) if kind == "code" else text)


def _unless_phrase(said: re.Match[str]) -> str:
    return " " if len(said.group().split()) >= _PHRASE_WORDS else said.group()


def _spans(text: str, unit: Unit) -> list[tuple[int, int]]:
    if unit.kind not in ("prose", "quote"):
        return [(unit.start, unit.end)]
    return [(unit.start + a, unit.start + b) for a, b in sentences(text[unit.start : unit.end])]


async def weigh(
    question: Question,
    pieces: Sequence[Piece],
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
    first = {p: words[p] + RANK * passages[p.passage].score for p in pieces}
    count = EMBEDDED if any(words.values()) else ABROAD
    answers = (piece for piece in pieces if not piece.asks)
    best = sorted(answers, key=lambda piece: -first[piece])[:count]
    scales = _Scales(question, passages, spaces)
    meaning = await _meaning(best, passages, scales)
    total = {p: first[p] + SIMILARITY * meaning.get(p, 0.0) for p in pieces}
    return Weights(total, words, meaning, rarity, around, await scales.first())


def _rarity(
    question: Question, pieces: Sequence[Piece], passages: Sequence[Passage]
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
    question: Question, piece: Piece, around: Around, language: str, rarity: Mapping[str, float]
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


class _Scales:
    """The question in each space that it is compared in, embedded when it is first needed."""

    def __init__(
        self, question: Question, passages: Sequence[Passage], spaces: Sequence[VectorSpace]
    ) -> None:
        self._question = question
        self._passages = passages
        self._spaces = spaces
        self._known: dict[str, Scale] = {}

    def space(self, passage: Passage) -> VectorSpace | None:
        """The one that fits both languages best."""
        return fitting(self._spaces, self._question.language, passage.chunk.language)

    async def scale(self, space: VectorSpace) -> Scale:
        if space.name not in self._known:
            self._known[space.name] = await scale(self._question.text, space.embedder)
        return self._known[space.name]

    async def first(self) -> float | None:
        """Likeness of the best passage whose cosine the search knows; it costs no embedding."""
        for passage in self._passages:
            space = self.space(passage)
            if passage.cosine is not None and space is not None:
                try:
                    return (await self.scale(space)).likeness(passage.cosine)
                except Unavailable:
                    return None
        return None


async def _meaning(
    pieces: Sequence[Piece], passages: Sequence[Passage], scales: _Scales
) -> dict[Piece, float]:
    """Likeness of question and piece."""
    groups: dict[str, tuple[VectorSpace, list[Piece]]] = {}
    for piece in pieces:
        space = scales.space(passages[piece.passage])
        if space is not None:
            groups.setdefault(space.name, (space, []))[1].append(piece)
    found: dict[Piece, float] = {}
    for space, group in groups.values():
        texts = [_in_context(piece, passages[piece.passage]) for piece in group]
        try:
            known = await scales.scale(space)
            rows = await space.embedder.embed(texts, EmbeddingRole.PASSAGE)
        except Unavailable:
            continue  # words alone decide
        found |= zip(group, known.of(rows), strict=True)
    return found


def _in_context(piece: Piece, passage: Passage) -> str:
    heading = passage.chunk.headings[-1] if passage.chunk.headings else passage.chunk.title
    above = plain_text(piece.follows)[:EMBEDDED_CHARACTERS] or heading
    return f"{above}: {_own_words(piece.text, piece.kind)[:EMBEDDED_CHARACTERS]}"
