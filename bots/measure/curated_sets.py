"""Households with few curated answers, drawn from sets of intents: what their people may and may not be given."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from bots.measure.intent_sets import intents
from core.knowledge.likeness import Scale, scales
from core.ports import CuratedAnswer, Embedder, EmbeddingRole, Vectors
from core.understanding.differing import differing
from core.understanding.same import by_nearness, compared, same_signals
from core.understanding.weighing import Signals

EXAMPLES = 30
"""Of each intent, so many are there to draw from: nobody writes more."""
ASKED = 6
"""Questions of each kind for each answer."""
STRANGE = 0.3
"""The share of far questions that belong to no intent at all, where there are such."""

Kind = Literal["own", "near", "far"]
"""Means what the examples mean; means something else of the same domain; is of another, or of none."""
Grouped = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Pool:
    """By intent: example questions, and questions that are asked; and what domain an intent is of."""

    examples: Grouped
    questions: Grouped
    domains: Mapping[str, str]
    strangers: Sequence[str] = ()
    """Questions of no intent."""

    def within(self, kept: Sequence[str]) -> Pool:
        """Of these intents alone, without strangers."""
        examples, questions = (
            {name: group[name] for name in kept} for group in (self.examples, self.questions)
        )
        return Pool(examples, questions, self.domains)

    def texts(self) -> list[str]:
        """Each once."""
        groups = (*self.examples.values(), *self.questions.values(), self.strangers)
        return list(dict.fromkeys(text for group in groups for text in group))


@dataclass(frozen=True, slots=True)
class Case:
    """A question, what told of the answer that it is nearest to, and whether that is the right one."""

    kind: Kind
    signals: Signals
    right: bool
    differs: bool
    """In a word that speaks against it, however like it is."""


def pools(data: Path) -> dict[str, Pool]:
    """By set and split: clinc150_*.jsonl (Larson et al. 2019) and banking77_*.csv (Casanueva et al. 2020).

    Examples come from the split for training where there is one, else from each intent's first
    half; the other half is asked. Nothing of CLINC150 for training that is no question's answer counts.
    """
    found: dict[str, dict[str, dict[str, list[str]]]] = {"clinc150": {}, "banking77": {}}
    for split, questions in intents(data).items():
        groups = found["clinc150"].setdefault(split, {})
        for text, answer in zip(questions.texts, questions.answers, strict=True):
            groups.setdefault(answer, []).append(text)
    for file in sorted(data.rglob("banking77_*.csv")):
        groups = found["banking77"].setdefault(file.stem.rpartition("_")[2], {})
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                groups.setdefault(row["category"], []).append(row["text"])
    return {
        f"{name}_{split}": _pool(groups, splits.get("train", {}), _domains(data, name))
        for name, splits in found.items()
        for split, groups in splits.items()
    }


def _pool(groups: Grouped, train: Grouped, domains: Mapping[str, str]) -> Pool:
    named = {name: texts for name, texts in groups.items() if name}
    strangers = groups.get("", ())
    of = {name: domains.get(name, "") for name in named}
    if groups is train or not train:
        halves = {name: texts[: 2 * EXAMPLES] for name, texts in named.items()}
        examples = {name: texts[: len(texts) // 2] for name, texts in halves.items()}
        asked = {name: texts[len(texts) // 2 :] for name, texts in halves.items()}
        return Pool(examples, asked, of, strangers)
    return Pool({name: train[name][:EXAMPLES] for name in named}, named, of, strangers)


def _domains(data: Path, name: str) -> dict[str, str]:
    """NAME_domains.json: the intents of each domain of a set; without it all are of one."""
    return {
        intent: domain
        for file in sorted(data.rglob(f"{name}_domains.json"))
        for domain, own in json.loads(file.read_text("utf-8")).items()
        for intent in own
    }


@dataclass(frozen=True, slots=True)
class Embedded:
    """A pool with its vectors and scales: `rows[places[text]]`."""

    pool: Pool
    rows: Vectors
    scales: Sequence[Scale]
    places: Mapping[str, int]

    def scale(self, text: str) -> Scale:
        return self.scales[self.places[text]]

    def of(self, texts: Sequence[str]) -> Vectors:
        rows: Vectors = self.rows[[self.places[text] for text in texts]]
        return rows


async def embedded(pool: Pool, embedder: Embedder) -> Embedded:
    """All its texts as questions."""
    texts = pool.texts()
    rows = await embedder.embed(texts, EmbeddingRole.QUESTION)
    places = {text: place for place, text in enumerate(texts)}
    return Embedded(pool, rows, await scales(rows, embedder), places)


def household(
    source: Embedded, answers: int, examples: int, chance: np.random.Generator
) -> Iterator[Case]:
    """So many answers with so many examples each, and for each as many questions of every kind."""
    pool = source.pool
    chosen = [str(name) for name in chance.choice(list(pool.examples), answers, replace=False)]
    taken = {name: drawn(pool.examples[name], examples, chance) for name in chosen}
    known = {text for texts in taken.values() for text in texts}
    vectors = [source.of(taken[name]) for name in chosen]
    for name in chosen:
        for kind, truth, text in _asked(pool, name, chosen, chance):
            if text not in known:
                asked = source.scale(text)
                found = [compared(asked, rows) for rows in vectors]
                best = by_nearness(found)[0]
                near = CuratedAnswer(chosen[best], "", tuple(taken[chosen[best]]))
                differs = differing(text, "en", near) is not None
                yield Case(kind, same_signals(found, best), chosen[best] == truth, differs)


def _asked(
    pool: Pool, name: str, chosen: Sequence[str], chance: np.random.Generator
) -> Iterator[tuple[Kind, str, str]]:
    """Questions with their kind, and the answer that is right, "" for none."""
    for text in drawn(pool.questions[name], ASKED, chance):
        yield "own", name, text
    others = [each for each in pool.questions if each not in chosen]
    near = [each for each in others if pool.domains[each] == pool.domains[name]]
    far = [each for each in others if pool.domains[each] != pool.domains[name]]
    for _ in range(ASKED):
        if near:
            yield "near", "", _one_of(pool.questions[str(chance.choice(near))], chance)
        strange = len(pool.strangers) and (not far or chance.random() < STRANGE)
        if strange:
            yield "far", "", _one_of(pool.strangers, chance)
        elif far:
            yield "far", "", _one_of(pool.questions[str(chance.choice(far))], chance)


def drawn(texts: Sequence[str], number: int, chance: np.random.Generator) -> list[str]:
    """So many of them, or all, in any order and none twice."""
    order = chance.permutation(len(texts))[:number]
    return [texts[place] for place in order]


def _one_of(texts: Sequence[str], chance: np.random.Generator) -> str:
    return texts[int(chance.integers(len(texts)))]
