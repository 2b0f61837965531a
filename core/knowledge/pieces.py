"""A chunk as the sentences, items and lines of code that a claim is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from core.knowledge.openings import TITLE, is_item, openings
from core.knowledge.pointing import retracts
from core.knowledge.scope import denies, harms, reaches
from core.knowledge.sentences import sentences
from core.knowledge.struck import touches
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import Unit, units
from core.knowledge.wording import WORD, as_lead_in, ends_open, is_question, leads_on
from core.messages import Chunk

_FORBIDDING = frozenset(("never", "not", "avoid", "beware", "nie", "niemals", "nunca", "jamais"))
_DISOWNING_WORDS = (
    "misconception misconceptions misunderstanding misunderstandings rejected refused declined denied "
    "error errors lose loses lost abolished deprecated obsolete outdated discontinued withdrawn removed "
    "cancelled canceled superseded revoked former irrtümer mythen abgelehnt abgelehnte fehler verlieren "
    "verliert abgeschafft veraltet entfernt mito mitos errores rechazado rechazada rechazados rechazadas "
    "pierden obsoleto eliminado mythe mythes erreur erreurs rejeté rejetés rejetées refusé refusés "
    "perdent supprimé obsolète miti errori rifiutate rifiutati obsoleti erros rejeitadas rejeitados "
    "мифы ошибки отклонено отклонённые"
)
_DISOWNING = frozenset(_DISOWNING_WORDS.split())
"""Words above a list that make of its items what is not so, or no more; of code they say nothing."""
_UNTRUE_WORDS = (
    "myth myths misconception misconceptions misunderstanding misunderstandings false untrue rejected "
    "mythen irrtümer abgelehnt mitos mythes miti мифы"
)
_UNTRUE = frozenset(_UNTRUE_WORDS.split())
"""Those that make it of sentences under a heading as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a chunk something stands that an answer says."""

    chunk: Chunk
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, an item or a line of code."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    keys: frozenset[str]
    item: bool = False
    lead: str = ""
    """For what stands under words that forbid or set a condition ("Do not:"), these words."""
    asks: bool = False
    """A question, which supports no statement."""
    heading: str = ""
    """The innermost one above it."""
    over: str = ""
    """The lead-in that it stands under ("Employees:"), whatever that says."""
    led: bool = False
    """An item, or of the paragraph right beneath such a lead-in."""
    opens: bool = False
    """A heading or a lead-in: what it is about follows, and it ends what stands before."""
    heads: bool = False
    """A heading."""


@lru_cache(maxsize=512)
def pieces(chunk: Chunk) -> tuple[Piece, ...]:
    """Sentences, items and lines of code; tables are compared by their cells."""
    reader = _Reader(chunk)
    for unit in units(chunk.text, chunk.kind):
        if unit.kind not in ("row", "head"):
            reader.read(unit)
    return tuple(reader.found)


def opens(words: str, chunk: Chunk) -> bool:
    """Whether these are a line of the chunk that a list completes."""
    if not ends_open(words):
        return False
    line = as_lead_in(words)
    return any(
        piece.opens and not piece.heads and as_lead_in(chunk.text[piece.start : piece.end]) == line
        for piece in pieces(chunk)
    )


class _Reader:
    """Walks the units of a chunk and keeps what stands above."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.found: list[Piece] = []
        self.heading = next(reversed((chunk.title, *chunk.headings)))
        self.above = self._warning(chunk.headings[-1] if chunk.headings else "")
        self.disowned = chunk.headings[-1] if chunk.headings else ""
        outer = (chunk.title, *chunk.headings[:-1])
        self.outer = next((words for words in outer if is_untrue(words)), "")
        """An outer heading, or the title, that makes all beneath it untrue."""
        self.lead, self.block = "", -1
        self.openings = openings(chunk.text, chunk.kind)
        self.within: list[tuple[int, str]] = []
        """Items whose words bind what is nested in them, and where these end."""
        self.over, self.reach = "", 0
        self.colon, self.led = -2, False
        """The block of the paragraph before, if it ends in a colon, and whether this one follows it."""
        self.before = ""
        self.blocks: list[int] = []
        """Of each piece found, its block."""
        self.code: list[int] = []
        """Which of the pieces found are code with nothing said since."""

    def read(self, unit: Unit) -> None:
        text = self.chunk.text[unit.start : unit.end]
        listed = unit.kind == "code" or is_item(self.chunk.text, unit)
        if unit.kind == "heading":
            self.above, self.heading, self.over = self._warning(text), text, ""
            self.disowned = text
        prose = unit.kind in ("prose", "quote") and not listed
        was_led, self.led = self.led, prose and unit.block - 1 <= self.colon
        self.colon = -2
        if unit.start >= self.reach or was_led or not (listed or self.led):
            self.over = ""
        if not (listed or self.led) or unit.block > self.block + 1:
            self.lead, self.block = "", unit.block
        self.within = [(end, words) for end, words in self.within if unit.start < end]
        spans = [*lines(text)] if unit.kind in ("code", "html") else sentences(text)
        for a, b in spans:
            if touches(self.chunk.text, unit.start + a, unit.start + b, self.chunk.kind):
                continue
            if unit.kind == "code":
                self.code.append(len(self.found))
            is_open = unit.start in self.openings and (a, b) == spans[-1]
            leads = unit.kind not in ("code", "heading") and (is_open or leads_on(text[a:b]))
            self.found.append(self._piece(unit, unit.start + a, unit.start + b, listed, leads))
            self.blocks.append(unit.block)
            if unit.kind not in ("code", "html"):
                self._forbid(text[a:b])
                self._retract(unit, text[a:b])
                self._said(unit, text[a:b], listed, leads)

    def _piece(self, unit: Unit, start: int, end: int, listed: bool, leads: bool) -> Piece:
        words, language = self.chunk.text[start:end], self.chunk.language
        said = tokens(words, language)
        nested = self.within[-1][1] if self.within else self.lead
        under = nested or self.above if listed else self.lead if self.led else ""
        if unit.kind == "code" and warns_of_code(self.before, language):
            under = under or self.before
        if unit.kind == "item":
            over = self.over if disowns(self.over) else ""
            under = under or over or (self.disowned if disowns(self.disowned) else "")
        elif unit.kind == "prose" and is_untrue(self.disowned):
            under = under or self.disowned
        if unit.kind in ("item", "prose", "quote"):
            under = under or self.outer
        return Piece(
            start,
            end,
            tokens=said,
            keys=frozenset(token.key for token in said) | {token.text.lower() for token in said},
            item=listed,
            led=listed or self.led,
            lead=as_lead_in(under),
            asks=unit.kind != "code" and is_question(words),
            heading=self.heading,
            over=self.over,
            opens=unit.kind == "heading" or leads,
            heads=unit.kind == "heading",
        )

    def _said(self, unit: Unit, words: str, listed: bool, leads: bool) -> None:
        """What follows stands beneath these words, if they lead on or warn."""
        self.before = words
        binds = leads and _binds(words, self.chunk.language)
        if listed:
            self.within += [(unit.line_end, words)] if binds else []
        elif leads or not self.led:
            self.lead, self.block = words if binds else "", unit.block
            self.over, self.reach, self.led = "", 0, False
            self.colon = unit.block if leads_on(words) else -2
        if leads_on(words) or (leads and not TITLE.fullmatch(words)):
            self.over = words
            self.reach = unit.line_end if listed else len(self.chunk.text) + 1

    def _forbid(self, words: str) -> None:
        """Code right before "Never run this" is none that one should run."""
        said = tokens(words, self.chunk.language)
        if said and said[0].text.lower() in _FORBIDDING:
            for place in self.code:
                warned = replace(self.found[place], lead=as_lead_in(words))
                self.found[place] = warned if not self.found[place].lead else self.found[place]
        self.code = []

    def _retract(self, unit: Unit, words: str) -> None:
        """What stands right before "This is wrong" is said by nobody, but beneath its own lead-in."""
        before = len(self.found) - 2
        if before >= 0 and unit.block - self.blocks[before] <= 1 and retracts(words):
            taken = self.found[before]
            lead = taken.lead or as_lead_in(taken.over or words)
            self.found[before] = replace(taken, lead=lead)

    def _warning(self, words: str) -> str:
        return words if _warns(words, self.chunk.language) else ""


def warns_of_code(words: str, language: str) -> bool:
    """Whether code in or right behind this sentence is none that one should run."""
    if any(harms(token.text.lower(), language) for token in tokens(words, language)):
        return True
    # "..., which needs no password" is said of a thing, not of the command.
    return _warns(re.split(r",\s(?:which|who|where|because|since)\s", words)[0], language)


def disowns(words: str) -> bool:
    """Whether what is listed under these words is an error, rejected, lost or no more."""
    return not _DISOWNING.isdisjoint(_words(words))


def disclaims(words: str, language: str) -> bool:
    """Whether these words may say of what stands under them that it does not hold: "Not in force"."""
    return disowns(words) or denied(tokens(words, language), language)


def is_untrue(words: str) -> bool:
    """Whether all that stands under these words is not so: "Myths"."""
    return not _UNTRUE.isdisjoint(_words(words))


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _binds(words: str, language: str) -> bool:
    """Whether what is listed under these words holds under a condition, or not at all."""
    first = tokens(words, language)[:2]
    return _warns(words, language) or any(
        reaches(t.text.lower(), language) and not denies(t.text.lower(), language) for t in first
    )


def _warns(words: str, language: str) -> bool:
    """Whether what is listed under these words is what one shall not do, or what is not so."""
    mild = {"no", "without", "ohne", "sin", "sans", "senza", "sem"}
    rest = " ".join(word for word in words.split() if word.lower() not in mild)
    return "?" not in rest and denied(tokens(rest, language), language)


def denied(said: Iterable[Token], language: str) -> bool:
    """Whether one of these words denies."""
    return any(denies(token.text.lower(), language) for token in said)


@lru_cache(maxsize=512)
def about(chunk: Chunk) -> frozenset[str]:
    """What the chunk is about by its title and headings; a sentence may name it."""
    return frozenset(
        token.key
        for words in (chunk.title, *chunk.headings)
        for token in tokens(words, chunk.language)
    )


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that is not blank begins and ends."""
    place = 0
    for line in text.split("\n"):
        if line.strip():
            yield place, place + len(line.rstrip())
        place += len(line) + 1
