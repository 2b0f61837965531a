"""Where two documents say different things of one matter: another number, or one denies it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.knowledge.pieces import Piece, Place, denied, pieces
from core.knowledge.resemble import numbers_in, telling
from core.messages import Chunk, Citation, Passage

ALIKE = 0.6
"""Share of telling words in common (Jaccard), numbers aside, from which two sentences are of one matter."""
ALIKE_DENIED = 0.8
"""The same where one denies what the other says: nearly all else must be the same."""
FEWEST = 3
"""Telling words that two sentences must have in common."""
MOST = 3
"""Differences that are told; who sees three looks at the sources."""

_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that an answer cites under this number, and where another document says otherwise."""

    number: int
    cited: Place
    otherwise: Place


def differences(
    citations: Sequence[Citation], passages: Sequence[Passage]
) -> tuple[Difference, ...]:
    """Of what is cited, what other documents among the passages contradict; few, each document once."""
    chunks = {passage.chunk.id: passage.chunk for passage in passages}
    found: dict[tuple[str, str], Difference] = {}
    for citation in citations:
        chunk = chunks.get(citation.chunk)
        if chunk is None:
            continue
        for piece in _quoted(citation, chunk):
            for other in chunks.values():
                if otherwise := _contradicting(piece, chunk, other):
                    places = (
                        Place(chunk, piece.start, piece.end),
                        Place(other, otherwise.start, otherwise.end),
                    )
                    pair = (chunk.document, other.document)
                    if pair not in found and pair[::-1] not in found:
                        found[pair] = Difference(citation.number, *places)
    return tuple(found.values())[:MOST]


def _quoted(citation: Citation, chunk: Chunk) -> Iterator[Piece]:
    """The chunk's sentences and items that stand in the quote."""
    quote = " ".join(citation.quote.split())
    for piece in pieces(chunk):
        words = " ".join(chunk.text[piece.start : piece.end].split())
        if words in quote and not (piece.asks or piece.opens):
            yield piece


def _contradicting(said: Piece, chunk: Chunk, other: Chunk) -> Piece | None:
    """The other document's sentence that is likest to this one and says something else."""
    if chunk.document == other.document or chunk.language != other.language:
        return None
    best: tuple[float, Piece] | None = None
    for piece in pieces(other):
        likeness = 0.0 if piece.asks or piece.opens else _of_one_matter(said, piece, chunk.language)
        if likeness and (best is None or likeness > best[0]):
            best = likeness, piece
    return best[1] if best and _says_otherwise(said, best[1], chunk.language, best[0]) else None


def _of_one_matter(one: Piece, other: Piece, language: str) -> float:
    """How alike their words are, numbers aside; 0 where they name different things or years."""
    mine, theirs = (telling(p.tokens, language) - numbers_in(p.tokens) for p in (one, other))
    common = mine & theirs
    named = [
        frozenset(t.key for t in p.tokens[1:] if t.hard and t.text.isalpha()) for p in (one, other)
    ]
    years = [frozenset(filter(_YEAR.fullmatch, numbers_in(p.tokens))) for p in (one, other)]
    if len(common) < FEWEST or years[0] != years[1] or (language != "de" and named[0] != named[1]):
        return 0.0
    likeness = len(common) / len(mine | theirs)
    return likeness if likeness >= ALIKE else 0.0


def _says_otherwise(one: Piece, other: Piece, language: str, likeness: float) -> bool:
    mine, theirs = numbers_in(one.tokens), numbers_in(other.tokens)
    if mine - theirs and theirs - mine:
        return True
    denies = denied(one.tokens, language) != denied(other.tokens, language)
    return denies and mine == theirs and likeness >= ALIKE_DENIED
