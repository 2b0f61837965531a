"""Whether two words are the same word, in whatever form it stands."""

from __future__ import annotations

import re

from core.knowledge.tokens import Token

_ENDING = re.compile(r"[a-z]?(?:ed|ing)|e?s|d|r?e|y|ies|ied|ying|ly|en|em|n|t|st|et|e?te|ten|")
"""What inflection puts behind a word, of English and German."""


def same(mine: Token, theirs: Token) -> bool:
    """The same word in whatever form; code letter for letter."""
    if mine.code:
        return mine.text == theirs.text
    if theirs.code and mine.text.lower() == theirs.text.lower():
        return True
    return mine.key == theirs.key and _is_form(mine.text, theirs.text) and _as_theirs(mine, theirs)


def _is_form(one: str, other: str) -> bool:
    """Whether two words of one stem are forms of one word: "customers" is none of "customs"."""
    if one.isupper() != other.isupper() and len(one) > 1 and one.isalpha():
        return False  # "IT" and "it"
    one, other = one.lower(), other.lower()
    if not (one.isascii() and other.isascii()):
        return one == other  # "pagará" is not "pagó"
    if one == other or not (one.isalpha() and other.isalpha()):
        return True
    size = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    size = min(len(one), len(other)) if size is None else size
    if size < 3:
        return True
    endings = (one[size:], other[size:])
    return all(map(_ENDING.fullmatch, endings)) and len(set(map(_time, endings))) == 1


def _time(ending: str) -> str:
    """What an ending says of when, and of who does it: "charged" is neither "charging" nor "charges"."""
    if re.fullmatch(r"[a-z]?e?d|ied", ending):
        return "ed"
    return "ing" if ending.endswith("ing") else ""


def _as_theirs(mine: Token, theirs: Token) -> bool:
    """Of the same person and time, which "did" tells as well; a "your" may be left out, a "will" may not."""
    if any((sign in mine.whose) != (sign in theirs.whose) for sign in "<>"):
        return False
    return mine.whose.strip("><") in ("", theirs.whose.strip("><"))
