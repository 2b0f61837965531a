"""Gives an answer the form that its person prefers: the same sentences with the same numbers, in the same order."""

from __future__ import annotations

import re
from dataclasses import replace

from core.knowledge.block import Block, is_heading
from core.knowledge.links import in_bold
from core.people.preferences import Preferences

_ENDS = re.compile(r"(?<=[.!?。！？…:：])([\"”»’)*_]* ?(?:\[(?:\d+|\?)\])+)\s+(?=\S)")
"""A sentence's end with its numbers, behind which another one begins."""
_OPENS = re.compile(r"\d{1,9}[.)]|[-+*#>|=~`<:!\\]")
"""What would be no sentence any more where it begins a line."""
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)


def personalise(block: Block, preferences: Preferences, above: str) -> tuple[Block, str]:
    """The block in the preferred form, and the section that it stands in; `above` is the one before it.

    Nothing but line breaks, bullets and the section's name is added, and nothing is left out.
    """
    text = _listed(block.text) if preferences.listed else block.text
    section = section_of(block)
    if preferences.sectioned and section not in ("", above):
        text = f"{in_bold(section)}\n\n{text}"
    return replace(block, text=text), section or above


def section_of(block: Block) -> str:
    """What the place of what is quoted first is called; "" of what quotes nothing."""
    return block.places[0].chunk.name if block.places and not is_heading(block) else ""


def _listed(text: str) -> str:
    """Paragraphs of several numbered sentences with one a line; lists, tables, quotations and code stay."""
    if _FENCE.search(text):
        return text
    return "\n\n".join(map(_one_a_line, text.split("\n\n")))


def _one_a_line(paragraph: str) -> str:
    parts = _ENDS.sub(r"\1\n", paragraph).split("\n")
    if "\n" in paragraph or len(parts) == 1 or any(map(_OPENS.match, parts)):
        return paragraph
    return "\n".join(f"- {part}" for part in parts)
