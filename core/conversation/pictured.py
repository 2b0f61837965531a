"""The pictures that an answer shows: of what was found, those in the documents that it cites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.knowledge.pictures import PICTURE
from core.messages import Audience, Passage, Picture, Reply
from core.ports import Pictures, Unavailable

MOST = 3


async def pictured(
    reply: Reply, passages: Sequence[Passage], readers: Sequence[Audience], pictures: Pictures
) -> Reply:
    """The reply with at most three pictures, those that it cites first, none twice.

    A picture of another document is not shown: nobody would know where it comes from, and it would
    stay where an answer is erased with the documents that it cites.
    """
    cited = {citation.chunk for citation in reply.citations}
    documents = {each.chunk.document for each in passages if each.chunk.id in cited}
    chunks = [each.chunk for each in passages if each.chunk.document in documents]
    telling = [chunk.id for chunk in chunks if chunk.kind == PICTURE]
    if not telling:
        return reply
    try:
        told = await pictures.told_by(telling, readers)
    except Unavailable:
        return reply  # the words are there
    found: dict[str, Picture] = {}
    for chunk in sorted(telling, key=lambda chunk: chunk not in cited):
        if chunk in told:
            found.setdefault(told[chunk].digest, told[chunk])
    return replace(reply, pictures=tuple(found.values())[:MOST])
