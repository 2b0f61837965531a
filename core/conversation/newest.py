"""Lets the newest of several sources that contradict each other answer; the others are told after it."""

from __future__ import annotations

from collections.abc import Sequence

from core.conversation.tools import Tools
from core.conversation.turn import Part, Turn
from core.knowledge.differences import Difference, differences
from core.knowledge.extract import Extract, extract
from core.knowledge.numbers import Numbers
from core.knowledge.versions import names_version
from core.knowledge.whole import Read
from core.messages import Passage
from core.ports import Unavailable

MOST = 3
"""Times that something newer is looked for."""


async def newest(
    part: Part, turn: Turn, tools: Tools, numbers: Numbers, sentences: int, read: Read
) -> Extract:
    """What is quoted, without passages that a newer one contradicts, as long as that answers.

    A question that names a version or a year is not asked of the newest.
    """
    passages = list(part.passages)
    language = tools.language_of(part.whole, passages)
    meant = turn.day_words_of(part.whole)

    async def quoted(given: Numbers) -> Extract:
        return await extract(
            part.whole, passages, language, tools.spaces, given, sentences, read, meant=meant
        )

    given = Numbers(dict(numbers.given))
    found = await quoted(given)
    for _ in range(0 if names_version(part.whole) else MOST):
        newer = await _contradicting(found, passages, turn, tools)
        if not newer:
            break
        old = {each.cited.chunk.id for each in newer}
        passages = [passage for passage in passages if passage.chunk.id not in old]
        trying = Numbers(dict(numbers.given))
        instead = await quoted(trying)
        if not instead.cited & {each.otherwise.chunk.id for each in newer}:
            break
        found, given = instead, trying
    numbers.given = given.given
    return found


async def _contradicting(
    found: Extract, passages: Sequence[Passage], turn: Turn, tools: Tools
) -> list[Difference]:
    """What newer documents say otherwise than what is cited."""
    citations = [each for block in found.blocks for each in block.citations]
    told = differences(citations, passages)
    uris = {place.chunk.document for each in told for place in (each.cited, each.otherwise)}
    try:
        dates = await tools.documents.dates(turn.message.readers, uris) if uris else {}
    except Unavailable:
        return []
    return [
        each
        for each in told
        if dates.get(each.otherwise.chunk.document, 0.0) > dates.get(each.cited.chunk.document, 0.0)
    ]
