"""The toxicity model that ships with Mynah: a linear head for each class over the two embedded sentence vectors."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core import wire
from core.ports import Embedder, EmbeddingRole, Scores, Vectors
from core.safety.plain_text import plain_text

NAME = "light"
STEREOTYPE = "stereotype"
SENTENCE = 400
"""Characters that are judged beside the whole: what is said in one sentence of many shall not drown."""
SHORT = 25
"""What is shorter is judged with what follows."""
SENTENCES = 40
"""Of one text, its beginning and its end; who writes more is not in a chat."""
LESS = 1.5
"""Log-odds by which a sentence counts less than the whole: of many, the worst is bad by chance."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """As `python -m bots.measure.safety_weights` writes them; see docs/measurements/safety.md."""

    heads: Mapping[str, tuple[float, ...]]
    """By class a bias, and then a weight for each number of the vectors, in the order of `embedders`."""
    others: Mapping[str, tuple[float, ...]]
    """The same over the last embedder alone, which knows other languages than English."""
    embedders: tuple[str, ...]
    known: tuple[str, ...]
    """Words that a disguise may hide."""
    rude: tuple[str, ...]
    """Those of them that are mostly said to insult, most telling first."""
    groups: tuple[str, ...] = ()
    """Names of groups of people: what names none is no stereotype."""


@cache
def shipped() -> Weights:
    """Read at first use."""
    text = files(__package__).joinpath("toxicity.json").read_text("utf-8")
    return wire.unplain(Weights, json.loads(text))


def _in_english(_text: str) -> bool:
    return True


@dataclass(frozen=True)
class LightToxicity:
    """Implements core.ports.Toxicity over the embedders that its weights were fitted on, in their order."""

    embedders: Sequence[Embedder]
    weights: Weights = field(default_factory=shipped)
    is_english: Callable[[str], bool] = _in_english
    name = NAME
    degraded = True

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """By class the score of the whole text, or of its worst sentence where that is clearly worse."""
        clean = [self.plain(text) for text in texts]
        parts = [parts_of(text) for text in clean]
        rows = await vectors([each for part in parts for each in part], self.embedders)
        english, others = (logits(rows, heads) for heads in (self.weights.heads, self._others))
        ends = np.cumsum([0, *map(len, parts)])
        return [
            self._scores(text, english if self.is_english(text) else others, start, end)
            for text, (start, end) in zip(clean, pairwise(ends), strict=True)
        ]

    def plain(self, text: str) -> str:
        """Without what disguises its words."""
        return plain_text(text, _known(self.weights), self.weights.rude)

    @property
    def _others(self) -> Mapping[str, tuple[float, ...]]:
        skipped = (0.0,) * sum(each.dimension for each in self.embedders[:-1])
        return {name: (head[0], *skipped, *head[1:]) for name, head in self.weights.others.items()}

    def _scores(self, text: str, odds: Mapping[str, Rows], start: int, end: int) -> Scores:
        """The whole comes first, then its sentences."""
        found = {}
        for name, row in odds.items():
            worst = max([row[start], *(row[start + 1 : end] - LESS)])
            found[name] = float(1 / (1 + np.exp(-np.clip(worst, -50, 50))))
        return found if names_a_group(text, self.weights) else found | {STEREOTYPE: 0.0}


async def vectors(texts: Sequence[str], embedders: Sequence[Embedder]) -> Vectors:
    """Those of all embedders side by side, of shape (texts, the sum of their dimensions)."""
    asked = (embedder.embed(texts, EmbeddingRole.QUESTION) for embedder in embedders)
    return np.hstack(await asyncio.gather(*asked))


def logits(rows: Vectors, heads: Mapping[str, tuple[float, ...]]) -> dict[str, Rows]:
    """By class the log-odds of each row."""
    return {name: rows @ np.array(head[1:]) + head[0] for name, head in heads.items()}


def parts_of(text: str) -> list[str]:
    """The text, and where it has several its sentences."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.!?\n])\s+|(?<=[。！？])", text):
        for start in range(0, len(sentence), SENTENCE):
            some = sentence[start : start + SENTENCE]
            if found and len(found[-1]) < SHORT:
                found[-1] = f"{found[-1]} {some}"
            elif some.strip():
                found.append(some)
    if len(found) > SENTENCES:
        found = [*found[: SENTENCES // 2], *found[-SENTENCES // 2 :]]
    return [text, *found] if len(found) > 1 else [text]


def highest(scores: Sequence[Scores], parts: Sequence[Sequence[str]]) -> list[Scores]:
    """By class the highest score of the pieces of each text; `scores` are those of all pieces in turn."""
    ends = np.cumsum([0, *map(len, parts)])
    return [
        {name: max(each[name] for each in scores[start:end]) for name in scores[start]}
        for start, end in pairwise(ends)
    ]


def pieces(text: str, size: int, most: int) -> list[str]:
    """The text cut at ends of sentences, for models that read only a beginning; never none."""
    half = most * size
    read = text if len(text) <= 2 * half else f"{text[:half]}\n{text[-half:]}"
    found: list[str] = []
    for sentence in re.split(r"(?<=[.!?。！？\n])\s*", read):
        for start in range(0, len(sentence), size):
            some = sentence[start : start + size]
            if found and len(found[-1]) + len(some) < size:
                found[-1] = f"{found[-1]} {some}"
            else:
                found.append(some)
    if len(found) > most:
        found = [*found[: most // 2], *found[-most // 2 :]]
    return found or [""]


def names_a_group(text: str, weights: Weights) -> bool:
    """Whether some group of people is named; without one there is nothing to generalise about."""
    return _names(weights).search(text) is not None


@cache
def _names(weights: Weights) -> re.Pattern[str]:
    words = "|".join(map(re.escape, weights.groups)) or "(?!)"
    return re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE)


@cache
def _known(weights: Weights) -> frozenset[str]:
    return frozenset((*weights.known, *weights.rude))
