"""Finds words where they stand by themselves, in scripts with and without spaces."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")


def phrase(text: str) -> str:
    """The pattern of these words in this order, whatever signs and spaces are between them; "" without any.

    "30 days" stands in "(30 days)" and not in "130 days". Letters without a case (Han, kana, Thai)
    may have others on both sides, as their scripts have no spaces.
    """
    words = _WORD.findall(text)
    if not words:
        return ""
    begin = r"(?<!\w)" if _is_bounded(words[0][0]) else ""
    end = r"(?!\w)" if _is_bounded(words[-1][-1]) else ""
    return begin + r"[\W_]+".join(map(re.escape, words)) + end


def _is_bounded(character: str) -> bool:
    return character.isdigit() or character.lower() != character.upper()
