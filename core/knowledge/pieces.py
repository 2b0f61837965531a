"""A chunk as the sentences, items and lines of code that a claim is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.scope import denies, reaches
from core.knowledge.sentences import sentences
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import units
from core.knowledge.wording import collapsed, is_function_word, is_question, leads_on
from core.messages import Chunk


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, an item or a line of code."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    keys: frozenset[str]
    item: bool = False
    lead: str = ""
    """For what stands under words that forbid or set a condition ("Do not:"), these words."""
    asks: bool = False
    """A question, which supports no statement."""


@lru_cache(maxsize=512)
def pieces(chunk: Chunk) -> tuple[Piece, ...]:
    """Sentences, items and lines of code; tables are compared by their cells."""
    found: list[Piece] = []
    heading = chunk.headings[-1] if chunk.headings else ""
    above = heading if _warns(heading, chunk.language) else ""
    lead, block = "", -1
    for unit in units(chunk.text, chunk.kind):
        text = chunk.text[unit.start : unit.end]
        listed = unit.kind in ("item", "code")
        if unit.kind in ("row", "head"):
            continue
        if unit.kind == "heading":
            above = text if _warns(text, chunk.language) else ""
        if not listed or unit.block > block + 1:
            lead, block = "", unit.block
        parts = lines(text) if unit.kind in ("code", "html") else sentences(text)
        for a, b in parts:
            piece = tokens(text[a:b], chunk.language)
            keys = frozenset(token.key for token in piece) | {t.text.lower() for t in piece}
            under = collapsed(lead or above) if listed else ""
            asks = unit.kind != "code" and is_question(text[a:b])
            found.append(Piece(unit.start + a, unit.start + b, piece, keys, listed, under, asks))
        last = found[-1] if found else None
        if last and not listed:
            words = chunk.text[last.start : last.end]
            lead = words if leads_on(words) and _binds(words, chunk.language) else ""
    return tuple(found)


def _binds(words: str, language: str) -> bool:
    """Whether what is listed under these words holds under a condition, or not at all."""
    first = tokens(words, language)[:2]
    return _warns(words, language) or any(
        reaches(t.text.lower(), language) and not denies(t.text.lower(), language) for t in first
    )


def _warns(words: str, language: str) -> bool:
    """Whether what is listed under these words is what one shall not do, or what is not so."""
    mild = {"no", "without", "ohne", "sin", "sans", "senza", "sem"}
    rest = " ".join(word for word in words.split() if word.lower() not in mild)
    said = tokens(rest, language)
    return "?" not in rest and any(denies(token.text.lower(), language) for token in said)


@lru_cache(maxsize=512)
def about(chunk: Chunk) -> frozenset[str]:
    """What the chunk is about by its title and headings; a sentence may name it."""
    return frozenset(
        token.key
        for words in (chunk.title, *chunk.headings)
        for token in tokens(words, chunk.language)
    )


@lru_cache(maxsize=512)
def subject(chunk: Chunk) -> frozenset[str]:
    """What "it" may stand for where a section begins with it: all that its heading names."""
    return naming(
        tokens(next(reversed((chunk.title, *chunk.headings))), chunk.language), chunk.language
    )


def naming(words: Iterable[Token], language: str) -> frozenset[str]:
    """The keys of words that name something."""
    return frozenset(t.key for t in words if not is_function_word(t.text.lower(), language))


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that is not blank begins and ends."""
    place = 0
    for line in text.split("\n"):
        if line.strip():
            yield place, place + len(line.rstrip())
        place += len(line) + 1
