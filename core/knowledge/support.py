"""Decides whether a passage supports a sentence, and with which of its words.

Word for word on purpose: every edit that was allowed made some false sentence true in the eyes of
the check (docs/decisions/what-gets-a-number.md). What is close has its own mark, see resemble.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.chunk.blocks import plain
from core.knowledge.pieces import Piece, Place, about, denied, disowns, lines, pieces, warns_of_code
from core.knowledge.quote import cells
from core.knowledge.scope import reaches
from core.knowledge.struck import touches
from core.knowledge.tables import rows
from core.knowledge.tokens import tokens
from core.knowledge.units import units
from core.knowledge.wording import CODE, as_lead_in, collapsed, leads_on
from core.messages import Chunk

LONGEST = 2_000
"""Characters of a sentence from which on its markup is compared as well."""

_ATTRIBUTED = re.compile(r"\s*(?:According to|Laut|Según|Selon)\s+(?P<whom>[^,\n]{1,80}),\s+")
_STATES = re.compile(r"[.!:。！：][*_ ]*$")
_HALF_BOLD = re.compile(r"^(?:\*\*|__)(?=\w)|(?<=[\w.!?])(?:\*\*|__)$")
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


def find_support(sentence: str, chunk: Chunk, under: str = "") -> Place | None:
    """The sentence of the chunk that says this word for word, or None where there is none.

    `under` are the words that the answer has put above it; what the source says under "Never:" may
    stand under the same words only.
    """
    wanted = said(_without_attribution(sentence, chunk))
    language = chunk.language
    denying = disowns(sentence) or denied(tokens(wanted, language), language)
    bound, under = forbids(under, language), as_lead_in(under)
    for piece, words in _sentences(chunk) if wanted else ():
        if words != wanted or (piece.opens and not _ends_alike(piece, sentence, chunk)):
            continue
        if piece.lead == under or not (bound or (piece.lead and not denying)):
            return Place(chunk, piece.start, piece.end)
    return None


def _ends_alike(opening: Piece, sentence: str, chunk: Chunk) -> bool:
    """A heading is no statement without a full stop, and what leads on is none with one."""
    ends = _STATES.search(sentence) is not None
    return ends if opening.heads else leads_on(sentence) or not leads_on(_text(opening, chunk))


def _text(piece: Piece, chunk: Chunk) -> str:
    return chunk.text[piece.start : piece.end]


@lru_cache(maxsize=512)
def _sentences(chunk: Chunk) -> tuple[tuple[Piece, str], ...]:
    return tuple((piece, said(_text(piece, chunk))) for piece in pieces(chunk))


@lru_cache(maxsize=4096)
def said(text: str) -> str:
    """The words as a reader sees them: without markup, what ends them, and how they are spaced.

    Kinds of quotation marks and dashes, and the case of the first letter are not compared.
    """
    if len(text) > LONGEST:
        return collapsed(text)
    shown = collapsed(plain(" ".join(text.split()), LONGEST).replace("…", "..."))
    # Emphasis of several sentences begins in one of them and ends in another.
    words = _HALF_BOLD.sub("", shown).rstrip(" .:。!：！")
    return words[:1].lower() + words[1:]


def _without_attribution(sentence: str, chunk: Chunk) -> str:
    """Without "According to the handbook,", in words of the title or for any document."""
    found = _ATTRIBUTED.match(sentence)
    if found is None:
        return sentence
    named = about(chunk)
    opening = tokens(found["whom"], chunk.language)
    known = all(t.text.lower() in _DOCUMENTS or t.key in named for t in opening)
    return sentence[found.end() :] if known else sentence


def forbids(under: str, language: str) -> bool:
    """Whether the words above forbid what is listed under them, so that nothing else may stand there."""
    return leads_on(under) and denied(tokens(under, language), language)


def find_row(head: str, row: str, chunk: Chunk) -> Place | None:
    """The row of the chunk that says the same in each column, under the same words."""
    mine = _columns(head, row)
    for there in rows(chunk):
        if mine and mine == _columns(there.head_line, chunk.text[there.start : there.end]):
            return Place(chunk, there.start, there.end)
    return None


def _columns(head: str, row: str) -> list[tuple[str, str]]:
    """Each head with its cell; columns may change places, but those of one name only with the others."""
    columns = list(zip(map(said, cells(head)), map(said, cells(row)), strict=False))
    names = [name for name, _ in columns]
    return sorted(columns) if len(set(names)) == len(names) else columns


def holds_verbatim(words: str, chunk: Chunk) -> bool:
    """Whether the chunk says exactly this, white space and kinds of quotation marks aside."""
    needle = collapsed(words)
    return bool(needle) and needle in collapsed(chunk.text)


def find_code(code: str, chunk: Chunk, under: str = "") -> Place | None:
    """The place in the chunk where these lines of code stand one after the other.

    What the source shows under "Never run:" may stand under the same words only.
    """
    wanted = [line for line in code.expandtabs(4).splitlines() if line.strip()]
    words, depths = [" ".join(line.split()) for line in wanted], _depths(map(_indent, wanted))
    there = _code_lines(chunk)
    for first in range(len(there) - len(wanted) + 1 if wanted else 0):
        last = first + len(wanted)
        found = there[first:last]
        if (
            [line.words for line in found] == words
            and _depths(line.indent for line in found) == depths
            and _stands_alone(there[:first], found, there[last:], chunk)
            and all(as_lead_in(line.warning) in ("", as_lead_in(under)) for line in found)
        ):
            return Place(chunk, found[0].start, found[-1].end)
    return None


def find_cut_code(code: str, chunks: Sequence[Chunk], under: str = "") -> list[Place]:
    """Where in the first of these chunks, which follow one another, code stands that was cut into them.

    All of each chunk's part stands there, but of the last one's.
    """
    rest = [line for line in code.splitlines() if line.strip()]
    found: list[Place] = []
    for chunk in chunks:
        parts = [line for line in _code_lines(chunk) if line.block >= 0]
        end = parts[0 if found else -1].block if parts else -1
        part = [line for line in parts if line.block == end]
        place = find_code("\n".join(rest[: len(part)]), chunk, under) if part else None
        if place is None or place.start != part[0].start:
            return []
        found.append(place)
        rest = rest[len(part) :]
        if not rest:
            return found
    return []


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
            if _is_free(chunk, start, end):
                found.append(_line(chunk, start, end, _warning(chunk, start, end)))
        if "\n" not in text.strip():
            warning = _warning(chunk, unit.start, unit.end)
            found.append(_line(chunk, unit.start, unit.end, warning))
    return tuple(
        each for each in found if not touches(chunk.text, each.start, each.end, chunk.kind)
    )


def _is_free(chunk: Chunk, start: int, end: int) -> bool:
    """Whether its sentence sets no condition on a code span: "If the disk is broken, run `mkfs`"."""
    around = [p for p in pieces(chunk) if p.start < end and start < p.end]
    return not any(
        reaches(token.text.lower(), chunk.language)
        for piece in around
        for token in piece.tokens
        if not token.code
    )


def _line(chunk: Chunk, start: int, end: int, warning: str, block: int = -1) -> _Line:
    line = chunk.text[start:end]
    indent = 0 if block < 0 else _indent(line.expandtabs(4))
    words = " ".join(line.split())
    return _Line(start, end, words, warning=warning, indent=indent, block=block)


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
