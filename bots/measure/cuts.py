"""Texts cut at fixed sizes to compare with, where chunks stand in their source, and how well they cover."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.messages import Chunk

Span = tuple[int, int]
"""The first character and the one behind the last."""

SEPARATORS = ("\n\n", "\n", " ")
"""Where recursive splitting cuts: rather between paragraphs than lines, rather lines than words."""
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[nrtbf])")
_LABEL = re.compile(r"[^:]{1,80}:")
_SIGNS = " \t\n.,:;!?…\"'()[]{}<>*_`~|“”‘’«»。！？"
"""What may stand at a sentence's end."""
_REACH = 20_000
"""Letters and digits within which a chunk follows the one before it."""


def fixed(text: str, size: int, overlap: int = 0) -> list[Span]:
    """Every so many characters, whatever stands there."""
    step = size - overlap
    starts = range(0, max(1, len(text) - overlap), step)
    return [(start, min(start + size, len(text))) for start in starts]


def recursive(text: str, size: int, separators: Sequence[str] = SEPARATORS) -> list[Span]:
    """Neighbouring parts packed up to the size; a part that is too large by the next separator."""
    return [span for span in _recursive(text, 0, len(text), size, separators) if _says(text, span)]


def _says(text: str, span: Span) -> bool:
    return bool(text[span[0] : span[1]].strip())


def _recursive(
    text: str, start: int, end: int, size: int, separators: Sequence[str]
) -> Iterator[Span]:
    if end - start <= size:
        yield start, end
        return
    if not separators:
        yield from ((at, min(at + size, end)) for at in range(start, end, size))
        return
    begin, reached = start, start
    for left, right in _parts(text, start, end, separators[0]):
        if right - begin <= size:
            reached = right
            continue
        if reached > begin:
            yield begin, reached
        begin = reached = right
        if right - left > size:
            yield from _recursive(text, left, right, size, separators[1:])
        else:
            begin = left
    if reached > begin:
        yield begin, reached


def _parts(text: str, start: int, end: int, separator: str) -> Iterator[Span]:
    """Each with its separator before it."""
    while start < end:
        at = text.find(separator, start + 1, end)
        stop = at if at >= 0 else end
        yield start, stop
        start = stop


@dataclass(frozen=True, slots=True)
class Letters:
    """A source's letters and digits alone, and where each stands in it."""

    text: str
    places: Sequence[int]

    @classmethod
    def of(cls, source: str, escaped: bool) -> Letters:
        """`escaped`: the source writes line breaks and other signs as escapes, which are no letters."""
        source = _unescaped(source) if escaped else source
        kept = [(sign, place) for place, sign in enumerate(source) if sign.isalnum()]
        return cls("".join(sign for sign, _ in kept), [place for _, place in kept])


def placed(chunks: Iterable[Chunk], source: str, escaped: bool = False) -> list[Span]:
    """Where each chunk stands: from its first to its last line that the source has.

    Compared by letters and digits alone, since marks of lists, tables and speakers are ours; what
    repeats a header counts where the source has it. A chunk without such a line stands nowhere: (0, 0).
    """
    letters = Letters.of(source, escaped)
    spans: list[Span] = []
    reached = 0
    for chunk in chunks:
        begin = -1
        text = _unescaped(chunk.text) if escaped else chunk.text
        for line in text.split("\n"):
            at, length = _found(line, letters.text, reached)
            if at >= 0:
                begin = begin if begin >= 0 else at
                reached = at + length
        if begin < 0:
            spans.append((0, 0))
        else:
            first, last = letters.places[begin], letters.places[reached - 1]
            spans.append((first, _closed(source, last + 1, chunk.text)))
    return spans


def _unescaped(text: str) -> str:
    """With spaces for escapes, so that all else stays where it stands."""
    return _ESCAPE.sub(lambda match: " " * len(match.group()), text)


def _found(line: str, letters: str, reached: int) -> tuple[int, int]:
    """Where the line, or what it says behind a speaker's name, goes on from what was reached."""
    for said in (line, _LABEL.sub("", line, count=1)):
        key = "".join(filter(str.isalnum, said))
        at = letters.find(key, reached, reached + len(key) + _REACH) if key else -1
        if at >= 0:
            return at, len(key)
    return -1, 0


def _closed(source: str, end: int, text: str) -> int:
    """With the signs that the text ends in, where the source has them here."""
    signs = text[len(text.rstrip(_SIGNS)) :].split()
    for sign in "".join(signs):
        at = end + len(source[end : end + 9]) - len(source[end : end + 9].lstrip())
        if source[at : at + 1] != sign:
            break
        end = at + 1
    return end


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of what a question asks for was found (recall), and of what was found was asked for."""

    recall: float
    precision: float
    iou: float


def covered(wanted: Sequence[Span], found: Sequence[Span], elsewhere: int = 0) -> Covered:
    """Character recall, precision and intersection over union, as Smith and Troynikov define them.

    Precision counts every character that was found, overlaps twice, and `elsewhere` those found
    in other texts ("Evaluating Chunking Strategies for Retrieval", Chroma 2024).
    """
    asked = _union(wanted)
    hit = _length(_common(asked, _union(found)))
    shown = _length(found) + elsewhere
    missed = _length(asked) - hit
    recall = hit / _length(wanted)
    return Covered(recall, hit / shown if shown else 0.0, hit / (shown + missed) if hit else 0.0)


def touching(wanted: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Those spans that share a character with what is wanted."""
    return [
        span for span in spans if any(span[0] < end and begin < span[1] for begin, end in wanted)
    ]


def _union(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _common(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return _union((begin, end) for begin, end in pairs if begin < end)


def _length(spans: Iterable[Span]) -> int:
    return sum(end - begin for begin, end in spans)
