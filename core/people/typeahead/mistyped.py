"""Finds the word that somebody means who mistyped it, among those that they may be offered."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from core.people.typeahead.lines import LAST, UNKNOWN, View, beginning, number_of, words_offered

SHORT, LONG = 4, 8
"""Letters from which one edit is forgiven, and two."""


def nearest(seen: View, word: str, *, whole: bool) -> str:
    """The word where something is offered for it, else the nearest that has it; itself where none has.

    Nearest by optimal string alignment; of equally near ones that which stands in most lines. The
    first letter is believed. Of a word that is not `whole` yet, what its beginning was to be.
    """
    low, high = beginning(seen.lines.words, word)
    if whole:
        high = low + (number_of(seen.lines, word) != UNKNOWN)
    if len(word) < SHORT or len(words_offered(seen, low, high)[0]):
        return word
    times: Counter[tuple[int, str]] = Counter()
    for at, meant, edits in _near(seen.lines.words, word, 1 if len(word) < LONG else 2, whole):
        times[-edits, meant] += int(words_offered(seen, at, at + 1)[1].sum())
    offers = [(edits, n, meant) for (edits, meant), n in times.items() if n]
    return max(offers)[2] if offers else word


def _near(
    words: Sequence[str], word: str, most: int, whole: bool
) -> Iterator[tuple[int, str, int]]:
    """Words, by place, with so much of each as is within so many edits of the word, and how many.

    Walks the sorted words as a trie: what begins alike shares its rows of the table of distances,
    and what has left no way below `most` is passed over (Chaudhuri and Kaushik 2009).
    """
    at, end = beginning(words, word[0])
    rows, walked = [list(range(len(word) + 1))], ""
    while at < end:
        one = words[at]
        shared = sum(
            1 for _ in takewhile(lambda two: two[0] == two[1], zip(one, walked, strict=False))
        )
        del rows[shared + 1 :]
        while len(rows) <= len(one) and min(rows[-1]) <= most:
            rows.append(_row(rows, one, word))
        walked = one[: len(rows) - 1]
        edits = [row[-1] for row in rows]
        if whole and len(rows) > len(one) and edits[-1] <= most:
            yield at, one, edits[-1]
        elif not whole and (least := min(edits)) <= most:
            yield at, one[: len(edits) - 1 - edits[::-1].index(least)], least
        at = bisect_left(words, walked + LAST, at + 1) if len(rows) <= len(one) else at + 1


def _row(rows: Sequence[Sequence[int]], one: str, word: str) -> list[int]:
    """The next row: edits between the beginning of `one` that is as long, and each of `word`."""
    n, above = len(rows), rows[-1]
    row = [n]
    for m, letter in enumerate(word, 1):
        edits = min(above[m] + 1, row[-1] + 1, above[m - 1] + (letter != one[n - 1]))
        if n > 1 and m > 1 and letter == one[n - 2] and word[m - 2] == one[n - 1]:
            edits = min(edits, rows[-2][m - 2] + 1)
        row.append(edits)
    return row
