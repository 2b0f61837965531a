"""A document cut by the function for its kind."""

from __future__ import annotations

from core.knowledge.chunk.chunk import chunk
from core.knowledge.chunk.code import code, listing
from core.knowledge.chunk.conversation import conversation, turns
from core.knowledge.chunk.paper import headed
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.documents import Document
from core.messages import Chunk


def cut(document: Document) -> list[Chunk]:
    """The document's chunks in order, as its kind is cut. Pure.

    Plain text is cut at its paragraphs here; see semantic.py. Raises Refused for too many chunks.
    """
    kind = recognise(document)
    if kind is Kind.CODE and (found := listing(document)):
        return code(document, found)
    if kind is Kind.CONVERSATION:
        return conversation(document, turns(document.text))
    return chunk(headed(document) if kind is Kind.PAPER else document)
