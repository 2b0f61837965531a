"""Small words and numbers of a question that change what it asks for, where no rule has read them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from core.knowledge.days import is_month
from core.knowledge.tabular.bounds import goes_before, is_or, joins, left_over
from core.knowledge.tabular.operations import is_all, is_light
from core.knowledge.wording import is_function_word

if TYPE_CHECKING:
    from core.knowledge.tabular.reading import Named, Reading

_YEAR = re.compile(r"\d{4}")
_ENDS = re.compile(r"[?!;:,.)\]\"'»”]*(?:\s|$)")
_REACHES = re.compile(r"[-–—~…]|\b(?:to|through|till|until|bis|a|al|hasta)\b", re.I)
"""Between two names, all that lies between them is meant as well."""


def why_unread(reading: Reading, taken: Collection[int], language: str) -> str:
    """What may not be passed over, in words; "" where there is nothing. Pure.

    A number counts as read where a bound took it, or where it is the name of cells and nothing
    before it says that more or less than these are meant: "in 2020", but not "by 2020".
    """
    return next(_unread(reading, taken, language), "")


def _unread(reading: Reading, taken: Collection[int], language: str) -> Iterator[str]:
    words = [word.text.casefold() for word in reading.words]
    wholes = {at: named.words for named in reading.named for at in range(*named.words)}
    for at, word in enumerate(words):
        if at not in taken:
            yield from _passed_over(at, words, reading, language)
        number = any(sign.isdigit() for sign in word)
        if not (number or (at in wholes and is_month(word))) or _is_bounded(at, reading):
            continue
        whole = wholes.get(at, (at, at + 1))
        if _is_limited(whole[0], words, reading, language) or _has_signs(whole, reading):
            yield f"what stands beside {word} may change it"
        if at not in taken and word.isdigit() and not _YEAR.fullmatch(word):
            yield f"nothing explains {word}"
    yield from _doubled(reading)


def _doubled(reading: Reading) -> Iterator[str]:
    """What is limited by two bounds that share words, or by two names with all between them."""
    spans = sorted({bound.span for bound in reading.bounds})
    if any(behind[0] < before[1] for before, behind in pairwise(spans)):
        yield "a number is limited twice"
    for one, other in pairwise(reading.named) if not reading.compares else ():
        if one.column == other.column and _REACHES.search(_between(one, other, reading)):
            yield "what lies between two names may be meant"


def _has_signs(span: tuple[int, int], reading: Reading) -> bool:
    """Whether it is written together with what may change it: 2020+, ~2020."""
    start, end = reading.words[span[0]].start, reading.words[span[1] - 1].end
    before = reading.question[:start][-1:].strip(" \n([\"'«“„")
    return bool(before) or _ENDS.match(reading.question, end) is None


def _passed_over(at: int, words: list[str], reading: Reading, language: str) -> Iterator[str]:
    word = words[at]
    if is_or(word, language) and not _chooses_cells(at, words, reading, language):
        yield f"{word} leaves a choice"
    over_all = at + 1 < len(words) and is_all(words[at + 1], language)
    if _limits(word, reading, language) and not over_all:
        yield f"{word} limits something"


def _chooses_cells(at: int, words: list[str], reading: Reading, language: str) -> bool:
    """Whether it stands between two names of cells in one column."""
    before, behind = at - 1, at + 1
    while behind < len(words) - 1 and goes_before(words[behind], language):
        behind += 1
    left = [named.column for named in reading.named if named.words[1] - 1 == before]
    right = [named.column for named in reading.named if named.words[0] == behind]
    return bool(left) and left == right


def _is_bounded(at: int, reading: Reading) -> bool:
    word = reading.words[at]
    return any(b.span[0] <= word.start and word.end <= b.span[1] for b in reading.bounds)


def _is_limited(at: int, words: list[str], reading: Reading, language: str) -> bool:
    """Whether the word before the number says that not it alone is meant."""
    if at == 0 or goes_before(words[at - 1], language):
        return False
    if any(sign.isdigit() for sign in words[at - 1]):
        text = reading.question[reading.words[at - 1].end : reading.words[at].start]
        return not joins(text, language)
    before = words[at - 1]
    small = is_function_word(before, language) and not reading.compares  # "compare to 2011"
    beside = at - 1 in reading.each or at - 1 in reading.comparing
    return small or beside or _limits(before, reading, language)


def _limits(word: str, reading: Reading, language: str) -> bool:
    """Whether it is one of the words that limit; "the difference between" two things does not."""
    return left_over(word, language) and not (reading.compares and is_light(word, language))


def _between(one: Named, other: Named, reading: Reading) -> str:
    end, start = reading.words[one.words[1] - 1].end, reading.words[other.words[0]].start
    return reading.question[end:start]
