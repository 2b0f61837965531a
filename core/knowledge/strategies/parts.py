"""What a question consists of: its words of content, its clauses, and which words nothing answers yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.knowledge.chunk.chunk import in_context
from core.knowledge.terms import analysed, terms
from core.knowledge.wording import is_function_word
from core.messages import Chunk, Passage

READ = 5
"""Passages in which the question's words are looked for."""
FEWEST = 2
"""Words of content in a clause that can be searched for by itself."""
MOST_CLAUSES = 4
LONGEST_SIDE = 8
"""Words of what is compared."""
_TOKEN = re.compile(r"[^\W\d_a-z]\.|\w[\w'’.\-]*\w|\w|[^\w\s]")
_JOINING = {
    "en": {"or", "and", "versus", "vs", "than"},
    "de": {"oder", "und", "als", "gegenüber"},
    "es": {"o", "u", "y", "e", "que"},
    "fr": {"ou", "et", "que"},
    "it": {"o", "e", "che"},
    "pt": {"ou", "e", "que"},
}
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


def sides(question: str, language: str) -> list[str]:
    """What a question compares: the words of content on both sides of "or", "and" and the like."""
    tokens = _TOKEN.findall(question[:1].lower() + question[1:])
    joining = _JOINING.get(language, _JOINING["en"])
    found: dict[str, None] = {}
    for at, token in enumerate(tokens):
        if token.casefold() in joining:
            comma = at and tokens[at - 1] == ","
            before = _run(tokens[: at - 1 if comma else at][::-1], language)[::-1]
            after = _run(tokens[at + 1 :], language)
            if before and after:
                found |= dict.fromkeys((" ".join(before), " ".join(after)))
    return list(found)[:MOST_CLAUSES]


def _run(tokens: Sequence[str], language: str) -> list[str]:
    """The words of content from the first one on, as far as nothing else stands between them.

    What stands between two words with capitals belongs to a name: "Song of the South".
    """
    run: list[str] = []
    between: list[str] = []
    for token in tokens[: 2 * LONGEST_SIDE]:
        small = token.islower() and is_function_word(token, language)
        if not token[0].isalnum() or (len(between) > 1 and small):
            break
        if small:
            between += [token] if run else []
            continue
        if between and not (token[0].isupper() and run[-1][0].isupper()):
            break
        run += [*between, token]
        between = []
    return run[:LONGEST_SIDE]


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


def shared(chunk: Chunk, question: str) -> int:
    """How many of the question's words the chunk has."""
    said = terms(chunk.text, chunk.language).split()
    return len(_terms_of(question, chunk.language).intersection(said))


def share(chunk: Chunk, question: str) -> float:
    """The same of all its words, from 0 to 1."""
    return shared(chunk, question) / max(1, len(_terms_of(question, chunk.language)))


@lru_cache(maxsize=64)
def _terms_of(question: str, language: str) -> frozenset[str]:
    """Asked for again with every chunk of a document that is read."""
    return frozenset(terms(question, language).split())
