"""Asks back where all that is asked is what several sections are called, and they say different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.conversation.memory import own_before
from core.conversation.tools import Tools
from core.conversation.turn import Exchange, Turn
from core.knowledge.links import linked
from core.knowledge.named import called, heading_of
from core.knowledge.wording import content_terms
from core.messages import Passage
from core.understanding.place import place_named
from core.words import say

MOST = 4
"""Readings to choose from."""
NEAR = 0.85
"""The share of the best passage's score from which on another is as likely meant."""
ALIKE = 0.6
"""The share of words in common from which on two sections count as saying the same; not measured."""


def as_meant(turn: Turn, tools: Tools) -> Turn:
    """The turn with one question back and the readings to choose from, where it has several.

    At most one in a row, and none where nobody asked Mynah or where the message leans on what was
    said. Where one reading is of the document that the same person was last told of, that is meant,
    and what is found of the others is left out.
    """
    whole = not (turn.parts or turn.report or turn.files or turn.message.overheard)
    if not whole or (turn.completed and turn.leans):
        return turn
    before = own_before(turn)
    if _offered(before):
        return turn
    language = tools.language_of(turn.question, turn.passages)
    meant = readings(frozenset(content_terms(turn.question, language)), turn.passages)
    if len(meant) < 2:
        return turn
    for each in reversed(before):
        if known := [p.chunk for p in meant if p.chunk.document in (each.documents or ())]:
            others = {p.chunk.name for p in meant} - {chunk.name for chunk in known}
            kept = (p for p in turn.passages if p.chunk.name not in others)
            return replace(turn, passages=tuple(kept))
    choices = "\n".join(f"{n}. {linked(passage)}" for n, passage in enumerate(meant, 1))
    words = say("which_reading", turn.message.person.locale)
    named = tuple(passage.chunk.name for passage in meant)
    text = f"{words}\n\n{choices}"
    return replace(turn, reply=replace(turn.reply, text=text, suggestions=named, receipt=True))


def readings(asked: frozenset[str], passages: Sequence[Passage]) -> list[Passage]:
    """One passage of each section that is called what is asked, at most MOST, the likeliest first.

    All of the terms that are asked stand in title and headings of each, so nothing that is asked
    tells one from another. Of sections the ones count whose headings say the least beside. Nothing
    where the passage found first is none of them.
    """
    extra = dict(_called(asked, passages))
    least = min(extra.values(), default=0)
    if not extra or extra.get(passages[0].chunk.id) != least:
        return []
    meant: dict[str, Passage] = {}
    for passage in passages:
        likely = passage.score >= NEAR * passages[0].score
        called_so = extra.get(passage.chunk.id) == least
        if likely and called_so and not _is_told(passage, meant.values()):
            meant.setdefault(passage.chunk.name, passage)
    return list(meant.values())[:MOST]


def reading_meant(turn: Turn, tools: Tools) -> str:
    """What was offered to choose from and the message names, by its place or alone by its words; else ""."""
    offered = _offered(own_before(turn))
    if not offered:
        return ""
    text = turn.message.text
    if (place := place_named(text, len(offered))) is not None:
        return offered[place]
    language = tools.detect(text)
    named = {*content_terms(text, language)}
    fitting = [each for each in offered if named and named <= {*content_terms(each, language)}]
    return fitting[0] if len(fitting) == 1 else ""


def _offered(before: Sequence[Exchange]) -> tuple[str, ...]:
    """What somebody was asked back last."""
    return before[-1].readings if before else ()


def _called(asked: frozenset[str], passages: Sequence[Passage]) -> Iterator[tuple[str, int]]:
    """The first chunk of each section that is called so, and how many terms its heading has beside."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for passage in passages:
        chunk = passage.chunk
        section = chunk.document, chunk.headings
        heading = called(heading_of(chunk), chunk.language)
        whole = frozenset().union(
            *(called(each, chunk.language) for each in (chunk.title, *chunk.headings))
        )
        if section not in seen and asked <= whole and asked & heading:
            seen.add(section)
            yield chunk.id, len(heading - asked)


def _is_told(passage: Passage, others: Iterable[Passage]) -> bool:
    """Whether one of the others says the same."""
    said = _said(passage)
    return any(len(said & also) >= ALIKE * len(said | also) for also in map(_said, others))


def _said(passage: Passage) -> set[str]:
    return {*content_terms(passage.chunk.text, passage.chunk.language)}
