"""A passage cut into what can be quoted by itself: sentences, items, pieces of code and rows."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

from core.knowledge.sentences import sentences
from core.knowledge.units import Kind, Unit, units
from core.knowledge.wording import content_terms, is_question, is_reply, leads_on, plain_text
from core.messages import Chunk, Passage

_SAID = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)")
_PHRASE_WORDS = 3
_TAG = re.compile(r"<[^<>]*>")
_TITLE = re.compile(r"(\*\*|__)[^*_\n]{1,100}(?<![.!?。！？؟])\1:?")
_PICTURES = re.compile(r"(?:!\[[^\[\]]{0,1000}\]\([^()\n]{0,1000}\)\s*)+")
BRIEF = 4
"""Content words of which a sentence with fewer says little by itself."""


@dataclass(frozen=True, slots=True)
class Quotable:
    """Something that can be quoted by itself; `start` and `end` are offsets in its chunk's text."""

    passage: int
    index: int
    block: int
    kind: Kind
    start: int
    end: int
    text: str = field(repr=False)  # others' words, which no error shall tell
    before: str = field(repr=False)
    """What stands before it in its line: a list marker, or the opening of a fence."""
    terms: tuple[str, ...] = field(repr=False)
    follows: str = field(default="", repr=False)
    """The question or line in bold that it stands under, in the text or as its heading."""
    asked_at: int = -1
    """Where that begins in the chunk's text, if it stands there."""
    brief: bool = False
    """It means nothing without what it stands under: "No.", "30 days."."""

    @property
    def asks(self) -> bool:
        """A question, which answers none."""
        return self.kind != "code" and is_question(self.text)

    @property
    def leads(self) -> bool:
        """It introduces what follows it."""
        return self.kind != "code" and (leads_on(self.text) or self.titles)

    @property
    def titles(self) -> bool:
        """A line in bold that stands as a heading does."""
        return self.kind == "prose" and _TITLE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What pieces stand under: their heading, or what stands in this block before the piece `index`."""

    text: str
    block: int = sys.maxsize
    start: int = -1
    index: int = 0


def pieces_of(number: int, passage: Passage) -> list[Quotable]:
    """A passage's pieces in reading order."""
    chunk = passage.chunk
    found: list[Quotable] = []
    head: tuple[str, ...] = ()
    above = "".join(chunk.headings[-1:])
    heading = asking = _Asked(above if is_question(above) else "")
    for unit in units(chunk.text, chunk.kind):
        told = _TAG.sub(" ", chunk.text[unit.start : unit.end]) if unit.kind == "html" else ""
        if is_question(told):
            asking = _Asked(" ".join(told.split()), unit.block, unit.start, len(found))
        if unit.kind in ("heading", "html") or _is_picture(chunk.text, unit):
            continue
        for start, end in _spans(chunk.text, unit):
            words = chunk.text[start:end]
            under = asking if unit.block <= asking.block + 1 else heading
            if unit.kind == "item" and (own := _own_question(words)):
                under = _Asked(own)
            terms, brief = _told(words, unit.kind, chunk)
            if unit.kind == "head":
                head = terms
            if brief and under.index == len(found):
                terms = (*content_terms(plain_text(under.text), chunk.language), *terms)
            if unit.kind == "row":
                terms = (*head, *terms)  # a cell says what its column is called
            piece = Quotable(
                passage=number,
                index=len(found),
                block=unit.block,
                kind=unit.kind,
                start=start,
                end=end,
                text=words,
                before=_before(chunk.text, start, unit.kind),
                terms=terms,
                follows=under.text,
                asked_at=under.start,
                brief=brief,
            )
            found.append(piece)
            if piece.asks or piece.titles:
                asking = _Asked(words, unit.block, start, len(found))
    return found


def _is_picture(text: str, unit: Unit) -> bool:
    """A paragraph of pictures alone, whose descriptions state nothing."""
    return unit.kind == "prose" and _PICTURES.fullmatch(text, unit.start, unit.end) is not None


def _before(text: str, start: int, kind: Kind) -> str:
    """What stands before it in its line, and of code also the line above, which may open a fence."""
    line = text.rfind("\n", 0, start) + 1
    if kind == "code":
        line = text.rfind("\n", 0, max(line - 1, 0)) + 1
    return text[line:start]


def _told(words: str, kind: Kind, chunk: Chunk) -> tuple[tuple[str, ...], bool]:
    """The content terms of a piece, and whether it is brief."""
    terms = tuple(content_terms(own_words(words, kind), chunk.language))
    short = is_reply(words) or (len(terms) < BRIEF and not leads_on(words))
    brief = kind in ("prose", "quote", "item") and short
    answers = brief and is_reply(words, whole=True)  # a "Yes" says no more than what it answers
    # Nor does a heading with nothing beneath it.
    nothing = answers or plain_text(words) in (chunk.title, *chunk.headings)
    return () if nothing else terms, brief


def own_words(text: str, kind: Kind) -> str:
    """Plain text; what code quotes in whole phrases is an example's, and nothing that it tells."""
    if kind != "code":
        return plain_text(text)
    # The parts of its names are no words that it says: max_tokens says nothing of tokens.
    return plain_text(_SAID.sub(_unless_phrase, text).replace("_", ""))


def _unless_phrase(said: re.Match[str]) -> str:
    return " " if len(said.group().split()) >= _PHRASE_WORDS else said.group()


def _own_question(item: str) -> str:
    """The question with which an item begins that answers it."""
    spans = sentences(item)
    first = item[slice(*spans[0])] if len(spans) > 1 else ""
    return first if is_question(first) else ""


def _spans(text: str, unit: Unit) -> list[tuple[int, int]]:
    if unit.kind not in ("prose", "quote"):
        return [(unit.start, unit.end)]
    return [(unit.start + a, unit.start + b) for a, b in sentences(text[unit.start : unit.end])]
