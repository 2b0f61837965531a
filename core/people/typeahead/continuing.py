"""Which word comes next, and how probably: an n-gram model over the lines that a reader may be offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.people.typeahead.lines import END, UNKNOWN, Lines, Numbers, View, offered, words_offered

ORDER = 2
"""Words of context that are looked at; three and more gained nothing on splits of logs."""
Chances = tuple[Numbers, NDArray[np.float64]]
"""Numbers of words, ascending, and how probable each is."""


def next_words(seen: View, context: Sequence[int], low: int, high: int) -> Chances:
    """P(word | context, the word's number is in [low, high)), interpolated from short to long contexts.

    By Witten and Bell (1991): of N occurrences of T different words, T/(N+T) goes to the shorter
    context, in the end to words never seen. `context` are numbers of words, or END, or UNKNOWN.
    """
    lines = seen.lines
    words, chances = _anywhere(seen, low, high)
    for after in _matching(lines, context, low, high):
        numbers = lines.tokens[after]
        order = np.argsort(numbers, kind="stable")
        found, times = offered(seen, numbers[order], lines.line[after][order])
        if not len(found):
            break
        if not len(words):
            words, chances = found, np.zeros(len(found))
        total = int(times.sum()) + len(found)
        chances = chances * (len(found) / total)
        # What may be offered behind a longer context may be so behind a shorter one.
        chances[np.searchsorted(words, found)] += times / total
    return words, chances


def _anywhere(seen: View, low: int, high: int) -> Chances:
    # Where nothing is typed of a word, what comes often anywhere is no guess worth its time.
    if low == END:
        return np.zeros(0, np.int32), np.zeros(0)
    words, times = words_offered(seen, low, high)
    return words, times / (int(times.sum()) + len(words) or 1)


def _matching(lines: Lines, context: Sequence[int], low: int, high: int) -> Iterator[Numbers]:
    """Where a word of the range stands behind the last word of the context, the last two, …"""
    if context[-1] == UNKNOWN:
        return
    after = lines.by_word[lines.word_from[context[-1]] : lines.word_from[context[-1] + 1]] + 1
    after = after[after < len(lines.tokens)]
    after = after[(lines.tokens[after] >= low) & (lines.tokens[after] < high)]
    for back in range(1, min(ORDER, len(context)) + 1):
        after = after[lines.tokens[after - back] == context[-back]]
        if not len(after):
            return
        yield after
