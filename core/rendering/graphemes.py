"""Characters as readers see them: an emoji family or a letter with its accents is one."""

from __future__ import annotations

import unicodedata
from functools import cache

import regex

_EMOJI_LOOK = "\ufe0f"
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})


@cache
def _pattern() -> regex.Pattern[str]:
    return regex.compile(r"\X", regex.DOTALL)


def clusters(text: str) -> list[str]:
    """The text's extended grapheme clusters (UAX #29) in order."""
    return [match.group() for match in _pattern().finditer(text)]


def whole_until(text: str, limit: int) -> int:
    """The greatest number of characters up to `limit` that ends between clusters.

    A single cluster that is longer (a letter under a heap of accents) is cut at `limit`.
    """
    if limit >= len(text):
        return len(text)
    end = 0
    for match in _pattern().finditer(text):
        if match.end() > limit:
            break
        end = match.end()
    return end or limit


def width(text: str) -> int:
    """Columns in a monospace font: two for East Asian wide characters and emoji, none for marks."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_cluster_width, clusters(text)))


def _cluster_width(cluster: str) -> int:
    # Parts of one cluster stand over one another, so that the widest counts.
    flag = "\U0001f1e6" <= cluster[0] <= "\U0001f1ff" and len(cluster) > 1
    if flag or _EMOJI_LOOK in cluster:
        return 2
    return max(map(_character_width, cluster))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
