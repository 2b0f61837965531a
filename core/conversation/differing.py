"""Tells where the sources of an answer contradict each other, each with its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.block import Block
from core.knowledge.differences import Difference, differences
from core.knowledge.layout import clean
from core.knowledge.links import hosts_of, linked
from core.knowledge.numbers import Numbers
from core.knowledge.pieces import Place
from core.messages import Citation, Passage
from core.ports import Unavailable
from core.words import say


async def differing(
    turn: Turn, tools: Tools, citations: Sequence[Citation], numbers: Numbers
) -> Block:
    """What is cited beside what other passages say otherwise, the newer first; empty where none does."""
    found = differences(citations, turn.passages)
    if not found:
        return Block("")
    places = [place for each in found for place in (each.cited, each.otherwise)]
    uris = {place.chunk.document for place in places}
    try:
        dates = await tools.documents.dates(turn.message.readers, uris)
    except Unavailable:
        dates = {}
    before = len(numbers.given)
    lines = dict.fromkeys(line for each in found for line in _lines(each, dates, numbers, turn))
    told = say("sources_differ", turn.message.person.locale)
    new = tuple(numbers.given.values())[before:]
    return Block("\n".join((told, "", *(f"- {line}" for line in lines))), new)


def _lines(each: Difference, dates: Mapping[str, float], numbers: Numbers, turn: Turn) -> list[str]:
    other = numbers.cite(each.otherwise.chunk, each.otherwise.start, each.otherwise.end)
    sides = [(each.cited, each.number), (each.otherwise, other.number)]
    sides.sort(key=lambda side: -dates.get(side[0].chunk.document, 0.0))
    hosts = hosts_of(turn.passages)
    return [
        f"{_source(place, dates)}: {clean(_words(place), hosts)} [{number}]"
        for place, number in sides
    ]


def _source(place: Place, dates: Mapping[str, float]) -> str:
    title, at = linked(Passage(place.chunk, 0.0, "")), dates.get(place.chunk.document, 0.0)
    return f"{title} ({datetime.fromtimestamp(at, UTC):%Y-%m-%d})" if at > 0 else title


def _words(place: Place) -> str:
    return " ".join(place.chunk.text[place.start : place.end].split())
