"""From names to the chunks that bear them, over at most two hops: the graph as a third list."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.knowledge.names.spelling import sought
from core.knowledge.strategies.parts import shared
from core.knowledge.strategies.seek import Asked, Budget, Led, Means, best_of
from core.messages import Chunk, Passage
from core.ports import Looked, Name, Names, Unavailable

NAMING = 4
"""The best passages that are read for names; more or fewer find less (docs/measurements.md)."""
NAMED = 0.9
"""How much of the naming passage's score the chunk gets that bears the name; the rest is its own."""
ASKED = 1.1
"""What the question names counts, beside the best passage."""
MOST = 5
"""Documents that may bear a name: more, and it leads nowhere in particular."""
READ = 8
"""Documents that are read to find the chunk that fits, of those that no search has found."""


@dataclass(frozen=True, slots=True)
class _Lead:
    """A name that a passage says, and the chunk or document that bears it."""

    name: Name
    said_by: Passage
    weight: float


async def bridged(found: Sequence[Passage], asked: Asked, means: Means, budget: Budget) -> Led:
    """What bears the names that the question says, and those that this and the best found say.

    Nothing where the graph does not answer.
    """
    key = tuple(passage.chunk.id for passage in found)
    if means.names is None or not found:
        return Led()
    if key not in budget.led:
        question = Chunk("", "", "", "the question", (), asked.question, 0)
        asks = Passage(question, ASKED * found[0].score, "")
        try:
            named, passages = await _hop([asks], found, asked, means, budget)
            best = best_of(found, passages)
            further, led = await _hop(best[:NAMING], best, asked, means, budget)
        except Unavailable:
            means.degraded("graph")
            return Led()
        budget.led[key] = Led(tuple(best_of(passages, led)), named, further - named)
    return budget.led[key]


async def _hop(
    naming: Sequence[Passage], found: Sequence[Passage], asked: Asked, means: Means, budget: Budget
) -> tuple[frozenset[str], list[Passage]]:
    """The names that lead from these passages elsewhere, and to what."""
    assert means.names is not None  # noqa: S101 - seen by the caller
    said = {passage.chunk.id: sought(passage.chunk.text) for passage in naming}
    every = frozenset().union(*said.values())
    leads = _leads(naming, said, *await _borne(every, asked, means.names))
    passages = await _passages(leads, found, asked, means)
    if leads:
        words = sorted({lead.name.words for lead in leads.values()} - {""})
        place = "the best passages" if naming[0].chunk.id else "the question"
        budget.looked.append(Looked(", ".join(words[:8]), f"named in {place}", len(passages)))
    return frozenset(lead.name.name.strip("/") for lead in leads.values()), passages


async def _borne(
    names: frozenset[str], asked: Asked, graph: Names
) -> tuple[list[Name], Mapping[str, str]]:
    """Who bears these names or what they are short for."""
    short = [name for name in names if " " not in name]
    long = await graph.long_forms(short, asked.readers)
    return await graph.defining({*names, *long.values()}, asked.readers, MOST), long


def _leads(
    naming: Sequence[Passage],
    said: Mapping[str, frozenset[str]],
    borne: Sequence[Name],
    long: Mapping[str, str],
) -> dict[tuple[str, str], _Lead]:
    """The best lead to each chunk or, by title and file name, each document."""
    bearers = Counter(name for name, _ in {(each.name, each.document) for each in borne})
    by_name: dict[str, list[Name]] = defaultdict(list)
    for each in borne:
        by_name[each.name].append(each)
    best: dict[tuple[str, str], _Lead] = {}
    for passage in naming:
        words = said[passage.chunk.id]
        for name in _longest(words | {long[word] for word in words if word in long}, by_name):
            for bearer in by_name[name]:
                whole = bearer.kind != "heading"
                target = (bearer.document, "" if whole else bearer.chunk)
                if passage.chunk.id == bearer.chunk or (
                    whole and passage.chunk.document == bearer.document
                ):
                    continue
                lead = _Lead(bearer, passage, 1 / bearers[name] ** 0.5)
                if target not in best or _value(lead) > _value(best[target]):
                    best[target] = lead
    return best


def _longest(names: Collection[str], borne: Collection[str]) -> list[str]:
    """Those that somebody bears, without what is but a part of another such name."""
    there = sorted(name for name in names if name in borne)
    return [
        name
        for name in there
        if not any(f" {name} " in f" {each} " for each in there if each != name)
    ]


def _value(lead: _Lead) -> float:
    return lead.said_by.score * lead.weight


async def _passages(
    leads: Mapping[tuple[str, str], _Lead], found: Sequence[Passage], asked: Asked, means: Means
) -> list[Passage]:
    own = {passage.chunk.id: passage for passage in found}
    by_document: dict[str, list[Passage]] = defaultdict(list)
    for passage in found:
        by_document[passage.chunk.document].append(passage)
    unread: dict[tuple[str, str], _Lead] = {}
    passages: list[Passage] = []
    for (document, chunk), lead in leads.items():
        known = own.get(chunk) if chunk else next(iter(by_document[document]), None)
        if known:
            passages.append(_scored(known, lead))
        else:
            unread[document, chunk] = lead
    best = sorted(unread, key=lambda target: (-_value(unread[target]), target))[:READ]
    read = await asyncio.gather(
        *(means.search.read(document, asked.readers) for document, _ in best)
    )
    for target, chunks in zip(best, read, strict=True):
        chunk_id = target[1]
        fitting = [each for each in chunks if each.id == chunk_id] if chunk_id else chunks
        if fitting:
            likest = _likest(fitting, asked.question)
            passages.append(_scored(Passage(likest, 0.0, ""), unread[target]))
    return passages


def _likest(chunks: Sequence[Chunk], question: str) -> Chunk:
    """The one with most of the question's words; of a document that nothing found, often the first."""
    if len(chunks) == 1:
        return chunks[0]
    return max(chunks, key=lambda chunk: (shared(chunk, question), -chunk.position))


def _scored(passage: Passage, lead: _Lead) -> Passage:
    through = NAMED * _value(lead) + (1 - NAMED) * passage.score
    why = f"{lead.name.words} is named in {lead.said_by.chunk.name}"
    return replace(
        passage,
        score=max(passage.score, through),
        why="; ".join(filter(None, (passage.why, why))),
    )
