"""The matters that a report is asked on, and the sections that bear them by their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knowledge.wording import content_terms
from core.messages import Passage

HALF = 0.5
"""The share of a matter's words that a section's title and headings must have to bear it."""

_BETWEEN = re.compile(r"[,;:.?!，。；？！、]+\s*|\s(?:and|as well as|und|sowie|y|e|et|ed)\s", re.I)


def matters(text: str, language: str) -> list[str]:
    """What stands between signs and "and", each with a word that says something."""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    return [part for part in parts if content_terms(part, language)]


def borne(
    asked: Sequence[str], passages: Sequence[Passage], language: str
) -> dict[str, list[Passage]]:
    """Which of these passages bear each matter; nothing where fewer than two and half of them are borne.

    A single matter says too little: half the words of a title stand in many questions.
    """
    found = {matter: [p for p in passages if _bears(p, matter, language)] for matter in asked}
    there = {matter: bearing for matter, bearing in found.items() if bearing}
    return there if len(there) >= max(2, HALF * len(asked)) else {}


def _bears(passage: Passage, matter: str, language: str) -> bool:
    chunk = passage.chunk
    if chunk.language != language:
        return False
    above = set(content_terms(" ".join((chunk.title, *chunk.headings)), language))
    words = set(content_terms(matter, language))
    return len(words & above) >= HALF * len(words)
