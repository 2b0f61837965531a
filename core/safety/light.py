"""The toxicity model that ships with Mynah: a linear head for each class over the two embedded sentence vectors."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
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
PIECE = 1_000
"""Characters that are judged at once: of more, one of the embedders reads only the beginning."""
PIECES = 10
"""Of one text, its beginning and its end; more would be said by nobody in a chat."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """As `python -m bots.measure.safety_weights` writes them; see docs/toxicity-model.md."""

    heads: Mapping[str, tuple[float, ...]]
    """By class a bias, and then a weight for each number of the vectors, in the order of `embedders`."""
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


@dataclass(frozen=True)
class LightToxicity:
    """Implements core.ports.Toxicity over the embedders that its weights were fitted on, in their order."""

    embedders: Sequence[Embedder]
    weights: Weights = field(default_factory=shipped)
    name = NAME
    degraded = True

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """By class the highest score of the text's pieces."""
        clean = [self.plain(text) for text in texts]
        parts = [pieces(text) for text in clean]
        rows = await vectors([each for part in parts for each in part], self.embedders)
        odds = scored(rows, self.weights)
        found = [{name: float(row[n]) for name, row in odds.items()} for n in range(len(rows))]
        scores = highest(found, parts)
        return [
            each if names_a_group(text, self.weights) else each | {STEREOTYPE: 0.0}
            for each, text in zip(scores, clean, strict=True)
        ]

    def plain(self, text: str) -> str:
        """Without what disguises its words."""
        return plain_text(text, _known(self.weights), self.weights.rude)


async def vectors(texts: Sequence[str], embedders: Sequence[Embedder]) -> Vectors:
    """Those of all embedders side by side, of shape (texts, the sum of their dimensions)."""
    asked = (embedder.embed(texts, EmbeddingRole.QUESTION) for embedder in embedders)
    return np.hstack(await asyncio.gather(*asked))


def scored(rows: Vectors, weights: Weights) -> dict[str, Rows]:
    """By class a probability for each row."""
    return {
        name: 1 / (1 + np.exp(-np.clip(rows @ np.array(head[1:]) + head[0], -50, 50)))
        for name, head in weights.heads.items()
    }


def highest(scores: Sequence[Scores], parts: Sequence[Sequence[str]]) -> list[Scores]:
    """By class the highest score of the pieces of each text; `scores` are those of all pieces in turn."""
    ends = np.cumsum([0, *map(len, parts)])
    return [
        {name: max(each[name] for each in scores[start:end]) for name in scores[start]}
        for start, end in pairwise(ends)
    ]


def pieces(text: str) -> list[str]:
    """The text cut at ends of sentences, where it is long; never none."""
    found: list[str] = []
    half = PIECES * PIECE
    read = text if len(text) <= 2 * half else f"{text[:half]}\n{text[-half:]}"
    for sentence in re.split(r"(?<=[.!?。！？\n])\s*", read):
        for start in range(0, len(sentence), PIECE):
            some = sentence[start : start + PIECE]
            if found and len(found[-1]) + len(some) < PIECE:
                found[-1] = f"{found[-1]} {some}"
            else:
                found.append(some)
    if len(found) > PIECES:
        found = [*found[: PIECES // 2], *found[-PIECES // 2 :]]
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
