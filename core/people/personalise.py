"""Gives an answer the form that its person prefers: the same sentences with the same numbers, in the same order."""

from __future__ import annotations

import re
from dataclasses import replace

from core.knowledge.block import Block, is_heading
from core.knowledge.links import in_bold
from core.messages import JOINED
from core.people.preferences import Preferences

_ENDS = re.compile(r"(?<=[.!?。！？…:：])([\"”»’)*_]* ?(?:\[(?:\d+|\?)\])+)\s+(?=\S)")
"""A sentence's end with its numbers, behind which another one begins."""
_OPENS = re.compile(r"\d{1,9}[.)]|[-+*#>|=~`<:!\\]")
"""What would be no sentence any more where it begins a line."""
_TITLE = re.compile(r"\*\*[^\n]+\*\*")
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)


def personalise(block: Block, preferences: Preferences, above: str) -> tuple[Block, str]:
    """The block in the preferred form, and the title or section that stands above what follows it.

    `above` is the one before. Nothing but line breaks, bullets and the section's name is added, and
    nothing is left out.
    """
    text = _listed(block.text) if preferences.listed else block.text
    if not block.places or is_heading(block):
        return replace(block, text=text), text if _TITLE.fullmatch(text) else above
    section = in_bold(block.places[0].chunk.name)
    if preferences.sectioned and section not in ("", above):
        # Beneath its document's title only the heading.
        within = above[:-2] + JOINED
        told = section.replace(within, "**", 1) if section.startswith(within) else section
        text = f"{told}\n\n{text}"
    return replace(block, text=text), section


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
