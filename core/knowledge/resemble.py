"""Decides whether a sentence is close to a passage though it cannot be got from its words.

Such a sentence is shown without a number, and marked. Nearly all its words are the passage's, and so
are all its numbers, names and code and every word that decides how far it holds. That makes it worth
reading and proves nothing: roles, order and little words may differ from the passage's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise

from core.knowledge.pieces import Piece, Place, about, pieces
from core.knowledge.scope import (
    NUMBER_WORDS,
    OPPOSING,
    binds,
    chooses,
    joins,
    reaches,
    unspaced_reaching,
)
from core.knowledge.struck import touches
from core.knowledge.support import forbids
from core.knowledge.tables import misread, told
from core.knowledge.tokens import Token, tokens
from core.knowledge.wording import as_lead_in, collapsed, is_function_word, is_question, quotations
from core.messages import Chunk

SHARE = 0.8
"""Of the words that say something, so many must be the passage's."""

WINDOW = 3
"""Adjacent sentences or items that it may be close to together."""

_OPPOSING = OPPOSING | {"sondern", "sino"}
"""What they join is not the same of both: "everything but the roof"."""

_FURTHER = "twice doce cuarenta sesenta setenta ochenta noventa douze quarante soixante"
_COUNTING = NUMBER_WORDS.union(_FURTHER.split())
"""Small numbers of English are read as digits."""


def resembles(sentence: str, chunk: Chunk, under: str = "") -> Place | None:
    """Where neighbouring sentences of the chunk say nearly the same in nearly the same words.

    `under` are the words that the answer has put above it, as for `find_support`.
    """
    claim = tokens(sentence, chunk.language)
    said = telling(claim, chunk.language)
    if not said:
        return None
    quoted = [collapsed(quote) for quote in quotations(sentence)]
    asks, named, bound = is_question(sentence), about(chunk), forbids(under, chunk.language)
    leads = (as_lead_in(under),) if bound else ("", as_lead_in(under))
    places = (
        Place(chunk, window[0].start, window[-1].end)
        for window, told in _windows(chunk)
        if len(said & (told | named)) >= SHARE * len(said)  # most windows end here
        and _is_close(claim, said, window, chunk)
        and all(piece.lead in leads for piece in window)
        and (asks or not any(piece.asks for piece in window))
        and _is_as_spoken(sentence, chunk.text[window[0].start : window[-1].end], quoted)
        and not touches(chunk.text, window[0].start, window[-1].end, chunk.kind)
        and not _names_only(sentence, claim, window)
    )
    return next(places, None)


def _is_close(
    claim: Sequence[Token], said: frozenset[str], window: Sequence[Piece], chunk: Chunk
) -> bool:
    language, named = chunk.language, about(chunk)
    ground = [token for piece in window for token in piece.tokens]
    known = named.union(*(piece.keys for piece in window))
    if any(token.key not in known for token in _fixed(claim, language)):
        return False
    statements = [part for piece in window for part in _statements(piece.tokens, language)]
    touched = [token for part in statements if telling(part, language) & said for token in part]
    return (
        _in_order(claim, ground, language)
        and _decisive(claim, language) == _decisive(touched, language)
        and all(_is_bound(clause, window, chunk) for clause in _clauses(claim, language))
    )


def _is_bound(clause: Sequence[Token], window: Sequence[Piece], chunk: Chunk) -> bool:
    """Whether no number is said of what stands with another one: "Basic: 5 users; Pro: 50 users"."""
    language, numbers = chunk.language, numbers_in(clause)
    parts = [part for piece in window for part in _clauses(piece.tokens, language)]
    words = telling(clause, language) - numbers
    for number in numbers:
        own = [part for part in parts if number in numbers_in(part)]
        foreign = words.difference(about(chunk), *(telling(part, language) for part in own))
        others = [part for part in parts if numbers_in(part) - numbers and part not in own]
        if any(foreign & telling(part, language) for part in others):
            return False
    return not _is_mixed(words, parts, language)


def _is_mixed(words: frozenset[str], parts: Sequence[Sequence[Token]], language: str) -> bool:
    """Whether it takes from each of two parallel clauses what the other lacks: who from "Anna leads
    sales", and what from "Bob leads support".
    """
    taken = {words & telling(part, language) for part in parts}
    return any(one & two and one - two and two - one for one in taken for two in taken) and not any(
        words <= one for one in taken
    )


def contradicted(sentence: str, chunks: Sequence[Chunk]) -> bool:
    """Whether what says most nearly the same in all these chunks has another number, or other roles."""
    for language in {chunk.language for chunk in chunks}:
        parts = [part for c in chunks if c.language == language for part in _counting(c)]
        claim = tokens(sentence, language)
        if any(misread(claim, chunk) for chunk in chunks if chunk.language == language):
            return True
        clauses = [*_statements(claim, language), *_clauses(claim, language)]
        for place, clause in enumerate(clauses):
            numbers = numbers_in(clause)
            words = telling(clause, language) - numbers
            enough = len(words) > 1 or (words and not place)  # not "For 90 days, ..."
            if numbers and enough and _are_others(numbers, words, parts):
                return True
    return False


def _are_others(
    numbers: frozenset[str],
    words: frozenset[str],
    parts: Sequence[tuple[frozenset[str], frozenset[str]]],
) -> bool:
    ranked = [
        ((len(words & said), -len(said - words)), there)
        for there, said in parts
        if len(words & said) >= SHARE * len(words)
    ]
    best = max((rank for rank, _ in ranked), default=None)
    nearest = [there for rank, there in ranked if rank == best]
    return bool(nearest) and all(numbers - there and there - numbers for there in nearest)


@lru_cache(maxsize=512)
def _counting(chunk: Chunk) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each clause with a number, its numbers and its other words."""
    said = [p.tokens for p in (*pieces(chunk), *_of_rows(chunk)) if not p.asks]
    parts = [part for words in said for part in _clauses(words, chunk.language)]
    read = [(numbers_in(part), telling(part, chunk.language)) for part in parts]
    return tuple((numbers, words - numbers) for numbers, words in read if numbers)


def numbers_in(said: Sequence[Token]) -> frozenset[str]:
    return frozenset(
        t.key
        for t in said
        if not t.code and (any(map(str.isdigit, t.key)) or t.text.lower() in _COUNTING)
    )


def _clauses(said: Sequence[Token], language: str) -> Iterator[Sequence[Token]]:
    """A sentence's parts between commas and line breaks as well."""
    for part in _statements(said, language):
        yield from _cut(part, lambda token: token.stop in (",", "."))


def _statements(said: Sequence[Token], language: str) -> Iterator[Sequence[Token]]:
    """A sentence's parts between "and", "but" and semicolons; a condition stays with what it is of."""
    return _cut(said, lambda token: token.stop == ";" or joins(token.text.lower(), language))


def _cut(said: Sequence[Token], begins: Callable[[Token], bool]) -> Iterator[Sequence[Token]]:
    start = 0
    for place, token in enumerate(said):
        if place and begins(token):
            yield said[start:place]
            start = place
    yield said[start:]


def telling(said: Sequence[Token], language: str) -> frozenset[str]:
    """The keys of words that say something; of a script without spaces, its pairs of characters."""
    words = {
        token.key
        for token in said
        if token.code
        or not (token.unspaced or token.sign or is_function_word(token.text, language))
    }
    pairs = {a.key + b.key for a, b in pairwise(said) if a.unspaced and b.unspaced}
    return frozenset(words | pairs)


def _fixed(claim: Sequence[Token], language: str) -> Iterator[Token]:
    """Numbers, names, signs and code; a sentence's first word has its capital for nothing."""
    for place, token in enumerate(claim):
        if token.sign or (_names(token, language) and (place or not token.text.isalpha())):
            yield token


def _names(token: Token, language: str) -> bool:
    """A number, a name or code; in German every noun has a capital, and may be said otherwise."""
    return token.hard and not (language == "de" and token.text.isalpha())


def _in_order(claim: Sequence[Token], ground: Sequence[Token], language: str) -> bool:
    """Whether numbers and names follow each other as they do there: 5 in 2020, 7 in 2021."""
    there = [token.key for token in ground if _names(token, language)]
    rest = iter(there)
    return all(t.key in rest for t in claim if t.key in there and _names(t, language))


def _decisive(said: Sequence[Token], language: str) -> frozenset[str]:
    """The words that deny, narrow, bind or leave a choice."""
    words = {token.key: token.text.lower() for token in said}
    return frozenset(
        key
        for key, word in words.items()
        if reaches(word, language)
        or binds(word, language)
        or chooses(word, language)
        or word in _OPPOSING
    ) | unspaced_reaching("".join(token.text for token in said if token.unspaced))


@lru_cache(maxsize=512)
def _windows(chunk: Chunk) -> tuple[tuple[tuple[Piece, ...], frozenset[str]], ...]:
    """Neighbouring pieces, and what they tell together."""
    found = pieces(chunk)
    windows = [
        found[first : first + size]
        for size in range(1, WINDOW + 1)
        for first in range(len(found) - size + 1)
        if not any(piece.opens for piece in found[first + 1 : first + size])
    ]
    windows += [(told_by,) for told_by in _of_rows(chunk)]
    return tuple(
        (window, frozenset().union(*(telling(p.tokens, chunk.language) for p in window)))
        for window in windows
    )


@lru_cache(maxsize=512)
def _of_rows(chunk: Chunk) -> tuple[Piece, ...]:
    """What each row says of its first cell, column by column."""
    return tuple(
        Piece(row.start, row.end, tokens=said, keys=frozenset(token.key for token in said))
        for row, head, cell in told(chunk)
        for said in [tuple(chain(row.head[0], head, row.cells[0], cell))]
    )


def _names_only(sentence: str, claim: Sequence[Token], window: Sequence[Piece]) -> bool:
    """Whether it is no statement but words of a heading or a lead-in, put where a name would be."""
    ended = sentence.rstrip("*_ ").endswith((".", "!", ":", "。", "！", "："))
    opening = window[0]
    return not ended and opening.opens and all(token.key in opening.keys for token in claim)


def _is_as_spoken(sentence: str, window: str, quoted: list[str]) -> bool:
    """Quotations letter for letter, a question only from a question."""
    if is_question(sentence) and not any(mark in window for mark in "?？؟"):
        return False
    exact = collapsed(window) if quoted else ""
    return all(quote in exact for quote in quoted)
