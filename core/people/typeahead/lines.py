"""Questions and titles as sorted arrays, and which of their words and lines somebody may be offered."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.messages import EVERYONE, Audience

Numbers = NDArray[np.int32]
Counted = tuple[Numbers, NDArray[np.int64]]
"""Words or texts by their numbers, ascending, and how often each stands there."""
END = 0
"""The number of "", which stands where lines end and begin."""
UNKNOWN = -1
"""A word that stands in no line."""
_DOCUMENT = -1
_NOBODY = -2
LAST = chr(0x10FFFF)
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A question that somebody asked, or words of a document, and who may see it."""

    text: str
    audience: Audience
    person: str = ""
    """Who asked, as `str(Person)`; "" where a document says it."""
    times: int = 1


def _none() -> Numbers:
    return np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Lines:
    """Of n lines with t words in all, w different words (with "") and d different texts.

    `words` and `texts` are folded and sorted, so that what begins alike is one range of numbers.
    """

    words: Sequence[str] = ("",)
    texts: Sequence[str] = ()
    shown: Sequence[str] = ()
    """As they were written; (n,)."""
    persons: Mapping[str, int] = field(default_factory=dict)
    audiences: Mapping[Audience, int] = field(default_factory=dict)
    text: Numbers = field(default_factory=_none)
    """Of each line; (n,), as are `person`, `audience`, `times` and `first`, where its words begin."""
    person: Numbers = field(default_factory=_none)
    audience: Numbers = field(default_factory=_none)
    times: Numbers = field(default_factory=_none)
    first: Numbers = field(default_factory=_none)
    tokens: Numbers = field(default_factory=lambda: np.zeros(1, np.int32))
    """Places in `words`, and END before the first line and behind each; (1 + t + n,)."""
    line: Numbers = field(default_factory=lambda: np.zeros(1, np.int32))
    """The line that a token belongs to; (1 + t + n,)."""
    by_word: Numbers = field(default_factory=lambda: np.zeros(1, np.int32))
    """Where tokens stand, ordered by their number; (1 + t + n,)."""
    word_from: Numbers = field(default_factory=lambda: np.array([0, 1], np.int32))
    """Where each word's places begin in `by_word`; (w + 1,)."""
    by_text: Numbers = field(default_factory=_none)
    """Lines, ordered by their text; (n,)."""
    text_from: Numbers = field(default_factory=lambda: np.zeros(1, np.int32))
    """Where each text's lines begin in `by_text`; (d + 1,)."""


def fold(text: str) -> str:
    return " ".join(text.casefold().split())


def add(lines: Lines, more: Iterable[Line]) -> Lines:
    """With more lines; what holds nothing but spaces is left out.

    All is sorted anew, O(t log t) in numpy whatever is added, so many are best added at once.
    """
    added = [each for each in more if each.text.strip()]
    folded = [fold(each.text) for each in added]
    split = [(*each.split(), "") for each in folded]
    words, tokens = _numbered(lines.words, lines.tokens, [word for each in split for word in each])
    texts, text = _numbered(lines.texts, lines.text, folded)
    asking = dict.fromkeys([*lines.persons, *(each.person for each in added if each.person)])
    persons = {each: at for at, each in enumerate(asking)}
    labels = dict.fromkeys([*lines.audiences, *(each.audience for each in added)])
    audiences = {each: at for at, each in enumerate(labels)}
    lengths = np.array([len(each) for each in split], np.int32)
    at = np.arange(len(added)) + len(lines.shown)
    by_word, by_text = np.argsort(tokens, kind="stable"), np.argsort(text, kind="stable")
    return Lines(
        words=words,
        texts=texts,
        shown=[*lines.shown, *(" ".join(each.text.split()) for each in added)],
        persons=persons,
        audiences=audiences,
        text=text,
        person=_joined(lines.person, [persons.get(each.person, _DOCUMENT) for each in added]),
        audience=_joined(lines.audience, [audiences[each.audience] for each in added]),
        times=_joined(lines.times, [each.times for each in added]),
        first=_joined(lines.first, len(lines.tokens) + np.cumsum(lengths) - lengths),
        tokens=tokens,
        line=_joined(lines.line, np.repeat(at, lengths)),
        by_word=by_word.astype(np.int32),
        word_from=np.searchsorted(tokens[by_word], np.arange(len(words) + 1)).astype(np.int32),
        by_text=by_text.astype(np.int32),
        text_from=np.searchsorted(text[by_text], np.arange(len(texts) + 1)).astype(np.int32),
    )


def _numbered(
    known: Sequence[str], numbers: Numbers, more: Sequence[str]
) -> tuple[list[str], Numbers]:
    """All of them sorted, and where among them the old numbers' are and then the new ones."""
    every = sorted({*known, *more})
    place = {each: at for at, each in enumerate(every)}
    moved = np.array([place[each] for each in known], np.int32)
    return every, _joined(moved[numbers], [place[each] for each in more])


def _joined(old: Numbers, new: Sequence[int] | NDArray[np.int64]) -> Numbers:
    return np.concatenate((old, np.asarray(new, np.int32))).astype(np.int32)


@dataclass(frozen=True, slots=True)
class View:
    """The lines as one reader may see them."""

    lines: Lines
    me: int
    sees: NDArray[np.bool_]
    """Of each line; (n,)."""


def view(
    lines: Lines, person: str, readers: Iterable[Audience], without: Iterable[str] = ()
) -> View:
    """What carries a label that the reader holds, and what they asked themselves.

    What persons in `without` asked is seen by nobody, as if they had never been there.
    """
    held = np.zeros(len(lines.audiences), bool)
    for label in {EVERYONE, *readers}:
        if (at := lines.audiences.get(label)) is not None:
            held[at] = True
    me = lines.persons.get(person, _NOBODY)
    gone = [lines.persons[each] for each in without if each in lines.persons]
    sees = held[lines.audience] | (lines.person == me)
    return View(lines, me, sees & ~np.isin(lines.person, gone) if gone else sees)


def offered(seen: View, numbers: Numbers, lines: Numbers) -> Counted:
    """Of these numbers, ascending, each standing in a line: those that the reader may be offered.

    What fewer than two persons asked is offered to nobody but whoever asked it; what stands in a
    document is offered to all who may see it. Only lines that the reader may see are counted.
    """
    visible = seen.sees[lines]
    numbers, lines = numbers[visible], lines[visible]
    if not len(numbers):
        return _none(), np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    persons = seen.lines.person[lines]
    low, high = np.minimum.reduceat(persons, starts), np.maximum.reduceat(persons, starts)
    may = (low != high) | (low == _DOCUMENT) | (low == seen.me)
    times = np.add.reduceat(seen.lines.times[lines], starts, dtype=np.int64)
    return numbers[starts][may], times[may]


def number_of(lines: Lines, word: str) -> int:
    """The word's place in `words`, or UNKNOWN."""
    at = bisect_left(lines.words, word)
    return at if at < len(lines.words) and lines.words[at] == word else UNKNOWN


def beginning(sorted_texts: Sequence[str], start: str) -> tuple[int, int]:
    """The range of those that begin so."""
    return bisect_left(sorted_texts, start), bisect_left(sorted_texts, start + LAST)


def words_offered(seen: View, low: int, high: int) -> Counted:
    """Words of this range that may be offered, wherever they stand."""
    lines = seen.lines
    places = lines.by_word[lines.word_from[low] : lines.word_from[high]]
    return offered(seen, lines.tokens[places], lines.line[places])


def texts_beginning(seen: View, start: str) -> Counted:
    """Whole lines that begin so and may be offered."""
    low, high = beginning(seen.lines.texts, start)
    rows = seen.lines.by_text[seen.lines.text_from[low] : seen.lines.text_from[high]]
    return offered(seen, seen.lines.text[rows], rows)


def texts_holding(seen: View, parts: Sequence[str]) -> Counted:
    """Whole lines that hold all of these somewhere and may be offered."""
    lines = seen.lines
    # The longest is the rarest, mostly: what does not hold it is passed over quickest.
    parts = sorted(parts, key=len, reverse=True)
    held = [at for at, text in enumerate(lines.texts) if parts[0] in text]
    wanted = np.zeros(len(lines.texts), bool)
    wanted[[at for at in held if all(part in lines.texts[at] for part in parts[1:])]] = True
    rows = lines.by_text[wanted[lines.text[lines.by_text]]]
    return offered(seen, lines.text[rows], rows)


def shown_text(seen: View, text: int) -> str:
    """As it was first written of where the reader sees it."""
    lines = seen.lines
    rows = lines.by_text[lines.text_from[text] : lines.text_from[text + 1]]
    return lines.shown[int(rows[seen.sees[rows]][0])]


def shown_word(seen: View, word: int) -> str:
    """As it is mostly written where the reader sees it, by the first places alone."""
    lines = seen.lines
    places = lines.by_word[lines.word_from[word] : lines.word_from[word + 1]]
    places = places[seen.sees[lines.line[places]]][:_LOOKED_AT]
    rows = lines.line[places]
    nth = places - lines.first[rows]
    pairs = zip(rows.tolist(), nth.tolist(), strict=True)
    written = Counter[str](lines.shown[row].split()[at] for row, at in pairs)
    return written.most_common(1)[0][0]
