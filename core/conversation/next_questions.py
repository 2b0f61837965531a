"""What to ask next after an answer: each is asked of the documents before it is offered to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest

from core.conversation.memory import drawn_on
from core.conversation.quoting import is_answered
from core.conversation.sought import seek_lacking
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.likeness import fitting, likenesses
from core.knowledge.names.spelling import normalised
from core.messages import Audience, Chunk
from core.people.typeahead.complete import complete
from core.people.typeahead.lines import Line, Lines, add, view
from core.ports import Unavailable

MOST = 3
TRIED = 6
"""So many are asked of the documents: each costs a search."""
NEAR = 16
"""Sections beside the cited and of what was found that are compared with the question."""
OTHERS = 2
"""Of these, so many that others asked; the rest are sections."""
SECONDS = 3.0
"""What is found by then is offered: the next message of the conversation waits meanwhile."""
LONGEST = 75
"""Characters, which every platform's button holds whole or nearly so."""
QUESTION_MARKS = ("?", "？", "؟")

Citing = Callable[[Collection[str], Sequence[Audience]], Awaitable[Sequence[Line]]]
"""What was asked where these readers read, with answers that cite one of these documents."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that others asked, or what a section is called."""

    text: str
    language: str
    section: str = ""
    """Its address."""


async def next_questions(turn: Turn, tools: Tools, citing: Citing) -> tuple[str, ...]:
    """At most MOST, the nearest first; none after what is no answer from documents.

    First what two persons at least asked whose answers cite the same documents, then sections
    beside the cited ones and those that were found and not cited, by how like their names are to
    the question: a heading where it is a question, else "Title › Heading", which is searched for as
    it stands.
    """
    if turn.mode == "chat" or not turn.reply.citations or turn.message.overheard:
        return ()
    if turn.preferences.short or turn.reply.choices:
        return ()
    found: list[str] = []
    try:
        async with asyncio.timeout(SECONDS):
            for each in (await candidates(turn, tools, citing))[:TRIED]:
                if await _is_answered(each, turn, tools):
                    found.append(each.text)
                if len(found) == MOST:
                    break
    except (TimeoutError, Unavailable):
        pass  # a comfort, which nobody has to be told that it is missing
    return tuple(found)


async def candidates(turn: Turn, tools: Tools, citing: Citing) -> list[Candidate]:
    """Before the check, those in the question's language first; none that was asked here already, none twice."""
    asked = {normalised(each) for each in (turn.question, turn.message.text)}
    asked |= {normalised(exchange.question) for exchange in turn.history}
    language = turn.preferences.language or tools.language_of(turn.question, turn.passages)
    others = await _asked_by_others(turn, tools, citing)
    new: dict[str, Candidate] = {}
    for each in chain(others, await _sections(turn, tools)):
        name = normalised(each.text)
        if name and name not in asked and len(each.text) <= LONGEST:
            new.setdefault(name, each)
    return sorted(new.values(), key=lambda each: each.language != language)


async def _asked_by_others(turn: Turn, tools: Tools, citing: Citing) -> list[Candidate]:
    readers = turn.message.readers
    lines = await citing(drawn_on(turn), readers)
    popular = complete(view(add(Lines(), lines), "", readers), "", OTHERS + 1)
    here = {normalised(turn.question)}
    texts = [each.text for each in popular if normalised(each.text) not in here]
    return [Candidate(text, tools.detect(text)) for text in texts[:OTHERS]]


async def _sections(turn: Turn, tools: Tools) -> list[Candidate]:
    """Beside the cited sections and found ones, without the cited themselves: those most like the question first."""
    cited = {citation.uri for citation in turn.reply.citations}
    keys = {citation.chunk for citation in turn.reply.citations}
    read = [passage.chunk for passage in turn.passages if passage.chunk.id in keys]
    found = [passage.chunk for passage in turn.passages]
    beside: list[Chunk] = []
    for document in dict.fromkeys(chunk.document for chunk in read):
        here = next(chunk.position for chunk in read if chunk.document == document)
        chunks = await tools.search.read(document, turn.message.readers)
        # The one behind comes before the one above: it is read next.
        beside += sorted(chunks, key=lambda each: (abs(each.position - here), -each.position))
    in_turns = (chunk for pair in zip_longest(beside, found) for chunk in pair if chunk)
    named = (
        _candidate(chunk)
        for chunk in in_turns
        if chunk.headings and chunk.name != chunk.title and chunk.uri not in cited
    )
    near = islice({each.section: each for each in named}.values(), NEAR)
    return await _by_likeness(turn.sought, list(near), tools)


async def _by_likeness(
    question: str, sections: Sequence[Candidate], tools: Tools
) -> list[Candidate]:
    language = tools.detect(question)
    space = fitting(tools.spaces, language, language)
    if space is None or not sections:
        return [*sections]
    alike = await likenesses(question, [each.text for each in sections], space.embedder)
    order = sorted(range(len(sections)), key=lambda place: -alike[place])
    return [sections[place] for place in order]


def _candidate(chunk: Chunk) -> Candidate:
    heading = " ".join(chunk.headings[-1].split())
    text = heading if heading.endswith(QUESTION_MARKS) else chunk.name
    return Candidate(text, chunk.language, chunk.uri)


async def _is_answered(candidate: Candidate, turn: Turn, tools: Tools) -> bool:
    """Whether one search finds the section first, or what can be quoted to what others asked."""
    found = await seek_lacking(candidate.text, turn, tools)
    if candidate.section:
        return bool(found) and found[0].chunk.uri == candidate.section
    asked = Turn(turn.message, question=candidate.text, passages=tuple(found))
    return await is_answered(asked, replace(tools, model=None))
