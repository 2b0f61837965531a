"""Checks what a model writes against the passages, block by block, and numbers what they support."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial

from core.knowledge.block import Block, apart, is_heading, leads_in, marked, outranking
from core.knowledge.blocks import (
    LONGEST_BLOCK,
    closed,
    complete_blocks,
    fenced,
    plain_fence,
    unstruck,
)
from core.knowledge.context import Context
from core.knowledge.leadins import goes_on, leads, stands_behind
from core.knowledge.links import harmless, hosts_of, settled
from core.knowledge.markers import UNCONFIRMED, cited_in, unmarked
from core.knowledge.numbers import Numbers
from core.knowledge.pictures import PICTURE
from core.knowledge.pieces import Place, opens
from core.knowledge.resemble import contradicted, resembles
from core.knowledge.sentences import sentences
from core.knowledge.support import find_code, find_cut_code, find_row, find_support, holds_verbatim
from core.knowledge.tables import similar_row
from core.knowledge.units import Unit, units
from core.knowledge.wording import NUMBERED, is_reply, leads_on
from core.messages import Chunk, Citation, Passage
from core.safety.orders import orders, rings

MOST_HELD = 12
"""Headings and lead-ins that wait for what stands under them."""

_Edit = tuple[int, int, str]


async def checked_blocks(
    text: AsyncIterator[str],
    passages: Sequence[Passage],
    numbers: Numbers | None = None,
) -> AsyncIterator[Block]:
    """Each CommonMark block of the model's text as soon as it is complete and checked.

    A sentence, item, row or piece of code that a passage supports keeps its place and gets that
    passage's number, whatever number the model gave it. A sentence or item that is only close to a
    passage is marked in place of a number. All else is dropped and counted. A lead-in ("Run this:")
    claims nothing: it waits for what it leads to and goes with it.
    """
    checker = _Checker(passages, numbers or Numbers())
    held: list[Block] = []
    async for raw in complete_blocks(text):
        checker.at.held = [lead.text for lead in held if is_heading(lead)]
        checker.at.leading = [unmarked(lead.text) for lead in held if not is_heading(lead)]
        for block in apart(checker.check(raw)):
            leading = leads_in(block)
            if leading or not block.text:
                for ready in checker.at.settled(held):
                    yield ready
            if leading:
                held = [*outranking(held, block), block]
                if len(held) > MOST_HELD:  # a model gone astray
                    yield Block("", (), 1)
                    held = held[1:]
            elif block.text:
                for ready in marked(checker.at.fitting(held, block), block):
                    yield ready
                held = []
            else:
                yield block
                held = [lead for lead in held if is_heading(lead)]
    for ready in checker.at.settled(held):
        yield ready


async def unchecked_blocks(text: AsyncIterator[str]) -> AsyncIterator[Block]:
    """Harmless blocks without any citation: for small talk, where nothing is claimed of documents."""
    async for raw in complete_blocks(text):
        if len(raw) > LONGEST_BLOCK:
            continue
        block = unmarked(harmless(fenced(unstruck(raw)), frozenset()))
        yield Block(closed(settled(block, frozenset())))


def _side_by_side(chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    """From each chunk on, those that follow it one after the other in the same section."""
    at = {(chunk.document, chunk.headings, chunk.position): chunk for chunk in chunks}
    for (document, headings, position), chunk in at.items():
        run = [chunk]
        while following := at.get((document, headings, position + len(run))):
            run.append(following)
        if len(run) > 1:
            yield run


class _Checker:
    """Holds what every block of one answer is checked against, and where in the answer it is."""

    def __init__(self, passages: Sequence[Passage], numbers: Numbers) -> None:
        self.chunks = [passage.chunk for passage in passages]
        self.numbers = numbers
        self.hosts = hosts_of(passages)
        self.at = Context()
        self.newest: tuple[Citation, int] | None = None
        """The newest citation of this block, and where its quote begins."""
        self.unconfirmed = 0
        self.head = ""
        self.under = ""
        """Words that forbid what stands under them, as the source has them: "Do not:"."""
        self.open, self.led = "", False
        """The words right before, if they lead on, and whether this is the paragraph beneath some."""

    def check(self, raw: str) -> Block:
        """The block with its own claims checked and numbered."""
        if len(raw) > LONGEST_BLOCK:
            return Block("", (), 1)
        text = harmless(fenced(unstruck(raw)), self.hosts)
        found = units(text)
        self.at.begin()
        self.newest, self.unconfirmed, before = None, 0, len(self.numbers.given)
        if [unit.kind for unit in found] == ["code"]:
            marker = self._code(text[found[0].start : found[0].end])
            left, dropped = (plain_fence(text), 0) if marker else ("", 1)
        else:
            marker, (left, dropped) = "", self._checked(text, found)
        new = tuple(self.numbers.given.values())[before:]
        return Block(
            closed(left),
            new,
            dropped=dropped,
            marker=marker,
            unconfirmed=self.unconfirmed,
            places=tuple(self.at.places),
        )

    def _checked(self, text: str, found: Sequence[Unit]) -> tuple[str, int]:
        """What of the text stays, if anything, and how many claims go."""
        edits: list[_Edit] = []
        dropped, kept, gone = 0, False, -1
        for unit in found:
            if unit.line_start < gone:
                continue  # inside a list item that was dropped
            self.at.within = [(end, words) for end, words in self.at.within if unit.start < end]
            words = text[unit.start : unit.end]
            self.at.step = bool(NUMBERED.match(text[unit.line_start : unit.start]))
            if unit.kind == "code" and (marker := self._code(words)):
                kept = True
                edits.extend(_marking(text, unit, marker, edits))
                continue
            new, lost = ("", 1) if unit.kind == "code" else self._unit(unit, words)
            if new and leads_on(new):
                end = unit.line_end if unit.kind == "item" else len(text)
                self.at.within.append((end, new))
            dropped += lost
            if new:
                kept = kept or unit.kind != "head"
                edits.append((unit.start, unit.end, new))
            else:
                gone = unit.line_end
                edits = [edit for edit in edits if edit[0] < unit.line_start]
                edits.append((unit.line_start, unit.line_end, ""))
        # What is left when claims and markers are out is another text, and is looked at anew.
        return settled(_edited(text, edits), self.hosts) if kept else "", dropped

    def _code(self, words: str) -> str:
        """The marker of the passage that has this code, if it may stand here."""
        self.open = ""
        for chunk in self.chunks:
            place = find_code(words, chunk, self.under)
            if place and self.at.may_stand_here(place):
                return self._number(place)
        return self._cut_code(words)

    def _cut_code(self, words: str) -> str:
        """The markers of the passages over which this code was cut."""
        for beside in _side_by_side(self.chunks):
            places = find_cut_code(words, beside, self.under)
            if places and all(map(self.at.may_stand_here, places)):
                return " ".join(map(self._number, places))
        return ""

    def _unit(self, unit: Unit, words: str) -> tuple[str, int]:
        """The unit's new words ("" when it goes) and how many of its claims were dropped."""
        self.led = bool(self.open) and unit.kind in ("prose", "quote")
        if unit.kind in ("prose", "quote", "heading"):
            self.under = self.open if self.led else ""
        self.open = ""
        if unit.kind == "head":
            self.head = unmarked(words)
            return self.head, 0
        if unit.kind == "heading":
            return (unmarked(words), 0) if self._claims_nothing(words) else ("", 1)
        if unit.kind == "html":
            return "", 1
        if unit.kind == "row":
            return self._row(words)
        return self._prose(unit, words)

    def _row(self, words: str) -> tuple[str, int]:
        bare = unmarked(words).rstrip()
        row = partial(find_row, self.head, bare)
        mark = self._support(cited_in(words), row, "") or self._likeness_of_row(bare)
        if not mark:
            return "", 1
        closed = bare.endswith("|")
        return f"{bare[:-1].rstrip() if closed else bare} {mark}{' |' if closed else ''}", 0

    def _likeness_of_row(self, row: str) -> str:
        """The mark of a row that leaves columns out or says them in other words."""
        for chunk in self.chunks:
            place = similar_row(self.head, row, chunk)
            if place and self.at.fits_in(place, marked=True):
                return self._unconfirmed(place)
        return ""

    def _prose(self, unit: Unit, words: str) -> tuple[str, int]:
        pieces: list[str] = []
        lost = place = 0
        for start, end in sentences(words):
            gap, sentence, place = words[place:start], words[start:end], end
            last = self.at.last
            checked = self._sentence(sentence, quoted=unit.kind == "quote")
            confirmed = checked and not checked.endswith(UNCONFIRMED)
            if confirmed and pieces and self.at.last and not goes_on(self.at.last, last):
                gap += "… "
            if checked:
                pieces.append((gap if pieces else "") + checked)
            else:
                lost += 1
        return "".join(pieces), lost

    def _sentence(self, sentence: str, quoted: bool) -> str:
        bare = unmarked(sentence).rstrip()
        if orders(bare):
            return ""
        if not (quoted or leads_on(bare)) and any(opens(bare, chunk) for chunk in self.chunks):
            bare = f"{bare}:"  # so that it waits for what completes it, and goes with it
        ends = leads_on(bare)
        self.open = bare if ends else ""
        if ends and self._claims_nothing(bare):
            self.under = bare
            return bare

        def supports(chunk: Chunk) -> Place | None:
            if quoted and not holds_verbatim(bare, chunk):
                return None
            return find_support(bare, chunk, self.under)

        mark = self._support(cited_in(sentence), supports, bare)
        if mark and (ends or not self.led):
            self.under = bare
        elif not (mark or quoted or ends):
            mark = self._likeness(bare)
        return f"{bare} {mark}" if mark else ""

    def _likeness(self, words: str) -> str:
        """The mark of what is close to a passage and contradicts none, else nothing."""
        if is_reply(words, whole=True) or contradicted(words, self.chunks) or rings(words):
            return ""
        for chunk in self.chunks:
            place = resembles(words, chunk, self.under)
            if place and orders(chunk.text[place.start : place.end]):
                continue  # what a model does because it was told to is no news of the document's
            if place and self.at.follows(words, place) and self.at.fits_in(place, marked=True):
                return self._unconfirmed(place)
        return ""

    def _unconfirmed(self, place: Place) -> str:
        self.at.say(place)
        self.newest = None
        self.unconfirmed += 1
        return UNCONFIRMED

    def _support(
        self, cited: Sequence[int], supports: Callable[[Chunk], Place | None], words: str
    ) -> str:
        """The marker of the passage that the model named if it supports the words, else of another."""
        named = [self.chunks[n - 1] for n in cited if 1 <= n <= len(self.chunks)]
        for chunk in (*named, *(c for c in self.chunks if c not in named)):
            place = supports(chunk)
            if place and self.at.follows(words, place) and self.at.fits_in(place):
                return self._number(place)
        return ""

    def _number(self, place: Place) -> str:
        """The marker of these words, which stand here from now on."""
        beside = self.newest if stands_behind(place, self.at.last) else None
        if beside and place.chunk.kind == PICTURE:
            # What is said of it and what stands in it are side by side in no source.
            beside = None if "\n\n" in place.chunk.text[beside[1] : place.start] else beside
        self.at.say(place, relying=True)
        citation = self.numbers.cite(place.chunk, place.start, place.end, beside)
        extended = beside is not None and citation.number == beside[0].number
        self.newest = (citation, beside[1] if beside and extended else place.start)
        return f"[{citation.number}]"

    def _claims_nothing(self, words: str) -> bool:
        """Some passage is about just this; whether it is the right one shows when more is read."""
        return any(leads(unmarked(words), chunk) for chunk in self.chunks)


def _marking(text: str, unit: Unit, marker: str, edits: list[_Edit]) -> list[_Edit]:
    """Code inside a list has its marker after its lead-in, or beneath it as deep as it stands."""
    if edits and leads_on(unmarked(edits[-1][2])):
        start, end, lead = edits.pop()
        return [(start, end, lead if marker in lead else f"{lead} {marker}")]
    line = text[unit.line_start : unit.line_end].rstrip("\n").rpartition("\n")[2]
    indent = " " * (len(line) - len(line.lstrip()))
    at = unit.line_start + len(text[unit.line_start : unit.line_end].rstrip())
    return [(at, at, f"\n\n{indent}{marker}")]


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text.strip("\n")
