"""The curated answers that a question may mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.knowledge.likeness import Scale, fitting, scale
from core.knowledge.named import called, heading_of
from core.knowledge.wording import content_terms
from core.messages import Audience, Chunk
from core.ports import (
    Curated,
    CuratedAnswer,
    Detect,
    EmbeddingRole,
    Search,
    Unavailable,
    Vectors,
    VectorSpace,
)
from core.understanding.differing import Differing, differing
from core.understanding.same import Compared, by_nearness, compared, same_signals
from core.understanding.weighing import same

QUESTION_CHARACTERS = 500
"""A longer message says more than example questions can be like."""
SECTIONS = 50
"""Chunks with words that only the question has, among whose headings one of its own is looked for."""


@dataclass(frozen=True, slots=True)
class Likely:
    """An answer, and the probability that its examples mean the same as the question."""

    answer: CuratedAnswer
    probability: float
    excluded_by: str = ""
    """One of its other questions, which is nearer than all examples."""
    section: str = ""
    """Of the documents, about what the question asks and the examples do not."""
    differing: Differing | None = None
    """What makes it another question, however like the examples it is."""

    @property
    def is_meant(self) -> bool:
        refused = self.excluded_by or self.section or self.differing
        return self.probability >= same().threshold and not refused


async def likely(
    question: str,
    answers: Sequence[CuratedAnswer],
    curated: Curated,
    spaces: Sequence[VectorSpace],
    detect: Detect,
    search: Search,
    readers: Sequence[Audience],
) -> list[Likely]:
    """The two answers that are nearest, the nearest first; raises Unavailable where no model embeds.

    Each is compared in the space that fits both languages. Examples that its model has not
    embedded yet are embedded now and kept. In the documents only that is looked for which speaks
    against the nearest, and where they cannot be searched nothing does.
    """
    language = detect(question, {each.language for each in answers})
    found: list[tuple[CuratedAnswer, Compared, str]] = []
    for space in spaces:
        own = [each for each in answers if fitting(spaces, language, each.language) is space]
        if own:
            asked = await scale(question, space.embedder)
            vectors = await example_vectors(space, own, curated)
            found += [(each, *beside(asked, each, vectors[each.uri])) for each in own]
    places = [each for _, each, _ in found]
    likeliest = []
    for place in by_nearness(places)[:2]:
        answer, _, excluded_by = found[place]
        probability = same().probability(same_signals(places, place))
        differs = differing(question, language, answer)
        likeliest.append(Likely(answer, probability, excluded_by, differing=differs))
    if likeliest and likeliest[0].is_meant:
        answer = likeliest[0].answer
        with suppress(Unavailable):
            section = await own_section(question, language, answer, search, readers)
            likeliest[0] = replace(likeliest[0], section=section)
    return likeliest


async def own_section(
    question: str, language: str, answer: CuratedAnswer, search: Search, readers: Sequence[Audience]
) -> str:
    """What a section is called that tells of what the question adds to the examples; "" without one.

    Its heading says nothing that is not asked, something that an example asks, and something that
    neither example nor answer says: "Sick leave" to an answer about annual leave. Only a question
    in the language of the examples can be compared so. Raises Unavailable.
    """
    if language != answer.language:
        return ""
    asked = frozenset(content_terms(question, language))
    examples = frozenset(content_terms(" ".join(answer.questions), language))
    added = asked - examples - frozenset(content_terms(answer.text, language))
    if not added or not asked & examples:
        return ""
    for match in await search.match(" ".join(sorted(added)), readers, SECTIONS):
        chunk = match.chunk
        heading = called(heading_of(chunk), chunk.language)
        for named in (heading, heading | called(chunk.title, chunk.language)):
            if named <= asked and named & added and named & examples:
                return chunk.name
    return ""


def beside(asked: Scale, answer: CuratedAnswer, rows: Vectors) -> tuple[Compared, str]:
    """Its examples beside the question, and which of its others is as near as the nearest of them."""
    number = len(answer.questions)
    own = compared(asked, rows[:number])
    others = dict(zip(answer.others, asked.of(rows[number:]), strict=True))
    nearest = max(others, key=lambda each: others[each], default="")
    return own, nearest if nearest and others[nearest] >= own.nearest else ""


async def example_vectors(
    space: VectorSpace, answers: Sequence[CuratedAnswer], curated: Curated
) -> dict[str, Vectors]:
    """Those of these answers' questions and of their others, by address; raises Unavailable."""
    known = await curated.vectors(space, [each.uri for each in answers])
    for each in answers:
        if each.uri not in known:
            asked = (*each.questions, *each.others)
            made = await space.embedder.embed(asked, EmbeddingRole.QUESTION)
            await curated.embedded(space, each, made)
            known[each.uri] = made
    return known


def told(answer: CuratedAnswer) -> str:
    """What it is cited as: its name, who answers for it, and the day it was written."""
    day = datetime.fromtimestamp(answer.at, UTC).date().isoformat()
    return ", ".join(filter(None, (answer.name, answer.by, day)))


def chunk_of(answer: CuratedAnswer) -> Chunk:
    """As what is cited: one chunk with the whole text."""
    return Chunk(
        id=answer.uri,
        document=answer.uri,
        uri=answer.uri,
        title=told(answer),
        headings=(),
        text=answer.text,
        position=0,
        audience=answer.audience,
        language=answer.language,
    )
