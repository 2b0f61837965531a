"""What tables are found by beside their words: words side by side, and what a cell says as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.knowledge.tabular.told import has_table
from core.knowledge.wording import content_terms

LONGEST = 4
"""Words of a cell that is found as a whole."""
MOST = 20_000
"""Of one text."""
_APART = re.compile(r"[\n|.;:!?()\[\]]+ ?")
"""What no words stand side by side across; a cell's borders among them."""


def phrases(text: str, language: str) -> list[str]:
    """For a text with a table: each pair of neighbouring words, and each short cell whole.

    A row says much in few words, so that which of them stand together tells more than in prose.
    """
    if not has_table(text):
        return []
    found: list[str] = []
    for part in _APART.split(text)[:MOST]:
        words = content_terms(part, language)
        found += [_joined(pair) for pair in pairwise(words)]
        if 0 < len(words) <= LONGEST:
            found.append(f"={_joined(words)}")
    return found[:MOST]


def sought(question: str, language: str) -> list[str]:
    """The same of a question: any of its words side by side may be a cell."""
    return [
        phrase for part in _APART.split(question) for phrase in _runs(content_terms(part, language))
    ]


def _runs(words: Sequence[str]) -> Iterator[str]:
    yield from map(_joined, pairwise(words))
    for size in range(1, LONGEST + 1):
        for start in range(len(words) - size + 1):
            yield f"={_joined(words[start : start + size])}"


def _joined(words: Sequence[str]) -> str:
    return "_".join(words)
