"""Conversations cut between exchanges: a question stays with its answer, or names what answers it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.knowledge.chunk.chunk import made, originals
from core.knowledge.chunk.size import measure, pack
from core.knowledge.chunk.split import sentences
from core.knowledge.documents import Document, one_line
from core.messages import Chunk

MOST = 800
"""Characters of a chunk, as of plain text."""
_FEWEST = 4
"""Turns of a conversation; of one whose speakers are in bold, as a reader writes them, two."""
_SHARE = 0.5
"""Of all lines that say something, those in which somebody begins to speak."""
_HEADING = 120
_NICK = r"[\w|^`\[\]{}\\.-]{1,30}"
_WAYS = {
    "mail": re.compile(r"^(From): \S.*(?=\n(?:.*\n){0,4}?(?:Subject|Date|To): )", re.M),
    "bold": re.compile(r"^\*\*([^*\n:]{1,60}):\*\* ", re.M),
    "irc": re.compile(
        rf"^(?:\[?[\d:T. /-]{{4,25}}\]?\s*)?<[ @+]?({_NICK})>\s|"
        rf"^\[[\d:T. /-]{{4,25}}\]\s+({_NICK}):\s",
        re.M,
    ),
    "name": re.compile(r"^((?:[^\W\d_][\w.'-]*)(?: [\w.'-]+){0,3}):[ \t]+(?=\S)", re.M),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody speaks, up to where the next one begins."""

    speaker: str
    start: int
    end: int


def turns(text: str) -> tuple[Turn, ...]:
    """Who speaks where, which together is the whole text; none where it is no conversation.

    Two or more speak again and again. What is named once is a field; what comes around in one
    order are records.
    """
    for way, pattern in _WAYS.items():
        found = [(each.start(), each.group(each.lastindex or 0)) for each in pattern.finditer(text)]
        if found and _is_conversation(text, way, found):
            starts = [0, *(start for start, _ in found[1:]), len(text)]
            names = (name for _, name in found)
            return tuple(Turn(n, a, b) for n, (a, b) in zip(names, pairwise(starts), strict=True))
    return ()


def _is_conversation(text: str, way: str, found: Sequence[tuple[int, str]]) -> bool:
    names = [name.casefold() for _, name in found]
    different = len(set(names))
    begins = not text[: found[0][0]].strip() or way in ("irc", "name")
    if way == "mail":
        return begins
    if way == "bold":
        return begins and len(names) >= 2 and different <= max(2, len(names) / 2)
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    again = 2 <= different <= len(names) / 2
    around = different > 2 and all(a == b for a, b in zip(names, names[different:], strict=False))
    return len(names) >= _FEWEST and again and not around and len(names) >= _SHARE * lines


def conversation(document: Document, found: Sequence[Turn]) -> list[Chunk]:
    """The turns as chunks; those that go on with an answer have its question as their heading."""
    chunks: list[Chunk] = []
    twins: Counter[str] = Counter()
    for heading, text in _parts(document.text, found):
        like = Chunk(
            id="",
            document=document.uri,
            uri=document.uri,
            title=document.title,
            headings=(heading,) if heading else (),
            text="",
            position=0,
            language=document.language or "en",
            rendering=document.rendering,
            originals=originals(document, text),
        )
        chunks.append(made(like, text, len(chunks), twins))
    return chunks


def _parts(text: str, found: Sequence[Turn]) -> Iterator[tuple[str, str]]:
    """Short exchanges packed together, long ones by themselves."""
    exchanges = list(_exchanges(text, found))
    for start, stop in pack([text[a:b] for a, b, _ in exchanges], MOST):
        begin, end = exchanges[start][0], exchanges[stop - 1][1]
        if measure(text[begin:end]) <= MOST:
            yield from (("", part) for part in [text[begin:end].strip()] if part)
        else:
            yield from _long(text[begin:end], exchanges[start][2])


def _exchanges(text: str, found: Sequence[Turn]) -> Iterator[tuple[int, int, str]]:
    """From what somebody asks, or says first, to the last answer before the next question."""
    begin, answered = found[0], False
    for turn in found[1:]:
        asks = "?" in text[turn.start : turn.end] or turn.speaker == found[0].speaker
        if answered and asks:
            yield begin.start, turn.start, _question(text, begin)
            begin, answered = turn, False
        else:
            answered = answered or turn.speaker != begin.speaker
    yield begin.start, found[-1].end, _question(text, begin)


def _question(text: str, turn: Turn) -> str:
    said = text[turn.start : turn.end].strip().replace("**", "")
    return one_line(said, _HEADING)


def _long(text: str, question: str) -> Iterator[tuple[str, str]]:
    lines = text.splitlines(keepends=True)
    parts = [part for line in lines for part in sentences(line, MOST) if part]
    spans = pack(parts, MOST, seam=lambda part: part.startswith(("**", "\n")))
    for number, (start, stop) in enumerate(spans):
        if said := "".join(parts[start:stop]).strip():
            yield (question if number else ""), said
