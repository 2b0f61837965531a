"""Decides whether a passage supports a sentence, and with which of its words.

Lexical on purpose: a sentence is supported when it can be got from a few neighbouring sentences of
the passage by edits that keep the truth (see derive.py). What a paraphrase loses by that is left out
of the answer; what an altered sentence would gain is a lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from core.knowledge.derive import CLAIM, derived, same
from core.knowledge.derive import LEADING as BINDING
from core.knowledge.pieces import Piece, about, lines, pieces, subject
from core.knowledge.scope import denies, joins, reaches
from core.knowledge.tables import holding, read_row, telling
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import units
from core.knowledge.wording import CODE, collapsed, is_question, quotations
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


def find_support(sentence: str, chunk: Chunk, under: str = "") -> Support | None:
    """The chunk's best window for this sentence, or None when nothing in it supports it.

    `under` are the words that the answer has put above it; what the source says under "Never:" may
    stand under the same words only.
    """
    claim = tokens(sentence, chunk.language)
    if not claim:
        return None
    if len(claim) > CLAIM:
        return _letter_for_letter(sentence, chunk)
    found, named, under = _told_by_row(claim, chunk), about(chunk), collapsed(under)
    quoted = [collapsed(quote) for quote in quotations(sentence)]
    asks = is_question(sentence)
    denying = any(denies(token.text.lower(), chunk.language) for token in claim)
    for window in _windows(chunk):
        if not _could_hold(claim, window, named, chunk.language):
            continue  # most windows end here
        start, end = window[0].start, window[-1].end
        text = chunk.text[start:end]
        if not asks and any(piece.asks for piece in window):
            continue
        if not denying and any(piece.lead and piece.lead != under for piece in window):
            continue
        if not is_as_spoken(sentence, text, quoted):
            continue
        told = [piece.tokens for piece in window]
        coverage = derived(claim, told, chunk.language, named, subject(chunk))
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
    for piece in pieces(chunk):
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
    forbidden = {p.start for p in pieces(chunk) if p.lead and p.lead != collapsed(under)}
    wanted = [" ".join(line.split()) for line in code.splitlines() if line.strip()]
    there = [(a, b, " ".join(chunk.text[a:b].split())) for a, b in _code_lines(chunk)]
    for first in range(len(there) - len(wanted) + 1):
        if wanted and [line for _, _, line in there[first : first + len(wanted)]] == wanted:
            found = Support(there[first][0], there[first + len(wanted) - 1][1], 1.0)
            if not any(found.start <= start < found.end for start in forbidden):
                return found
    return None


@lru_cache(maxsize=512)
def _code_lines(chunk: Chunk) -> tuple[tuple[int, int], ...]:
    """Lines of code, code spans, and paragraphs of one line: plain text has commands like that."""
    found: list[tuple[int, int]] = []
    for unit in units(chunk.text, chunk.kind):
        text = chunk.text[unit.start : unit.end]
        if unit.kind in ("code", "html"):
            found += [(unit.start + a, unit.start + b) for a, b in lines(text)]
            continue
        found += [(unit.start + m.start(2), unit.start + m.end(2)) for m in CODE.finditer(text)]
        if "\n" not in text.strip():
            found.append((unit.start, unit.end))
    return tuple(found)


def leads(words: str, chunk: Chunk) -> bool:
    """Whether the words only name what the chunk is about, by a heading or one of its sentences.

    A lead-in claims nothing by itself, but it says what the next lines are for. So its words stand
    there in the same order, and what they come from is neither denied nor restricted.
    """
    language = chunk.language
    said = [token for token in tokens(words, language) if token.key not in LEADING]
    if any(denies(token.text.lower(), language) for token in said):
        return False
    names = (tokens(name, language) for name in (chunk.title, *chunk.headings))
    told = (piece.tokens for piece in pieces(chunk) if not piece.asks)
    return any(_names(said, ground, chunk) for ground in chain(names, told))


def _names(said: Sequence[Token], ground: Sequence[Token], chunk: Chunk) -> bool:
    """Whether it says what this does, beside words of the title and the headings."""
    here, named = {token.key for token in ground}, about(chunk)
    rest = iter(ground)
    if not all(
        any(same(token, there) for there in rest)
        for token in said
        if token.key in here or token.key not in named
    ):
        return False
    kept = {token.key for token in said}
    return all(t.key in kept or not reaches(t.text.lower(), chunk.language) for t in ground)


_LEADING = (
    "follow step run use command exampl option way here like 1 2 3 summari answer summary be to in for "
    "of and how if can"
)
LEADING = frozenset(_LEADING.split())
"""Keys of the usual lead-in: "Follow these steps:", "For example:"."""


@lru_cache(maxsize=512)
def _windows(chunk: Chunk) -> tuple[tuple[Piece, ...], ...]:
    found = pieces(chunk)
    return tuple(
        found[first : first + size]
        for size in range(1, LISTED + 1)
        for first in range(len(found) - size + 1)
        if size <= WINDOW or all(piece.item for piece in found[first + 1 : first + size])
    )


def _could_hold(
    claim: tuple[Token, ...], window: tuple[Piece, ...], named: frozenset[str], language: str
) -> bool:
    """Every word of the claim stands in these pieces, whatever else there is to check."""
    return all(
        any(token.key in piece.keys or token.text in piece.keys for piece in window)
        or token.key in named
        or token.text.lower() in BINDING
        or joins(token.text.lower(), language)
        for token in claim
    )


def is_as_spoken(sentence: str, window: str, quoted: list[str]) -> bool:
    """Quotations letter for letter, a question only from a question, nothing struck out."""
    if "~~" in window or (is_question(sentence) and not any(mark in window for mark in "?？؟")):
        return False
    exact = collapsed(window) if quoted else ""
    return all(quote in exact for quote in quoted)
