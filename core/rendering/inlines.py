"""Divides a paragraph's inlines at any character, so that bold, links and code are opened anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.knowledge.sentences import sentences
from core.rendering import document
from core.rendering.graphemes import whole_until

_LETTERS = (document.Text, document.Code)
_SOLID = (document.Code, document.CitationMark)
_SPACE = re.compile(r"\s+")
_AHEAD = 200
"""Characters beyond a limit that tell whether a sentence or a cluster ends at it."""


def shown(inline: document.Inline) -> str:
    """The inline's words without their looks, a citation's mark as `[1]`."""
    match inline:
        case document.Text(value) | document.Code(value):
            return value
        case document.LineBreak():
            return "\n"
        case document.CitationMark(number):
            return f"[{number}]"
        case document.Styled(children):
            return "".join(map(shown, children))


def length(inlines: Sequence[document.Inline]) -> int:
    """How many characters `shown` gives for all of them."""
    return sum(map(_length, inlines))


def _length(inline: document.Inline) -> int:
    # The innermost loop of splitting: several times as fast as a match.
    if isinstance(inline, _LETTERS):
        return len(inline.value)
    if isinstance(inline, document.Styled):
        return sum(map(_length, inline.children))
    return len(shown(inline))


def divide(
    inlines: Sequence[document.Inline], count: int
) -> tuple[document.Inlines, document.Inlines]:
    """The first `count` shown characters and the rest, each with what encloses it.

    A citation's mark goes whole to the rest.
    """
    for at, inline in enumerate(inlines):
        size = _length(inline)
        if count < size:
            before, after = _divided(inline, count)
            return (*inlines[:at], *before), (*after, *inlines[at + 1 :])
        count -= size
    return tuple(inlines), ()


def _divided(inline: document.Inline, count: int) -> tuple[document.Inlines, document.Inlines]:
    if count <= 0:
        return (), (inline,)
    match inline:
        case document.Text(value):
            return (document.Text(value[:count]),), (document.Text(value[count:]),)
        case document.Code(value):
            return (document.Code(value[:count]),), (document.Code(value[count:]),)
        case document.Styled(children):
            before, after = divide(children, count)
            return _around(inline, before), _around(inline, after)
        case document.LineBreak() | document.CitationMark():
            return (), (inline,)


def _around(
    inline: document.Bold | document.Italic | document.Strike | document.Link,
    children: document.Inlines,
) -> document.Inlines:
    return (replace(inline, children=children),) if children else ()


def trimmed(inlines: Sequence[document.Inline]) -> document.Inlines:
    """Without white space and line breaks at either end."""
    return _stripped(_stripped(tuple(inlines), first=True), first=False)


def _stripped(inlines: document.Inlines, first: bool) -> document.Inlines:
    while inlines:
        edge = inlines[0] if first else inlines[-1]
        kept: document.Inlines = (edge,)
        match edge:
            case document.LineBreak():
                kept = ()
            case document.Text(value):
                value = value.lstrip() if first else value.rstrip()
                kept = (document.Text(value),) if value else ()
            case document.Styled(children):
                inner = _stripped(children, first)
                kept = (replace(edge, children=inner),) if inner else ()
            case document.Code() | document.CitationMark():
                pass
        if kept:
            return (*kept, *inlines[1:]) if first else (*inlines[:-1], *kept)
        inlines = inlines[1:] if first else inlines[:-1]
    return inlines


def words(inlines: Sequence[document.Inline]) -> str:
    """Inlines as plain text: links as "words (address)", citations as `[1]`.

    What is struck through stays marked, or it would say the opposite; so does code with brackets in
    it, which could be taken for a citation.
    """
    return "".join(map(_spelled, inlines))


def _spelled(inline: document.Inline) -> str:
    match inline:
        case document.Bold(children) | document.Italic(children):
            return words(children)
        case document.Strike(children):
            return f"~~{words(children)}~~"
        case document.Code(value) if "[" in value or "]" in value:
            return f"`{value}`"
        case document.Link(children, url):
            text = words(children)
            return text if url in (text, f"mailto:{text}") else f"{text} ({url})"
        case _:
            return shown(inline)


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a paragraph's words, long enough to choose where to cut them."""

    text: str
    solid: tuple[tuple[int, int], ...]
    """Where code and citation marks stand: neither a sentence nor a word ends within."""
    breaks: tuple[int, ...]
    """Where lines end that the author ended."""

    @classmethod
    def of(cls, inlines: Sequence[document.Inline], limit: int) -> Opening:
        """So much of the words that one can tell where to cut at or before `limit`."""
        pieces: list[str] = []
        solid: list[tuple[int, int]] = []
        breaks: list[int] = []
        end = 0
        for leaf in document.within(inlines):
            if isinstance(leaf, document.Styled):
                continue
            if end > limit + _AHEAD:
                break
            text = shown(leaf)
            if isinstance(leaf, _SOLID):
                solid.append((end, end + len(text)))
            if isinstance(leaf, document.LineBreak):
                breaks.append(end)
            pieces.append(text)
            end += len(text)
        return cls("".join(pieces)[: limit + _AHEAD], tuple(solid), tuple(breaks))

    def cuts(self, limit: int, within_sentences: bool) -> Iterator[int]:
        """Places at or before `limit`, best first: sentences' ends, words' ends, anywhere whole."""
        found = [end for _, end in sentences(self.text)][:-1]
        ends = {end for end in found if self._is_open(end)} | set(self.breaks)
        yield from sorted((end for end in ends if 0 < end <= limit), reverse=True)
        if not within_sentences:
            return
        # A number stays with the words that it supports.
        marks = {start for start, _ in self.solid if self.text.startswith("[", start)}
        spaces = (match for match in _SPACE.finditer(self.text) if match.end() not in marks)
        gaps = [space.start() for space in spaces if self._is_open(space.start())]
        yield from sorted((end for end in gaps if 0 < end <= limit), reverse=True)
        while limit > 0:
            yield whole_until(self.text, limit)
            limit //= 2

    def _is_open(self, place: int) -> bool:
        return not any(start < place < end for start, end in self.solid)
