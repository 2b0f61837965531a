"""What a question consists of: its words of content, its clauses, and which words nothing answers yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knowledge.chunk.chunk import in_context
from core.knowledge.terms import analysed, terms
from core.knowledge.wording import is_function_word
from core.messages import Passage

READ = 5
"""Passages in which the question's words are looked for."""
FEWEST = 2
"""Words of content in a clause that can be searched for by itself."""
MOST_CLAUSES = 4
_CLAUSE = re.compile(r"[,;:.?!，。；？！、]+\s*|\s[–—-]\s")


def content_words(text: str, language: str) -> list[str]:
    """As they are written, each once; none that only hold a sentence together."""
    words = dict.fromkeys(word for word, found in analysed(text, language) if found)
    return [word for word in words if not is_function_word(word.casefold(), language)]


def clauses(question: str, language: str) -> list[str]:
    """The parts between signs that say enough to be searched for; none where there is one alone."""
    parts = [part.strip() for part in _CLAUSE.split(question)]
    saying = [part for part in parts if len(content_words(part, language)) >= FEWEST]
    return saying[:MOST_CLAUSES] if len(saying) > 1 else []


def uncovered(question: str, passages: Sequence[Passage], language: str) -> list[str]:
    """The question's words of content that none of the best passages has."""
    there: set[str] = set()
    for passage in passages[:READ]:
        there.update(terms(in_context(passage.chunk), passage.chunk.language).split())
    return [
        word
        for word in content_words(question, language)
        if not there.intersection(terms(word, language).split())
    ]
