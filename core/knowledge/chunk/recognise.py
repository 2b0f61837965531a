"""Which kind of document this is, by what it says and how it is laid out, not by its name."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from core.knowledge.chunk.blocks import Block, blocks
from core.knowledge.chunk.code import listing
from core.knowledge.chunk.conversation import turns
from core.knowledge.chunk.paper import is_paper
from core.knowledge.documents import Document

_PROSE = 0.9
"""The share of a text that is sentences where nothing but their meaning tells its parts."""
_SECTION = 2_000
"""Characters under one heading, on average, from which on headings are too few to cut at."""


class Kind(StrEnum):
    """How a document is cut."""

    STRUCTURED = "structured"
    """At its headings, lists, tables and listings."""
    PAPER = "paper"
    """At its numbered sections, with abstract and references apart."""
    CODE = "code"
    """At its functions and classes."""
    CONVERSATION = "conversation"
    """Between exchanges of its speakers."""
    SEMANTIC = "semantic"
    """Plain text: where its meaning shifts."""


def recognise(document: Document) -> Kind:
    """The kind of this document. Pure; linear in its length."""
    if listing(document):
        return Kind.CODE
    if is_paper(document):
        return Kind.PAPER
    if not document.marks and turns(document.text):
        return Kind.CONVERSATION
    if _is_plain(document, list(blocks(document.text))):
        return Kind.SEMANTIC
    return Kind.STRUCTURED


def _is_plain(document: Document, found: Sequence[Block]) -> bool:
    """Long, without pages or lines to cite, with hardly a heading and hardly anything but prose."""
    whole = sum(len(block.text) for block in found)
    prose = sum(len(block.text) for block in found if block.kind == "prose")
    headings = sum(block.kind == "heading" for block in found)
    return not document.marks and prose >= _PROSE * whole and whole >= _SECTION * (headings or 1)
