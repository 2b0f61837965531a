"""A checked block of an answer, and what becomes of headings and lead-ins when more is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.knowledge.markers import unmarked
from core.knowledge.pieces import Place
from core.knowledge.wording import leads_on
from core.messages import Citation

_LAST_COLON = re.compile(r"[:：](?=[\s*_]*(?:\[\d+\])?$)")


@dataclass(frozen=True, slots=True)
class Block:
    """A checked block of CommonMark, the citations that appear first in it, and what was left out."""

    text: str
    citations: tuple[Citation, ...] = ()
    dropped: int = 0
    """Sentences, items, rows or pieces of code that nothing supported."""
    marker: str = ""
    """A code block's own marker, which stands after its lead-in or beneath it."""
    unconfirmed: int = 0
    """Sentences and items that are close to a passage, marked as no more than that."""
    places: tuple[Place, ...] = ()
    """Where in the passages stands what it says, also under numbers that were given before."""


def apart(block: Block) -> list[Block]:
    """A lead-in at the end of a paragraph that says more by itself."""
    said, _, lead = block.text.rpartition("] ")
    if not (lead and block.places and leads_on(lead)) or "\n" in block.text:
        return [block]
    return [replace(block, text=f"{said}]"), Block(lead)]


def ended(lead: Block) -> Block:
    """A statement that leads on to nothing: its colon becomes a full stop."""
    return replace(lead, text=_LAST_COLON.sub(".", lead.text))


def outranking(leads: list[Block], block: Block) -> list[Block]:
    """The headings above this one; those with nothing beneath them go."""
    if not is_heading(block):
        return leads
    return [lead for lead in leads if is_heading(lead) and rank(lead.text) < rank(block.text)]


def leads_in(block: Block) -> bool:
    """A heading, or words that end in a colon."""
    return is_heading(block) or leads_on(unmarked(block.text))


def is_heading(block: Block) -> bool:
    return block.text.startswith("#")


def rank(heading: str) -> int:
    return len(heading) - len(heading.lstrip("#"))


def marked(leads: Sequence[Block], block: Block) -> list[Block]:
    """Lead-ins and what they lead to, with a code block's marker where one would put it."""
    if not block.marker:
        return [*leads, block]
    # One that went, or that leads on to nothing any more, takes no marker of what it stood over.
    if leads and not is_heading(leads[-1]) and leads_on(unmarked(leads[-1].text)):
        lead = leads[-1]
        cited = (*lead.citations, *block.citations)
        marker = "" if block.marker in lead.text else f" {block.marker}"
        lead = replace(lead, text=f"{lead.text}{marker}", citations=cited)
        return [*leads[:-1], lead, replace(block, citations=())]
    return [*leads, replace(block, text=f"{block.text}\n\n{block.marker}")]
