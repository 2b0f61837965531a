"""Checks what a model writes against the passages, block by block, and numbers what they support."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial

from core.knowledge.block import Block, apart, is_heading, marked, outranking
from core.knowledge.blocks import (
    LONGEST_BLOCK,
    closed,
    complete_blocks,
    fenced,
    plain_fence,
    unstruck,
)
from core.knowledge.context import Context
from core.knowledge.leadins import (
    Place,
    goes_on,
    leads,
    stands_behind,
)
from core.knowledge.links import harmless, hosts_of, settled
from core.knowledge.markers import UNCONFIRMED, cited_in, unmarked
from core.knowledge.numbers import Numbers
from core.knowledge.resemble import contradicted, resembles
from core.knowledge.sentences import sentences
from core.knowledge.support import (
    Support,
    find_code,
    find_cut_code,
    find_row,
    find_support,
    holds_verbatim,
)
from core.knowledge.tables import similar_row
from core.knowledge.units import Unit, units
from core.knowledge.wording import is_reply, leads_on
from core.messages import Chunk, Citation, Passage

MOST_HELD = 12
"""Headings and lead-ins that wait for what stands under them."""

_STEP = re.compile(r"[\s>]*\d+[.)]")
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
            leads_in = checker.leads_in(block)
            if leads_in or not block.text:
                for ready in checker.at.settled(held):
                    yield ready
            if leads_in:
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


def _place(passage: Passage, support: Support) -> Place:
    return Place(passage.chunk, support.start, support.end)


def _side_by_side(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """From each passage on, those that follow it one after the other in the same section."""
    at = {(p.chunk.document, p.chunk.headings, p.chunk.position): p for p in passages}
    for (document, headings, position), passage in at.items():
        run = [passage]
        while following := at.get((document, headings, position + len(run))):
            run.append(following)
        if len(run) > 1:
            yield run


def _sources(places: Sequence[Place]) -> frozenset[str]:
    return frozenset(place.chunk.id for place in places)


class _Checker:
    """Holds what every block of one answer is checked against, and where in the answer it is."""

    def __init__(self, passages: Sequence[Passage], numbers: Numbers) -> None:
        self.passages = passages
        self.numbers = numbers
        self.hosts = hosts_of(passages)
        self.at = Context()
        self.newest: tuple[Citation, int] | None = None
        """The newest citation of this block, and where its quote begins."""
        self.unconfirmed = 0
        self.head = ""
        self.under = ""
        """Words that forbid what stands under them, as the source has them: "Do not:"."""

    def check(self, raw: str) -> Block:
        """The block with its own claims checked and numbered."""
        if len(raw) > LONGEST_BLOCK:
            return Block("", (), 1)
        text = harmless(fenced(unstruck(raw)), self.hosts)
        found = units(text)
        self.at.begin()
        self.newest, self.unconfirmed = None, 0
        if len(found) == 1 and found[0].kind == "code":
            return self._code_block(text, found[0])
        before, (kept, dropped, edits) = len(self.numbers.given), self._checked(text, found)
        if not kept:
            return Block("", (), dropped)
        new = tuple(self.numbers.given.values())[before:]
        # What is left when claims and markers are out is another text, and is looked at anew.
        left = closed(settled(_edited(text, edits), self.hosts))
        places = tuple(self.at.places)
        return Block(left, new, dropped, "", _sources(places), self.unconfirmed, places)

    def _checked(self, text: str, found: Sequence[Unit]) -> tuple[int, int, list[_Edit]]:
        """How many units stay, how many claims go, and what the text becomes by that."""
        edits: list[_Edit] = []
        dropped, kept, gone = 0, 0, -1
        for unit in found:
            if unit.line_start < gone:
                continue  # inside a list item that was dropped
            self.at.within = [(end, words) for end, words in self.at.within if unit.start < end]
            words = text[unit.start : unit.end]
            self.at.step = bool(_STEP.match(text[unit.line_start : unit.start]))
            if unit.kind == "code" and (marker := self._code(words)):
                kept += 1
                edits.extend(_marking(text, unit, marker, edits))
                continue
            new, lost = ("", 1) if unit.kind == "code" else self._unit(unit, words)
            if new and leads_on(new):
                end = unit.line_end if unit.kind == "item" else len(text)
                self.at.within.append((end, new))
            dropped += lost
            if new:
                kept += unit.kind != "head"
                edits.append((unit.start, unit.end, new))
            else:
                gone = unit.line_end
                edits = [edit for edit in edits if edit[0] < unit.line_start]
                edits.append((unit.line_start, unit.line_end, ""))
        return kept, dropped, edits

    def leads_in(self, block: Block) -> bool:
        """A heading, or words that end in a colon."""
        return is_heading(block) or leads_on(unmarked(block.text))

    def _code_block(self, text: str, unit: Unit) -> Block:
        words = text[unit.start : unit.end]
        before = len(self.numbers.given)
        marker = self._code(words)
        if not marker:
            return Block("", (), 1)
        new = tuple(self.numbers.given.values())[before:]
        places = tuple(self.at.places)
        return Block(closed(plain_fence(text)), new, 0, marker, _sources(places), 0, places)

    def _code(self, words: str) -> str:
        """The marker of the passage that has this code, if it may stand here."""
        for passage in self.passages:
            support = find_code(words, passage.chunk, self.under)
            if support and self.at.may_stand_here(_place(passage, support)):
                return f"[{self._number(passage, _place(passage, support)).number}]"
        return self._cut_code(words)

    def _cut_code(self, words: str) -> str:
        """The markers of the passages over which this code was cut."""
        for beside in _side_by_side(self.passages):
            chunks = [passage.chunk for passage in beside]
            places = [
                _place(p, s)
                for p, s in zip(beside, find_cut_code(words, chunks, self.under), strict=False)
            ]
            if places and all(map(self.at.may_stand_here, places)):
                given = [self._number(p, place) for p, place in zip(beside, places, strict=False)]
                return " ".join(f"[{citation.number}]" for citation in given)
        return ""

    def _unit(self, unit: Unit, words: str) -> tuple[str, int]:
        """The unit's new words ("" when it goes) and how many of its claims were dropped."""
        if unit.kind in ("prose", "quote", "heading"):
            self.under = ""
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
        citation = self._support(cited_in(words), row, "")
        mark = f"[{citation.number}]" if citation else self._likeness_of_row(bare)
        if not mark:
            return "", 1
        closed = bare.endswith("|")
        return f"{bare[:-1].rstrip() if closed else bare} {mark}{' |' if closed else ''}", 0

    def _likeness_of_row(self, row: str) -> str:
        """The mark of a row that leaves columns out or says them in other words."""
        for passage in self.passages:
            if there := similar_row(self.head, row, passage.chunk):
                place = Place(passage.chunk, there.start, there.end)
                if self.at.fits_in(place, marked=True):
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
        ends = leads_on(bare)
        if ends and self._claims_nothing(bare):
            self.under = bare
            return bare

        def supports(chunk: Chunk) -> Support | None:
            if quoted and not holds_verbatim(bare, chunk):
                return None
            return find_support(bare, chunk, self.under)

        citation = self._support(cited_in(sentence), supports, bare)
        if citation:
            self.under = bare
        mark = (
            f"[{citation.number}]" if citation else "" if quoted or ends else self._likeness(bare)
        )
        return f"{bare} {mark}" if mark else ""

    def _likeness(self, words: str) -> str:
        """The mark of what is close to a passage and contradicts none, else nothing."""
        if is_reply(words, whole=True):
            return ""
        if contradicted(words, [passage.chunk for passage in self.passages]):
            return ""
        for passage in self.passages:
            if at := resembles(words, passage.chunk, self.under):
                place = Place(passage.chunk, *at)
                if self.at.follows(words, place) and self.at.fits_in(place, marked=True):
                    return self._unconfirmed(place)
        return ""

    def _unconfirmed(self, place: Place) -> str:
        self.at.say(place)
        self.newest = None
        self.unconfirmed += 1
        return UNCONFIRMED

    def _support(
        self, cited: Sequence[int], supports: Callable[[Chunk], Support | None], words: str
    ) -> Citation | None:
        """The passage that the model named if it supports the words, else the best other one."""
        named = [self.passages[n - 1] for n in cited if 1 <= n <= len(self.passages)]
        for group in (named, [p for p in self.passages if p not in named]):
            for passage in group:
                support = supports(passage.chunk)
                place = support and _place(passage, support)
                if place and self.at.follows(words, place) and self.at.fits_in(place):
                    return self._number(passage, place)
        return None

    def _number(self, passage: Passage, place: Place) -> Citation:
        beside = self.newest if stands_behind(place, self.at.last) else None
        self.at.say(place, relying=True)
        citation = self.numbers.cite(passage, place.start, place.end, beside)
        extended = beside is not None and citation.number == beside[0].number
        self.newest = (citation, beside[1] if beside and extended else place.start)
        return citation

    def _claims_nothing(self, words: str) -> bool:
        """Some passage is about just this; whether it is the right one shows when more is read."""
        return any(leads(unmarked(words), passage.chunk) for passage in self.passages)


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
