"""Fits the heads of core/safety/light.py to judged texts, and judges texts with heads that never saw them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bots.measure.pairwise import Array, logistic
from bots.measure.safety_sets import Judged
from core.ports import Embedder
from core.safety.light import vectors
from core.safety.plain_text import SHORTEST

RIDGE = 3e-4
"""1e-3 to 1e-4 give AUCs within .005 of each other."""
FOLDS = 5
HALF = ("identity_madlibs", "fuzzed")
"""Sets that count half: sentences of a few templates, and copies."""
OFTEN = 3
"""Texts that a word stands in, from which on it is known."""
RUDE_SHARE, RUDE_SETS = 0.8, 2
"""Of these texts, how many are toxic where it is rude, and in how many sets it is said so."""

Which = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Known:
    """A set with the vectors of its texts, and of the same texts about others."""

    judged: Judged
    rows: Array
    fuzzed: Array
    every: int = 1
    """Only each so many-th text of its set is here; folds stay as they were."""

    def some(self, every: int) -> Known:
        """Each so many-th text alone; of no use to fit on."""
        texts = self.judged.texts[::every]
        truths = {name: said[::every] for name, said in self.judged.truths.items()}
        judged = replace(self.judged, texts=texts, truths=truths)
        return replace(self, judged=judged, rows=self.rows[::every], every=every)

    @property
    def folds(self) -> NDArray[np.int64]:
        """Of each text; those about the same people are in the same one."""
        keys = self.judged.together or self.judged.groups
        place = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        own = [place[key] for key in keys] if keys else range(len(self.judged.texts) * self.every)
        if self.every > 1:
            own = own[:: self.every]
        return np.fromiter((n % FOLDS for n in own), np.int64, len(self.judged.texts))

    def truth(self, name: str) -> tuple[Which, Which]:
        """Which texts are of a class, and of which that is known."""
        said = self.judged.truths.get(name, (None,) * len(self.judged.texts))
        return np.array([each is True for each in said]), np.array(
            [each is not None for each in said]
        )


async def known(judged: Judged, embedders: Sequence[Embedder]) -> Known:
    """As texts stand: people disguise few words in what was collected."""
    rows = await vectors(judged.texts, embedders)
    fuzzed = await vectors(judged.fuzzed, embedders) if judged.fuzzed else rows[:0]
    return Known(judged, rows.astype(np.float64), fuzzed.astype(np.float64))


def classes(sets: Sequence[Known]) -> list[str]:
    return list(dict.fromkeys(name for each in sets for name in each.judged.truths))


def head(
    name: str,
    sets: Sequence[Known],
    innocent: Sequence[Known],
    without: int = -1,
    start: Array | None = None,
) -> Array:
    """A bias and weights for a class; fold `without` of each set is left out.

    From `start`, such as what was fitted on nearly the same, it is sooner there.
    """
    parts = list(_parts(name, sets, innocent, without))
    rows = np.vstack([rows for rows, _, _ in parts])
    wanted = np.concatenate([wanted for _, wanted, _ in parts]).astype(np.float64)
    shares = np.concatenate([np.full(len(rows), share / len(rows)) for rows, _, share in parts])
    with_bias = np.column_stack([np.ones(len(rows)), rows])
    return logistic(with_bias, wanted, shares / shares.sum(), RIDGE, start)


def over_last(sets: Sequence[Known], dimension: int) -> list[Known]:
    """The same with the vectors of the last embedder alone, which has so many numbers."""
    return [
        replace(each, rows=each.rows[:, -dimension:], fuzzed=each.fuzzed[:, -dimension:])
        for each in sets
    ]


def _parts(
    name: str, sets: Sequence[Known], innocent: Sequence[Known], without: int
) -> Iterator[tuple[Array, Which, float]]:
    for each in sets:
        wanted, said = each.truth(name)
        kept = said & (each.folds != without)
        if not kept.any():
            continue
        half = each.judged.name.startswith(HALF)
        yield each.rows[kept], wanted[kept], 0.5 if half else 1.0
        if len(each.fuzzed):
            yield each.fuzzed[kept], wanted[kept], 0.5
    for each in innocent:
        kept = each.folds != without
        yield each.rows[kept], np.zeros(int(kept.sum()), np.bool_), 0.5


def folded(name: str, sets: Sequence[Known], innocent: Sequence[Known]) -> list[Array]:
    """A head for each fold, which never saw it."""
    heads: list[Array] = []
    for fold in range(FOLDS):
        heads.append(head(name, sets, innocent, fold, heads[-1] if heads else None))
    return heads


def unseen(each: Known, heads: Sequence[Array], rows: Array | None = None) -> Array:
    """Log-odds of each text, or of other rows for the same texts, by the head that never saw it."""
    rows = each.rows if rows is None else rows
    odds = np.column_stack([rows @ weights[1:] + weights[0] for weights in heads])
    found: Array = odds[np.arange(len(rows)), each.folds]
    return found


def strange(name: str, sets: Sequence[Known], innocent: Sequence[Known]) -> dict[str, Array]:
    """Log-odds of each set by a head that was fitted on the other sets alone."""
    found = {}
    for each in sets:
        others = [other for other in sets if other is not each and other.truth(name)[0].any()]
        if others:
            weights = head(name, others, innocent)
            found[each.judged.name] = each.rows @ weights[1:] + weights[0]
    return found


def group_words(sets: Sequence[Known], innocent: Sequence[Known]) -> list[str]:
    """Names of groups of people: of the templates, and what pairs of sentences exchange at least twice.

    What people say when they ask about anything else is none.
    """
    named = {group for each in sets for group in each.judged.groups if group}
    exchanged: Counter[str] = Counter()
    for each in sets:
        if each.judged.name.startswith("crows_pairs"):
            texts = each.judged.texts
            for one, other in zip(texts[::2], texts[1::2], strict=True):
                some, others = (set(re.findall(r"[a-z]+", text.lower())) for text in (one, other))
                exchanged.update(word for word in some ^ others if len(word) >= SHORTEST)
    asked = Counter(
        word
        for each in innocent
        for text in each.judged.texts
        for word in set(re.findall(r"[a-z]+", text.lower()))
    )
    often = {word for word, n in exchanged.items() if n >= max(2, OFTEN * asked[word])}
    return sorted(named | often)


def words(sets: Sequence[Known], innocent: Sequence[Known]) -> tuple[list[str], list[str]]:
    """The words that several texts have, and the rude ones of them, most telling first."""
    said: Counter[str] = Counter()
    rude: Counter[str] = Counter()
    widely: Counter[str] = Counter()
    groups = {word for each in sets for group in each.judged.groups for word in group.split()}
    for each in (*sets, *innocent):
        if "toxicity" not in each.judged.truths or each.judged.groups:
            continue  # sentences of templates show no usage
        toxic, _ = each.truth("toxicity")
        here: set[str] = set()
        for text, bad in zip(each.judged.texts, toxic, strict=True):
            some = set(re.findall(rf"[a-z]{{{SHORTEST},20}}", text.lower()))
            said.update(some)
            rude.update(some if bad else ())
            here |= some if bad else set()
        widely.update(here)
    often = sorted(word for word, count in said.items() if count >= OFTEN)
    telling = [
        word
        for word in often
        if rude[word] >= max(2 * OFTEN, RUDE_SHARE * said[word])
        and widely[word] >= RUDE_SETS
        and word not in groups
    ]
    return often, sorted(telling, key=lambda word: -rude[word])
