"""Checks what a model writes against the passages, block by block, and numbers what they support."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace

from core.knowledge.blocks import (
    LONGEST_BLOCK,
    closed,
    complete_blocks,
    fenced,
    plain_fence,
    unstruck,
)
from core.knowledge.links import harmless, hosts_of, settled
from core.knowledge.markers import UNCONFIRMED, cited_in, unmarked
from core.knowledge.quote import quoted
from core.knowledge.resemble import resembles
from core.knowledge.sentences import sentences
from core.knowledge.support import (
    Support,
    find_code,
    find_row,
    find_support,
    holds_verbatim,
    leads,
)
from core.knowledge.units import Unit, units
from core.knowledge.wording import leads_on
from core.messages import Chunk, Citation, Passage

QUOTE_CHARACTERS = 1_500

_Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A checked block of CommonMark, the citations that appear first in it, and what was left out."""

    text: str
    citations: tuple[Citation, ...] = ()
    dropped: int = 0
    """Sentences, items, rows or pieces of code that nothing supported."""
    marker: str = ""
    """A code block's own marker, which stands after its lead-in or beneath it."""
    sources: frozenset[str] = frozenset()
    """The chunks that its numbers stand for, those of earlier ones too."""
    unconfirmed: int = 0
    """Sentences and items that are close to a passage, marked as no more than that."""


@dataclass
class Numbers:
    """Numbers citations in the order in which they appear; the same words get the same number."""

    given: dict[tuple[str, str], Citation] = field(default_factory=dict)

    def cite(self, passage: Passage, start: int, end: int) -> Citation:
        chunk = passage.chunk
        quote = quoted(chunk, start, end)[:QUOTE_CHARACTERS].rstrip()
        key = (chunk.id, quote)
        if key not in self.given:
            number = len(self.given) + 1
            self.given[key] = Citation(number, chunk.name, chunk.uri, quote, chunk.id)
        return self.given[key]


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
    leads: list[Block] = []
    async for raw in complete_blocks(text):
        block = checker.check(raw)
        if checker.leads_in(block):
            leads = [*_outranking(leads, block), block]
        elif block.text:
            for ready in _marked(checker.fitting(leads, block), block):
                yield ready
            leads = []
        else:
            yield block
            leads = [lead for lead in leads if _is_heading(lead)]


def _outranking(leads: list[Block], block: Block) -> list[Block]:
    """The headings above this one; those with nothing beneath them go."""
    if not _is_heading(block):
        return leads
    return [lead for lead in leads if _is_heading(lead) and _rank(lead) < _rank(block)]


def _is_heading(block: Block) -> bool:
    return block.text.startswith("#")


def _rank(block: Block) -> int:
    return len(block.text) - len(block.text.lstrip("#"))


def _marked(leads: Sequence[Block], block: Block) -> list[Block]:
    """Lead-ins and what they lead to, with a code block's marker where one would put it."""
    if not block.marker:
        return [*leads, block]
    if leads and not _is_heading(leads[-1]):
        lead = leads[-1]
        lead = replace(lead, text=f"{lead.text} {block.marker}", citations=block.citations)
        return [*leads[:-1], lead, replace(block, citations=())]
    return [*leads, replace(block, text=f"{block.text}\n\n{block.marker}")]


async def unchecked_blocks(text: AsyncIterator[str]) -> AsyncIterator[Block]:
    """Harmless blocks without any citation: for small talk, where nothing is claimed of documents."""
    async for raw in complete_blocks(text):
        if len(raw) > LONGEST_BLOCK:
            continue
        block = unmarked(harmless(fenced(unstruck(raw)), frozenset()))
        yield Block(closed(settled(block, frozenset())))


class _Checker:
    """Holds what every block of one answer is checked against, and where in the answer it is."""

    def __init__(self, passages: Sequence[Passage], numbers: Numbers) -> None:
        self.passages = passages
        self.numbers = numbers
        self.hosts = hosts_of(passages)
        self.sources: set[str] = set()
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
        self.sources, self.unconfirmed = set(), 0
        if len(found) == 1 and found[0].kind == "code":
            return self._code_block(text, found[0])
        before, (kept, dropped, edits) = len(self.numbers.given), self._checked(text, found)
        if not kept:
            return Block("", (), dropped)
        new = tuple(self.numbers.given.values())[before:]
        # What is left when claims and markers are out is another text, and is looked at anew.
        left = closed(settled(_edited(text, edits), self.hosts))
        return Block(left, new, dropped, "", frozenset(self.sources), self.unconfirmed)

    def _checked(self, text: str, found: Sequence[Unit]) -> tuple[int, int, list[_Edit]]:
        """How many units stay, how many claims go, and what the text becomes by that."""
        edits: list[_Edit] = []
        dropped, kept, gone = 0, 0, -1
        for unit in found:
            if unit.line_start < gone:
                continue  # inside a list item that was dropped
            new, lost = self._unit(unit, text[unit.start : unit.end])
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
        """A heading, or words that end in a colon and have no number of their own."""
        ends = leads_on(block.text)
        return _is_heading(block) or (ends and not block.sources)

    def fitting(self, leads_in: Sequence[Block], block: Block) -> list[Block]:
        """The lead-ins that name what this block's own sources are about; the others claim something."""
        chunks = [p.chunk for p in self.passages if p.chunk.id in block.sources]
        return [
            lead if any(leads(lead.text, chunk) for chunk in chunks) else Block("", (), 1)
            for lead in leads_in
        ]

    def _code_block(self, text: str, unit: Unit) -> Block:
        words = text[unit.start : unit.end]
        before = len(self.numbers.given)
        for passage in self.passages:
            if support := find_code(words, passage.chunk, self.under):
                citation = self._number(passage, support)
                new = tuple(self.numbers.given.values())[before:]
                marker = f"[{citation.number}]"
                return Block(closed(plain_fence(text)), new, 0, marker, frozenset(self.sources))
        return Block("", (), 1)

    def _unit(self, unit: Unit, words: str) -> tuple[str, int]:
        """The unit's new words ("" when it goes) and how many of its claims were dropped."""
        if unit.kind in ("prose", "quote", "heading"):
            self.under = ""
        if unit.kind == "head":
            self.head = unmarked(words)
            return self.head, 0
        if unit.kind == "heading":
            return (unmarked(words), 0) if self._claims_nothing(words) else ("", 1)
        if unit.kind == "code":
            return self._code(words)
        if unit.kind == "html":
            return "", 1
        if unit.kind == "row":
            return self._row(words)
        return self._prose(unit, words)

    def _code(self, words: str) -> tuple[str, int]:
        if any(find_code(words, passage.chunk, self.under) for passage in self.passages):
            return words, 0
        return "", 1

    def _row(self, words: str) -> tuple[str, int]:
        bare = unmarked(words).rstrip()
        citation = self._support(cited_in(words), lambda chunk: find_row(self.head, bare, chunk))
        if citation is None:
            return "", 1
        closed = bare.endswith("|")
        return (
            f"{bare[:-1].rstrip() if closed else bare} [{citation.number}]{' |' if closed else ''}",
            0,
        )

    def _prose(self, unit: Unit, words: str) -> tuple[str, int]:
        pieces: list[str] = []
        lost = place = 0
        for start, end in sentences(words):
            gap, sentence, place = words[place:start], words[start:end], end
            checked = self._sentence(sentence, quoted=unit.kind == "quote")
            if checked:
                pieces.append((gap if pieces else "") + checked)
            else:
                lost += 1
        return "".join(pieces), lost

    def _sentence(self, sentence: str, quoted: bool) -> str:
        bare = unmarked(sentence).rstrip()
        ends = leads_on(bare)
        if ends and self._claims_nothing(bare):
            return bare

        def supports(chunk: Chunk) -> Support | None:
            if quoted and not holds_verbatim(bare, chunk):
                return None
            return find_support(bare, chunk, self.under)

        citation = self._support(cited_in(sentence), supports)
        if citation and ends:
            self.under = bare
        mark = f"[{citation.number}]" if citation else "" if quoted else self._likeness(bare)
        return f"{bare} {mark}" if mark else ""

    def _likeness(self, words: str) -> str:
        """The mark of what is close to a passage, else nothing."""
        for passage in self.passages:
            if resembles(words, passage.chunk, self.under):
                self.sources.add(passage.chunk.id)
                self.unconfirmed += 1
                return UNCONFIRMED
        return ""

    def _support(
        self, cited: Sequence[int], supports: Callable[[Chunk], Support | None]
    ) -> Citation | None:
        """The passage that the model named if it supports the words, else the best other one."""
        named = [self.passages[n - 1] for n in cited if 1 <= n <= len(self.passages)]
        for group in (named, [p for p in self.passages if p not in named]):
            found = [(s.coverage, p, s) for p in group if (s := supports(p.chunk))]
            if found:
                _, passage, support = max(found, key=lambda f: f[0])
                return self._number(passage, support)
        return None

    def _number(self, passage: Passage, support: Support) -> Citation:
        self.sources.add(passage.chunk.id)
        return self.numbers.cite(passage, support.start, support.end)

    def _claims_nothing(self, words: str) -> bool:
        """Some passage is about just this; whether it is the right one shows when more is read."""
        return any(leads(unmarked(words), passage.chunk) for passage in self.passages)


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text.strip("\n")
