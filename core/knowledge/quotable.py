"""A passage cut into what can be quoted by itself: sentences, items, pieces of code and rows."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.knowledge.openings import PICTURES, TITLE, is_item, openings
from core.knowledge.pointing import retracts
from core.knowledge.sentences import sentences
from core.knowledge.struck import is_struck
from core.knowledge.units import Kind, Unit, units
from core.knowledge.wording import content_terms, is_question, is_reply, leads_on, plain_text
from core.messages import Chunk, Passage

_SAID = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)")
_PHRASE_WORDS = 3
_TAG = re.compile(r"<[^<>]*>")
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
    opens: bool = False
    """The list beneath it completes it."""
    under: int = -1
    """The `index` of the line that it completes, if any: "You must not", "The old rule was:"."""

    @property
    def asks(self) -> bool:
        """A question, which answers none."""
        return self.kind != "code" and is_question(self.text)

    @property
    def leads(self) -> bool:
        """It introduces what follows it."""
        return self.kind != "code" and (self.opens or leads_on(self.text) or self.titles)

    @property
    def is_fragment(self) -> bool:
        """A list completes it, and no colon says so."""
        return self.opens and not (self.titles or leads_on(self.text))

    @property
    def titles(self) -> bool:
        """A line in bold that stands as a heading does."""
        return self.kind == "prose" and TITLE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What pieces stand under: their heading, or what stands in this block before the piece `index`."""

    text: str
    block: int = sys.maxsize
    start: int = -1
    index: int = 0


@dataclass(slots=True)
class _Leading:
    """The lines that what is read next may complete, the innermost last."""

    lines: list[tuple[int, int, int]] = field(default_factory=list)
    """The index of each, and the offset and the block up to which it reaches."""

    def over(self, unit: Unit) -> int:
        self.lines = [each for each in self.lines if unit.start < each[1] and unit.block <= each[2]]
        return self.lines[-1][0] if self.lines else -1

    def add(self, piece: Quotable, unit: Unit, text: str) -> None:
        """An item's reaches over what is nested in it, another one over the next block."""
        if is_item(text, unit):
            self.lines.append((piece.index, unit.line_end, unit.block))
        else:
            self.lines = [(piece.index, len(text) + 1, unit.block + 1)]


def pieces_of(number: int, passage: Passage) -> list[Quotable]:
    """A passage's pieces in reading order."""
    chunk = passage.chunk
    found: list[Quotable] = []
    head: tuple[str, ...] = ()
    above = "".join(chunk.headings[-1:])
    heading = asking = _Asked(above if is_question(above) else "")
    open_ones, leading = openings(chunk.text, chunk.kind), _Leading()
    for unit in units(chunk.text, chunk.kind):
        told = _TAG.sub(" ", chunk.text[unit.start : unit.end]) if unit.kind == "html" else ""
        if is_question(told):
            asking = _Asked(" ".join(told.split()), unit.block, unit.start, len(found))
        if unit.kind in ("heading", "html") or _is_picture(chunk.text, unit):
            continue
        spans = [
            span
            for span in _spans(chunk.text, unit)
            if not is_struck(chunk.text, *span, chunk.kind)
        ]
        led_by = leading.over(unit)
        for start, end in spans:
            words = chunk.text[start:end]
            under = asking if unit.block <= asking.block + 1 else heading
            if unit.kind == "item" and (own := _own_question(words)):
                under = _Asked(own)
            opens = unit.start in open_ones and (start, end) == spans[-1]
            terms, brief = _told(words, unit.kind, chunk)
            brief = brief and not opens
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
                opens=opens,
                under=led_by,
            )
            found.append(piece)
            if opens or (unit.kind in ("prose", "quote", "item") and leads_on(words)):
                leading.add(piece, unit, chunk.text)
            if piece.asks or piece.titles:
                asking = _Asked(words, unit.block, start, len(found))
    return found


def lines_over(chosen: Iterable[Quotable], pieces: Iterable[Quotable]) -> list[Quotable]:
    """The lines that these complete, and those that these lines complete, if not chosen yet."""
    at = {(piece.passage, piece.index): piece for piece in pieces}
    known, found = dict.fromkeys(chosen), dict[Quotable, None]()
    for piece in [*known]:
        above = at.get((piece.passage, piece.under))
        while above is not None and above not in found:
            if above not in known:
                found[above] = None
            above = at.get((above.passage, above.under))
    return list(found)


def retractions(chosen: Iterable[Quotable], pieces: Iterable[Quotable]) -> list[Quotable]:
    """What says right behind these that they are wrong or no more, if not chosen yet."""
    at = {(piece.passage, piece.index): piece for piece in pieces}
    known, found = dict.fromkeys(chosen), dict[Quotable, None]()
    for piece in known:
        after = at.get((piece.passage, piece.index + 1))
        if after and after not in known and after.block - piece.block <= 1 and retracts(after.text):
            found[after] = None
    return list(found)


def _is_picture(text: str, unit: Unit) -> bool:
    """A paragraph of pictures alone, whose descriptions state nothing."""
    return unit.kind == "prose" and PICTURES.fullmatch(text, unit.start, unit.end) is not None


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
