"""A document cut by the function for its kind."""

from __future__ import annotations

from core.knowledge.chunk.chunk import chunk
from core.knowledge.chunk.conversation import conversation, turns
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.documents import Document
from core.messages import Chunk


def cut(document: Document) -> list[Chunk]:
    """The document's chunks in order, as its kind is cut. Pure.

    Plain text is cut at its paragraphs here; see semantic.py. Raises Refused for too many chunks.
    """
    if recognise(document) is Kind.CONVERSATION:
        return conversation(document, turns(document.text))
    return chunk(document)
