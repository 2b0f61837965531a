"""Completes what somebody types: by lines that begin so, by likely next words, by lines that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.people.typeahead.continuing import next_words
from core.people.typeahead.lines import (
    END,
    View,
    beginning,
    fold,
    number_of,
    shown_text,
    shown_word,
    texts_beginning,
    texts_holding,
)
from core.people.typeahead.mistyped import nearest

WIDTH = 10
"""Words that are tried at each step."""
STEPS = 1
"""Words that are put behind the one which is being typed; two gained nothing on splits of logs."""
KNOWN = 2.0
"""How much likelier than unseen ones lines are that were asked before; chosen on splits of logs."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What somebody may mean who has typed so far."""

    text: str
    chance: float
    """That what they mean begins so; 0 where it does not begin with what they typed."""
    whole: bool
    """It is a line, or likelier than not to be all that they mean."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, folded: whole words, and the beginning of the last one."""

    words: tuple[str, ...]
    part: str
    shown: tuple[str, ...]
    """The whole words as they were typed."""

    @property
    def start(self) -> str:
        return " ".join((*self.words, self.part))


def complete(seen: View, text: str, most: int = 10) -> list[Completion]:
    """The best first: what begins so by its chance, then lines that hold the words, then of their like.

    A line's chance is its share of all that begin so, KNOWN times (most popular completion, Bar-Yossef
    and Kraus 2011); that of next words is `next_words`, so that what nobody asked before is
    completed, too (as Mitra and Craswell 2015 do by frequent suffixes). Lines with every word typed
    somewhere follow where there is room, and then the same for the nearest words to unknown ones.
    """
    typed = _read(text)
    found = _best([*_lines(seen, typed, most), *_continued(seen, typed)], most)
    if len(found) < most:
        found = _best([*found, *_holding(seen, typed, most)], most)
    if len(found) < most and (meant := _meant(seen, typed)) != typed:
        others = _best([*_lines(seen, meant, most), *_continued(seen, meant)], most)
        others += _best(_holding(seen, meant, most), most)
        found = _best([*found, *(replace(each, chance=0.0) for each in others)], most)
    return found


def _read(text: str) -> Typed:
    words, shown = fold(text).split(), text.split()
    if not words or text[-1].isspace():
        return Typed(tuple(words), "", tuple(shown))
    return Typed(tuple(words[:-1]), words[-1], tuple(shown[:-1]))


def _best(found: Iterable[Completion], most: int) -> list[Completion]:
    """Each text once: the likelier one, and whole where either is."""
    by_text: dict[str, Completion] = {}
    for each in sorted(found, key=lambda each: -each.chance):
        first = by_text.setdefault(fold(each.text), each)
        if each.whole and not first.whole:
            by_text[fold(each.text)] = replace(first, whole=True)
    return list(by_text.values())[:most]


def _lines(seen: View, typed: Typed, most: int) -> Iterator[Completion]:
    texts, times = texts_beginning(seen, typed.start)
    total = int(times.sum()) + len(texts)
    for at in np.argsort(-times, kind="stable")[:most]:
        text = shown_text(seen, int(texts[at]))
        if len(fold(text)) > len(typed.start):
            yield Completion(text, KNOWN * float(times[at]) / total, True)


def _holding(seen: View, typed: Typed, most: int) -> Iterator[Completion]:
    texts, times = texts_holding(seen, [*typed.words, typed.part])
    for at in np.argsort(-times, kind="stable")[:most]:
        yield Completion(shown_text(seen, int(texts[at])), 0.0, True)


def _meant(seen: View, typed: Typed) -> Typed:
    """With the nearest known word for each that the reader is offered nothing for."""
    words = tuple(nearest(seen, word, whole=True) for word in typed.words)
    shown = tuple(
        told if old == new else new
        for told, old, new in zip(typed.shown, typed.words, words, strict=True)
    )
    return Typed(words, nearest(seen, typed.part, whole=False), shown)


@dataclass(frozen=True, slots=True)
class _Path:
    """Words put behind what was typed; `context` has their numbers behind those of the typed ones."""

    context: tuple[int, ...]
    added: tuple[int, ...]
    chance: float


def _continued(seen: View, typed: Typed) -> Iterator[Completion]:
    if not typed.words and not typed.part:
        return
    context = (END, *(number_of(seen.lines, word) for word in typed.words))
    paths = [_Path(context, (), 1.0)]
    shown = typed.shown
    if typed.part:
        paths = _extended(seen, paths[0], *beginning(seen.lines.words, typed.part))
    for _ in range(STEPS + 1):
        wider = []
        for path in paths:
            after = _extended(seen, path, END, len(seen.lines.words))
            ends = next((each.chance for each in after if each.context[-1] == END), 0.0)
            if path.added:
                words = (shown_word(seen, each) for each in path.added)
                text = " ".join((*shown, *words))
                if len(fold(text)) > len(typed.start):
                    yield Completion(text, path.chance, ends >= 0.5)
            wider += [each for each in after if each.context[-1] != END]
        paths = sorted(wider, key=lambda path: -path.chance)[:WIDTH]


def _extended(seen: View, path: _Path, low: int, high: int) -> list[_Path]:
    words, chances = next_words(seen, path.context, low, high)
    best = np.argsort(-chances, kind="stable")[:WIDTH]
    return [
        _Path(
            (*path.context, int(words[at])),
            (*path.added, int(words[at])),
            path.chance * float(chances[at]),
        )
        for at in best
    ]
