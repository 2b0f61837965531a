"""Quotes what a question that leans names itself before what only the words it took along name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.conversation.memory import own_before
from core.conversation.newest import newest
from core.conversation.tools import Tools
from core.conversation.turn import Part, Turn
from core.knowledge.extract import UNNAMED, Extract, extract
from core.knowledge.numbers import Numbers
from core.knowledge.whole import Read
from core.knowledge.wording import content_terms
from core.messages import Passage
from core.understanding.questions import is_piece, own_terms


async def answering(
    part: Part, turn: Turn, tools: Tools, numbers: Numbers, sentences: int, read: Read
) -> Extract:
    """What is quoted for the question as it was completed, where that has the words of the message.

    Where it lacks them, passages that have them come first, asked for the whole question and then
    for the message by itself; else what was quoted last may say it, though that is never sure.
    """
    trying = Numbers(dict(numbers.given))
    whole = await newest(part, turn, tools, trying, sentences, read)
    if turn.parts or turn.report or part.whole == turn.question:
        numbers.given = trying.given
        return whole
    language = tools.language_of(part.whole, part.passages)
    own = own_terms(turn.question, language)
    having = tuple(passage for passage in part.passages if own <= _terms(passage))
    others = () if _suits(whole, own, language, part, turn) else _others(part, having, turn)
    for other in others:
        anew = Numbers(dict(numbers.given))
        said = await newest(other, turn, tools, anew, sentences, read)
        if _is_better(said, whole, own, language, part, turn):
            numbers.given = anew.given
            return said
    if not whole.blocks:
        return await _from_last(replace(part, passages=having), turn, tools, numbers, read)
    numbers.given = trying.given
    lacking = is_piece(turn.question, language) and not _has(whole, own, language)
    return replace(whole, confidence=min(whole.confidence, UNNAMED)) if lacking else whole


def _others(part: Part, having: Sequence[Passage], turn: Turn) -> tuple[Part, ...]:
    """The same question of the passages that have the words, and the message by itself."""
    return replace(part, passages=tuple(having)), replace(part, question=turn.question)


def _suits(whole: Extract, own: frozenset[str], language: str, part: Part, turn: Turn) -> bool:
    """Whether nothing else needs to be tried: it has the words, in a piece's case where it was talked of."""
    of_last = _is_of(_last_documents(turn), whole, part)
    return _has(whole, own, language) and (of_last or not is_piece(turn.question, language))


def _is_better(
    said: Extract, whole: Extract, own: frozenset[str], language: str, part: Part, turn: Turn
) -> bool:
    """Whether it has the words where the whole question's answer lacks them, and is as likely meant.

    Of the documents that were talked of a piece's is; others must be surer.
    """
    if not said.blocks or not _has(said, own, language):
        return False
    documents = _last_documents(turn)
    if _has(whole, own, language) and whole.blocks:
        return said.confidence > whole.confidence and _is_of(documents, said, part)
    cited = {p.chunk.document for p in part.passages if p.chunk.id in whole.cited}
    near = is_piece(turn.question, language) and _is_of(documents | cited, said, part)
    return near or not whole.blocks or said.confidence >= whole.confidence


def _has(found: Extract, own: frozenset[str], language: str) -> bool:
    """Whether all of these words stand in what is quoted, or in what it stands under."""
    cited = [each for block in found.blocks for each in block.citations]
    text = "\n".join(f"{each.title}\n{each.quote}" for each in cited)
    return own <= frozenset(content_terms(text, language))


def _is_of(documents: frozenset[str], found: Extract, part: Part) -> bool:
    return any(p.chunk.document in documents for p in part.passages if p.chunk.id in found.cited)


async def _from_last(part: Part, turn: Turn, tools: Tools, numbers: Numbers, read: Read) -> Extract:
    """What passages of the documents that were quoted last say."""
    documents = _last_documents(turn)
    passages = [passage for passage in part.passages if passage.chunk.document in documents]
    if not passages:
        return Extract((), 0.0)
    language = tools.language_of(part.whole, passages)
    found = await extract(
        part.whole, passages, language, tools.spaces, numbers, 0, read, enough=0.0
    )
    return replace(found, confidence=min(found.confidence, UNNAMED))


def _last_documents(turn: Turn) -> frozenset[str]:
    before = own_before(turn) or turn.history
    return frozenset(before[-1].documents or ()) if before else frozenset()


def _terms(passage: Passage) -> frozenset[str]:
    chunk = passage.chunk
    return frozenset(content_terms(f"{chunk.name}\n{chunk.text}", chunk.language))
