"""A chunk as the sentences, items and lines of code that a claim is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from core.knowledge.scope import denies, harms, reaches
from core.knowledge.sentences import sentences
from core.knowledge.tokens import Token, tokens
from core.knowledge.units import Unit, units
from core.knowledge.wording import WORD, collapsed, is_question, leads_on
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
        self.over, self.reach = "", 0
        self.before = ""
        self.code: list[int] = []
        """Which of the pieces found are code with nothing said since."""

    def read(self, unit: Unit) -> None:
        text = self.chunk.text[unit.start : unit.end]
        listed = unit.kind in ("item", "code")
        if unit.kind == "heading":
            self.above, self.heading, self.over = self._warning(text), text, ""
            self.disowned = text
        if unit.start >= self.reach:
            self.over = ""
        if not listed or unit.block > self.block + 1:
            self.lead, self.block = "", unit.block
        for a, b in lines(text) if unit.kind in ("code", "html") else sentences(text):
            if unit.kind == "code":
                self.code.append(len(self.found))
            self.found.append(self._piece(unit, unit.start + a, unit.start + b, listed))
            if unit.kind not in ("code", "html"):
                self._forbid(text[a:b])
                self._said(unit, text[a:b], listed)

    def _piece(self, unit: Unit, start: int, end: int, listed: bool) -> Piece:
        words, language = self.chunk.text[start:end], self.chunk.language
        said = tokens(words, language)
        under = self.lead or self.above if listed else ""
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
            lead=collapsed(under),
            asks=unit.kind != "code" and is_question(words),
            heading=self.heading,
            over=self.over,
            opens=unit.kind == "heading" or (unit.kind != "code" and leads_on(words)),
            heads=unit.kind == "heading",
        )

    def _said(self, unit: Unit, words: str, listed: bool) -> None:
        """What follows stands beneath these words, if they lead on or warn."""
        self.before = words
        if not listed:
            self.lead = words if leads_on(words) and _binds(words, self.chunk.language) else ""
            self.over, self.reach = "", 0
        if leads_on(words):
            self.over = words
            self.reach = unit.line_end if listed else len(self.chunk.text) + 1

    def _forbid(self, words: str) -> None:
        """Code right before "Never run this" is none that one should run."""
        said = tokens(words, self.chunk.language)
        if said and said[0].text.lower() in _FORBIDDING:
            for place in self.code:
                warned = replace(self.found[place], lead=collapsed(words))
                self.found[place] = warned if not self.found[place].lead else self.found[place]
        self.code = []

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
