"""Decides whether a passage supports a sentence, and with which of its words.

Lexical on purpose: a sentence is supported when it can be got from a few neighbouring sentences of
the passage by edits that keep the truth (see derive.py). What a paraphrase loses by that is left out
of the answer; what an altered sentence would gain is a lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.derive import CLAIM, derived
from core.knowledge.derive import LEADING as BINDING
from core.knowledge.scope import denies, joins
from core.knowledge.sentences import sentences
from core.knowledge.tables import holding, read_row, telling
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import units
from core.knowledge.wording import collapsed, quotations
from core.messages import Chunk

WINDOW = 3
"""Adjacent sentences or items that may support one sentence together, and"""
LISTED = 8
"""so many where all but the first are items of a list."""


@dataclass(frozen=True, slots=True)
class Support:
    """Where in a chunk's text the support stands, and how much of what stands there is said."""

    start: int
    end: int
    coverage: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, an item or a line of code."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    keys: frozenset[str]
    item: bool = False
    lead: str = ""
    """For what stands under words that forbid ("Do not:"), these words."""


def find_support(sentence: str, chunk: Chunk, under: str = "") -> Support | None:
    """The chunk's best window for this sentence, or None when nothing in it supports it.

    `under` are the words that the answer has put above it; what the source says under "Never:" may
    stand under the same words only.
    """
    claim = tokens(sentence, chunk.language)
    if not claim:
        return None
    found = _told_by_row(claim, chunk)
    if len(claim) > CLAIM:
        return _letter_for_letter(sentence, chunk)
    about = _about(chunk)
    quoted = [collapsed(quote) for quote in quotations(sentence)]
    denying = any(denies(token.text.lower(), chunk.language) for token in claim)
    for window in _windows(chunk):
        if not _could_hold(claim, window, about, chunk.language):
            continue  # most windows end here
        start, end = window[0].start, window[-1].end
        text = chunk.text[start:end]
        if not denying and any(piece.lead and piece.lead != collapsed(under) for piece in window):
            continue
        if not _is_as_spoken(sentence, text, quoted):
            continue
        coverage = derived(claim, [piece.tokens for piece in window], chunk.language, about)
        if coverage and (found is None or coverage > found.coverage):
            found = Support(start, end, coverage)
        if found and found.coverage == 1.0:
            break
    return found or _letter_for_letter(sentence, chunk)


def _told_by_row(claim: tuple[Token, ...], chunk: Chunk) -> Support | None:
    row = telling(claim, chunk)
    return Support(row.start, row.end, 0.9) if row else None


def _letter_for_letter(sentence: str, chunk: Chunk) -> Support | None:
    """A whole sentence of the chunk as it stands there, however long."""
    wanted = collapsed(sentence).rstrip(" .")
    for piece in _pieces(chunk):
        if not piece.lead and collapsed(chunk.text[piece.start : piece.end]).rstrip(" .") == wanted:
            return Support(piece.start, piece.end, 1.0)
    return None


def find_row(head: str, row: str, chunk: Chunk) -> Support | None:
    """The row of the chunk that says the same in each column under the same words."""
    language = chunk.language
    there = holding(read_row(head, language), read_row(row, language), chunk)
    return Support(there.start, there.end, 1.0) if there else None


def holds_verbatim(words: str, chunk: Chunk) -> bool:
    """Whether the chunk says exactly this, white space and kinds of quotation marks aside."""
    needle = collapsed(words)
    return bool(needle) and needle in collapsed(chunk.text)


def find_code(code: str, chunk: Chunk, under: str = "") -> Support | None:
    """The place in the chunk where these lines of code stand one after the other.

    What the source shows under "Never run:" may stand under the same words only.
    """
    forbidden = {p.start for p in _pieces(chunk) if p.lead and p.lead != collapsed(under)}
    wanted = [" ".join(line.split()) for line in code.splitlines() if line.strip()]
    lines = [(a, b, " ".join(chunk.text[a:b].split())) for a, b in _lines(chunk.text)]
    for first in range(len(lines) - len(wanted) + 1):
        if wanted and [line for _, _, line in lines[first : first + len(wanted)]] == wanted:
            found = Support(lines[first][0], lines[first + len(wanted) - 1][1], 1.0)
            if not any(found.start <= start < found.end for start in forbidden):
                return found
    return None


def leads(words: str, chunk: Chunk) -> bool:
    """Whether the words only name what the chunk is about, by its headings or one of its sentences.

    A lead-in claims nothing by itself, but it says what the next lines are for.
    """
    said = tokens(words, chunk.language)
    if any(denies(token.text.lower(), chunk.language) for token in said):
        return False
    known = _about(chunk) | LEADING
    rest = {token.key for token in said} - known
    return not rest or any(rest <= piece.keys for piece in _pieces(chunk))


_LEADING = (
    "follow step run use command exampl option way here like 1 2 3 summari answer summary be to in for "
    "of and how if can"
)
LEADING = frozenset(_LEADING.split())
"""Keys of the usual lead-in: "Follow these steps:", "For example:"."""


def _lines(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    for line in text.split("\n"):
        if line.strip():
            yield place, place + len(line.rstrip())
        place += len(line) + 1


@lru_cache(maxsize=512)
def _pieces(chunk: Chunk) -> tuple[_Piece, ...]:
    """Sentences, items and lines of code; tables are compared by their cells."""
    found: list[_Piece] = []
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
        parts = _lines(text) if unit.kind in ("code", "html") else sentences(text)
        for a, b in parts:
            piece = tokens(text[a:b], chunk.language)
            keys = frozenset(token.key for token in piece) | {t.text.lower() for t in piece}
            under = collapsed(lead or above) if listed else ""
            found.append(_Piece(unit.start + a, unit.start + b, piece, keys, listed, under))
        last = found[-1] if found else None
        if last and not listed:
            words = chunk.text[last.start : last.end]
            ends = words.rstrip(" *_").endswith((":", "："))
            lead = words if ends and _warns(words, chunk.language) else ""
    return tuple(found)


def _warns(words: str, language: str) -> bool:
    """Whether what is listed under these words is what one shall not do, or what is not so."""
    mild = {"no", "without", "ohne", "sin", "sans", "senza", "sem"}
    rest = " ".join(word for word in words.split() if word.lower() not in mild)
    return _forbids(rest, language)


def _forbids(words: str, language: str) -> bool:
    said = tokens(words, language)
    return "?" not in words and any(denies(token.text.lower(), language) for token in said)


@lru_cache(maxsize=512)
def _windows(chunk: Chunk) -> tuple[tuple[_Piece, ...], ...]:
    pieces = _pieces(chunk)
    return tuple(
        pieces[first : first + size]
        for size in range(1, LISTED + 1)
        for first in range(len(pieces) - size + 1)
        if size <= WINDOW or all(piece.item for piece in pieces[first + 1 : first + size])
    )


@lru_cache(maxsize=512)
def _about(chunk: Chunk) -> frozenset[str]:
    """What the chunk is about by its title and headings; a sentence may name it."""
    return frozenset(
        token.key
        for words in (chunk.title, *chunk.headings)
        for token in tokens(words, chunk.language)
    )


def _could_hold(
    claim: tuple[Token, ...], window: tuple[_Piece, ...], about: frozenset[str], language: str
) -> bool:
    """Every word of the claim stands in these pieces, whatever else there is to check."""
    return all(
        any(token.key in piece.keys or token.text in piece.keys for piece in window)
        or token.key in about
        or token.text.lower() in BINDING
        or joins(token.text.lower(), language)
        for token in claim
    )


def _is_as_spoken(sentence: str, window: str, quoted: list[str]) -> bool:
    """Quotations letter for letter, a question only from a question, nothing struck out."""
    asks = sentence.rstrip(" *_\"'”»)").endswith(("?", "？"))
    if "~~" in window or (asks and not ("?" in window or "？" in window)):
        return False
    exact = collapsed(window) if quoted else ""
    return all(quote in exact for quote in quoted)
