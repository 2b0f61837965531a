"""Which words of a question name cells, columns, numbers and computations, and which ones nothing explains."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from core.knowledge.scope import denies
from core.knowledge.tabular.bounds import Bound, bounds
from core.knowledge.tabular.columns import Column, Sheet
from core.knowledge.tabular.kinds import HEAD_FIRST
from core.knowledge.tabular.operations import (
    Operation,
    asks_difference,
    compares,
    each,
    is_light,
    means_money,
    operations,
)
from core.knowledge.tabular.unread import why_unread
from core.knowledge.wording import content_terms, is_function_word

LONGEST = 8
"""Words of a cell that can be named."""
_WORD = re.compile(r"\w+(?:[.,/_-]\w+)*|[$£€¥%]")
_PARTS = re.compile(r"\w+")
_FORMS = ("er", "or", "r", "ed", "ing", "s")
"""What makes a doer of a deed: who "owns" something is its "owner"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """Cells of one column that the question names by what they say, at these words."""

    column: int
    values: tuple[str | float, ...]
    words: tuple[int, int]


@dataclass
class Reading:
    """A question as it reads over one table."""

    question: str
    words: list[Word]
    operations: list[Operation] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    columns: dict[int, list[int]] = field(default_factory=dict)
    """The columns that are called by name, and at which words."""
    each: list[int] = field(default_factory=list)
    """Words that ask for each of what is named next."""
    comparing: list[int] = field(default_factory=list)
    """Words that set one thing against another."""
    counting: list[int] = field(default_factory=list)
    """Words at which begins what is to be counted."""
    of_kind: str = ""
    """What is counted, where only words about the table can explain it; see kinds.py."""
    differs: bool = False
    """Whether it asks how far apart two numbers lie."""
    unsure: str = ""
    """Why nothing may be computed: what the question says beside all this, or says in two ways."""

    @property
    def compares(self) -> bool:
        return bool(self.comparing)


def read(question: str, language: str, sheet: Sheet, about: str) -> Reading:
    """The question over this table; `about` is what stands above and before it. Pure."""
    words = [Word(m.group(), *m.span()) for m in _WORD.finditer(question)]
    reading = Reading(question, words)
    taken: set[int] = set()
    reading.bounds = bounds(question, language)
    for bound in reading.bounds:
        taken.update(_within(words, bound.span))
    _find_cells(reading, sheet, taken, language)
    for kind, span in operations(question, language):
        at = _within(words, span)
        if at and not taken.intersection(at):
            reading.operations.append(kind)
            taken.update(at)
            if kind == "count":
                reading.counting.append(at[-1] + 1)
    last = [_within(words, span)[-1:] for span in each(question, language)]
    asking_each = {n for at in last for n in at if n + 1 < len(words)}
    _find_columns(reading, sheet, taken | asking_each, language)
    reading.each = sorted(n for n in asking_each if not _in_a_name(n, reading))
    for span in compares(question, language):
        if not taken.issuperset(at := _within(words, span)):
            reading.comparing += at
            taken.update(at)
    reading.differs = asks_difference(question, language)
    taken.update(asking_each, *reading.columns.values())
    reading.of_kind = _kind(reading, taken, language)
    _judge(reading, taken, language, about)
    return reading


def _in_a_name(at: int, reading: Reading) -> bool:
    """Whether words before and behind it call one column together: "the price per seat"."""
    return any(min(words) < at < max(words) for words in reading.columns.values())


def _kind(reading: Reading, taken: Collection[int], language: str) -> str:
    """What is counted, where no word of the table itself explains it: of "how many engineers", the last."""
    words = [word.text for word in reading.words]
    for start in reading.counting:
        run = takewhile(lambda n: _names_something(words[n], language), range(start, len(words)))
        named = list(run)
        if named:
            head = named[0 if language in HEAD_FIRST else -1]
            return "" if head in taken else words[head]
    return ""


def _names_something(word: str, language: str) -> bool:
    lowered = word.casefold()
    return not is_function_word(lowered, language) and not is_light(lowered, language)


def _within(words: Sequence[Word], span: tuple[int, int]) -> list[int]:
    """Whole words alone: the end of one that says more than its beginning is not explained by that."""
    return [n for n, word in enumerate(words) if span[0] <= word.start and word.end <= span[1]]


def folded(text: str) -> tuple[str, ...]:
    """A cell or some words, to be compared."""
    return tuple(_PARTS.findall(text.casefold()))


def _find_cells(reading: Reading, sheet: Sheet, taken: set[int], language: str) -> None:
    """The longest names first; a name that stands in several columns is left open."""
    names = _names(sheet, language)
    words = reading.words
    for size in range(min(LONGEST, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            here = range(start, start + size)
            found = names.get(folded(" ".join(words[n].text for n in here)))
            if not found or taken.intersection(here):
                continue
            column = _the_one(found, reading, start, sheet)
            if column is None:
                reading.unsure = f"{words[start].text} stands in several columns"
                return
            reading.named.append(Named(column, tuple(found[column]), (start, start + size)))
            taken.update(here)
    reading.named.sort(key=lambda each: each.words)


def _names(
    sheet: Sheet, language: str
) -> Mapping[tuple[str, ...], Mapping[int, list[str | float]]]:
    """What cells say, with the columns where they say it; of numbers, years alone."""
    names: dict[tuple[str, ...], dict[int, list[str | float]]] = defaultdict(dict)
    for place, column in enumerate(sheet.columns):
        if column.numeric and not column.yearly:
            continue
        for value in dict.fromkeys(column.cells):
            if value is None:
                continue
            said = folded(f"{value:.0f}" if isinstance(value, float) else value)
            tells = any(len(w) > 1 and not is_function_word(w, language) for w in said)
            if tells and len(said) <= LONGEST:
                names[said].setdefault(place, []).append(value)
    return names


def _the_one(found: Mapping[int, object], reading: Reading, start: int, sheet: Sheet) -> int | None:
    """The column that is meant: the only one, or the one that is called just before or behind."""
    if len(found) == 1:
        return next(iter(found))
    beside = [reading.words[n].text for n in (start - 1, start + 1) if 0 <= n < len(reading.words)]
    called = [
        place
        for place in found
        if set(folded(sheet.columns[place].name)) & set(folded(" ".join(beside)))
    ]
    return called[0] if len(called) == 1 else None


def _find_columns(reading: Reading, sheet: Sheet, taken: set[int], language: str) -> None:
    """Each word calls the columns that have it in their name; those called by most of their words remain."""
    heads = [content_terms(column.name, language) for column in sheet.columns]
    calls: dict[int, list[int]] = {}
    for at, word in enumerate(reading.words):
        money = means_money(word.text.casefold(), language)  # "cheapest" tells a column as well
        if (at in taken and not money) or is_function_word(word.text, language):
            continue
        terms = content_terms(word.text, language)
        called = [n for n, head in enumerate(heads) if any(is_called(t, head) for t in terms)]
        if not called and money:
            called = [n for n, each in enumerate(sheet.columns) if _is_money(each, language)]
        for place in called:
            calls.setdefault(place, []).append(at)
    for place, words in calls.items():
        rivals = [other for other in calls if other != place and set(calls[other]) & set(words)]
        if all(_calls_more((words, heads[place]), (calls[r], heads[r])) for r in rivals):
            reading.columns[place] = words
    calling = {at for words in calls.values() for at in words}
    if left := calling.difference(*reading.columns.values()):
        reading.unsure = f"{reading.words[min(left)].text} may mean several columns"
    taken.update(calling)


def _calls_more(one: tuple[list[int], list[str]], other: tuple[list[int], list[str]]) -> bool:
    """More of its name is said, or all of a shorter name."""
    return (len(one[0]), -len(one[1])) > (len(other[0]), -len(other[1]))


def _is_money(column: Column, language: str) -> bool:
    named = any(means_money(word, language) for word in folded(column.name))
    return column.numeric and (named or column.monetary)


def is_called(term: str, head: Iterable[str]) -> bool:
    """Whether it is one of these terms, or a deed whose doer is: "own" calls "owner"."""
    return any(
        term == own
        or any(
            own == term + form or term == own + form
            for form in _FORMS
            if len(min(term, own, key=len)) > 2
        )
        for own in head
    )


def _judge(reading: Reading, taken: Collection[int], language: str, about: str) -> None:
    """Every word must be explained; what denies turns all of it around."""
    known = set(content_terms(about, language))
    reading.unsure = reading.unsure or why_unread(reading, taken, language)
    for at, word in enumerate(reading.words):
        lowered = word.text.casefold()
        if at in taken:
            continue
        if denies(lowered, language):
            reading.unsure = f"{word.text} denies"
        elif not is_function_word(lowered, language) and not is_light(lowered, language):
            terms = content_terms(word.text, language)
            if not terms or not known.issuperset(terms):
                reading.unsure = reading.unsure or f"nothing explains {word.text}"
