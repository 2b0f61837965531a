"""The pictures that an answer shows: those that it cites, and of the cited sections those that are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.knowledge.pictures import PICTURE
from core.knowledge.sight import STANDS_OUT
from core.knowledge.wording import content_terms
from core.messages import Audience, Passage, Picture, Reply
from core.ports import Pictures, Unavailable

MOST = 3
SHARED = 0.5
"""The share of the question's words, said of a picture or in it, from which on it is asked about."""


async def pictured(
    reply: Reply,
    question: str,
    passages: Sequence[Passage],
    readers: Sequence[Audience],
    pictures: Pictures,
) -> Reply:
    """The reply with at most three pictures, those that it cites first, none twice.

    A picture of another section or document is not shown: nobody would know what it has to do with
    the answer, and it would stay where an answer is erased with the documents that it cites.
    """
    cited = {citation.chunk for citation in reply.citations}
    sections = {citation.uri for citation in reply.citations}
    found = [each for each in passages if each.chunk.kind == PICTURE]
    near = [each for each in found if each.chunk.id in cited or each.chunk.uri in sections]
    if not near:
        return reply
    try:
        told = await pictures.told_by([each.chunk.id for each in near], readers)
    except Unavailable:
        return reply  # the words are there
    shown: dict[str, Picture] = {}
    for passage in sorted(near, key=lambda each: each.chunk.id not in cited):
        picture = told.get(passage.chunk.id)
        if picture and (passage.chunk.id in cited or _is_asked_about(question, passage, picture)):
            shown.setdefault(picture.digest, picture)
    return replace(reply, pictures=tuple(shown.values())[:MOST])


def _is_asked_about(question: str, passage: Passage, picture: Picture) -> bool:
    """By its words, or by what it shows."""
    chunk = passage.chunk
    asked = set(content_terms(question, chunk.language))
    own = content_terms(f"{chunk.text}\n{picture.words}", chunk.language)
    told = bool(asked) and len(asked.intersection(own)) >= SHARED * len(asked)
    return told or passage.sight >= STANDS_OUT
