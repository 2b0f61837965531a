"""Decides whether a passage supports a sentence, and with which of its words.

Lexical on purpose: a sentence is supported when it says what one sentence of the passage says, by
edits that keep the truth (see derive.py). What a paraphrase loses by that is left out
of the answer; what an altered sentence would gain is a lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.derive import CLAIM, derived
from core.knowledge.pieces import Piece, about, disowns, lines, pieces, warns_of_code
from core.knowledge.scope import denies
from core.knowledge.tables import holding, read_row, telling
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import units
from core.knowledge.wording import CODE, collapsed, is_question, leads_on, quotations
from core.messages import Chunk

_ATTRIBUTING = frozenset(("according", "laut", "según", "selon"))
_DOCUMENTS = frozenset(
    ["to", "the", "this", "our", "handbook", "documentation", "document", "manual", "guide", "page"]
)
_GOES_ON = re.compile(r"(?:[\\|&,(\[{=:+]|\b(?:and|or|then|do|where))$", re.I)
"""The end of a line of code that the next one belongs to, and"""
_CONTINUES = re.compile(
    r"[|&.)\]}?:]|(?:where|and|or|limit|having|on|from|else|elif|except|finally|catch)\b", re.I
)
"""the beginning of one that belongs to the line before."""
_ENTERS = re.compile(r"(?:cd|pushd|chdir|ssh|su|export|source)\b")
"""A command that decides where or for whom the next one runs."""
_DEFINES = re.compile(
    r"(?:(?:export|pub|public|async|static|final|default)\s+)*(?:def|class|function|fn|func|struct|enum|interface|trait|impl|@)\b"
)
"""The first line of what stands by itself in a source file."""


@dataclass(frozen=True, slots=True)
class Support:
    """Where in a chunk's text the support stands, and how much of what stands there is said."""

    start: int
    end: int
    coverage: float


def find_support(sentence: str, chunk: Chunk, under: str = "") -> Support | None:
    """The chunk's best sentence for this one, or None when nothing in it supports it.

    `under` are the words that the answer has put above it; what the source says under "Never:" may
    stand under the same words only.
    """
    claim = tokens(sentence, chunk.language)
    if not claim:
        return None
    if len(claim) > CLAIM:
        return _letter_for_letter(sentence, chunk)
    claim = _without_attribution(claim, chunk)
    found, under = _told_by_row(claim, chunk), collapsed(under)
    quoted = [collapsed(quote) for quote in quotations(sentence)]
    asks = is_question(sentence)
    denying = disowns(sentence) or any(denies(t.text.lower(), chunk.language) for t in claim)
    forbidden = forbids(under, chunk.language)
    for piece in pieces(chunk):
        if (piece.asks and not asks) or (
            piece.lead != under and (forbidden or (piece.lead and not denying))
        ):
            continue
        text = chunk.text[piece.start : piece.end]
        coverage = derived(*_without_sum(claim, piece, chunk), chunk.language)
        if not coverage or names_only(sentence, claim, [piece]):
            continue
        if is_as_spoken(sentence, text, quoted) and (found is None or coverage > found.coverage):
            found = Support(piece.start, piece.end, coverage)
    return found or (None if forbidden else _letter_for_letter(sentence, chunk))


def _without_attribution(claim: tuple[Token, ...], chunk: Chunk) -> tuple[Token, ...]:
    """Without "According to the handbook,", in words of the title or for any document."""
    end = next((n for n, token in enumerate(claim) if n and token.stop == ","), 0)
    opening, named = claim[1:end], about(chunk)
    attributes = end and claim[0].text.lower() in _ATTRIBUTING
    if attributes and all(t.text.lower() in _DOCUMENTS or t.key in named for t in opening):
        return claim[end:]
    return claim


def _without_sum(
    claim: tuple[Token, ...], piece: Piece, chunk: Chunk
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """ "The total is 48" says of "12 * 4 = 48" its end, in the words of the title."""
    place = next((n for n, token in enumerate(piece.tokens) if token.text == "="), 0)
    end, named = piece.tokens[place:], about(chunk)
    opening, rest = claim[: -len(end)], claim[-len(end) :]
    sums = place and not any(token.text.isalpha() for token in piece.tokens[:place])
    if sums and all(token.key in named for token in opening):
        return rest, end
    return claim, piece.tokens


def forbids(under: str, language: str) -> bool:
    """Whether the words above forbid what is listed under them, so that nothing else may stand there."""
    said = tokens(under, language) if leads_on(under) else ()
    return any(denies(token.text.lower(), language) for token in said)


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
    wanted = [line for line in code.expandtabs(4).splitlines() if line.strip()]
    words, depths = [" ".join(line.split()) for line in wanted], _depths(map(_indent, wanted))
    there = _code_lines(chunk)
    for first in range(len(there) - len(wanted) + 1 if wanted else 0):
        last = first + len(wanted)
        found = there[first:last]
        said = [line.words for line in found] == words
        if (
            said
            and _depths(line.indent for line in found) == depths
            and _stands_alone(there[:first], found, there[last:], chunk)
            and all(line.warning in ("", collapsed(under)) for line in found)
        ):
            return Support(found[0].start, found[-1].end, 1.0)
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _depths(indents: Iterable[int]) -> list[int]:
    """How far in each line stands among these, however wide a step is."""
    found = list(indents)
    steps = sorted(set(found))
    return [steps.index(indent) for indent in found]


def _stands_alone(
    before: Sequence[_Line], found: Sequence[_Line], after: Sequence[_Line], chunk: Chunk
) -> bool:
    """Whether nothing decides about these lines that is left out of their block.

    What stands above may: "cd /tmp/cache", "if confirmed:", "# on the test server only". So they are
    a block from its first line on; of a bare source file, from a definition on. What stands below may
    where it belongs to the last line.
    """
    block, last = found[0].block, found[-1]
    if any(line.block != block for line in found):
        return all(line.block < 0 for line in found)
    if block < 0:
        return not any(_ENTERS.match(line.words.strip("`")) for line in before[-2:])
    above = [line for line in before if line.block == block]
    below = [line for line in after if line.block == block]
    ends = [line for line in (*above, *found, *below) if line.words.endswith(";")]
    if below and (
        below[0].indent > found[0].indent
        or _GOES_ON.search(last.words)
        or _CONTINUES.match(below[0].words)
        or (ends and last not in ends)
    ):
        return False
    if not above:
        return True
    defines = len(found) > 1 and found[0].indent == 0 and found[1].indent > 0
    gap = chunk.text[above[-1].end : found[0].start]
    apart = gap.count("\n") > 1 and _DEFINES.match(found[0].words) is not None
    return chunk.kind == "code" and defines and apart


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of code, a code span, or a paragraph of one line: plain text has commands like that."""

    start: int
    end: int
    words: str
    warning: str = ""
    """The words in or above it that forbid it or warn of it."""
    indent: int = 0
    block: int = -1
    """Which block of code it is of, if any."""


@lru_cache(maxsize=512)
def _code_lines(chunk: Chunk) -> tuple[_Line, ...]:
    found: list[_Line] = []
    warned = {piece.start: piece.lead for piece in pieces(chunk)}
    for unit in units(chunk.text, chunk.kind):
        text = chunk.text[unit.start : unit.end]
        if unit.kind in ("code", "html"):
            places = [(unit.start + a, unit.start + b) for a, b in lines(text)]
            found += [_line(chunk, a, b, warned.get(a, ""), unit.start) for a, b in places]
            continue
        for m in CODE.finditer(text):
            start, end = unit.start + m.start(2), unit.start + m.end(2)
            found.append(_line(chunk, start, end, _warning(chunk, start, end)))
        if "\n" not in text.strip():
            warning = _warning(chunk, unit.start, unit.end)
            found.append(_line(chunk, unit.start, unit.end, warning))
    return tuple(found)


def _line(chunk: Chunk, start: int, end: int, warning: str, block: int = -1) -> _Line:
    line = chunk.text[start:end]
    indent = 0 if block < 0 else _indent(line.expandtabs(4))
    return _Line(start, end, " ".join(line.split()), warning, indent, block)


def _warning(chunk: Chunk, start: int, end: int) -> str:
    """What warns of code in prose: its sentence, or the one before where it has no words of its own."""
    before = ""
    for piece in pieces(chunk):
        words = chunk.text[piece.start : piece.end]
        if piece.start < end and start < piece.end:
            alone = words.strip("`.:").strip() == chunk.text[start:end].strip("`.:").strip()
            if warns_of_code(words, chunk.language):
                return collapsed(words)
            if alone and warns_of_code(before, chunk.language):
                return collapsed(before)
            if piece.lead:
                return piece.lead
        before = words
    return ""


def names_only(sentence: str, claim: Sequence[Token], window: Sequence[Piece]) -> bool:
    """Whether it is no statement but words of a heading or a lead-in, put where a name would be."""
    ended = sentence.rstrip("*_ ").endswith((".", "!", ":", "。", "！", "："))
    opening = window[0]
    return not ended and opening.opens and all(token.key in opening.keys for token in claim)


def is_as_spoken(sentence: str, window: str, quoted: list[str]) -> bool:
    """Quotations letter for letter, a question only from a question, nothing struck out."""
    if "~~" in window or (is_question(sentence) and not any(mark in window for mark in "?？؟")):
        return False
    exact = collapsed(window) if quoted else ""
    return all(quote in exact for quote in quoted)
