"""Mynah's verdict on an answer of its own: six scores with a reason each, without a language model."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from core.knowledge.likeness import embedded_once
from core.ports import Embedder, EmbeddingRole, Misconfigured, Score, Vectors, Verdict
from core.quality.read import Answered, Claim, Reading, read
from core.quality.signs import REFUSALS, Signs, compared, signs

SUPPORTED = 0.7
"""The share of a sentence's terms, by length, below which it is told as unsupported."""
UNCHECKED = 0.5
"""How accurate an answer counts at most that nothing can be checked against."""

_TOLD = {
    "words": "share of its words that the passages have",
    "near": "nearness to the passages in words and meaning",
    "meaning": "nearness to the passages in meaning",
    "runs": "share taken from passages in three words or more",
    "fresh": "words from passages that were not said before",
    "used": "words from passages",
    "added": "words from nowhere",
    "asked": "share of its words that the question has",
    "question": "nearness to the question in meaning",
    "variety": "share of its words that are different ones",
    "asks": "asks back",
    "self": "speaks of itself",
    "refuses": "nearness to a refusal",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic regression: for each sign its weight and its usual value, and a bias."""

    bias: float
    signs: Mapping[str, tuple[float, float]]

    def score(self, of: Signs) -> Score:
        moved = {name: weight * (of[name] - usual) for name, (weight, usual) in self.signs.items()}
        most = max(moved, key=lambda name: abs(moved[name]))
        total = self.bias + sum(weight * of[name] for name, (weight, _) in self.signs.items())
        reason = f"{_TOLD[most]}: {of[most]:.2f}, usually {self.signs[most][1]:.2f}"
        return Score(1 / (1 + math.exp(-total)), reason)


@dataclass(frozen=True, slots=True)
class Weights:
    """A line for each score, "unchecked" being accuracy without passages, for one embedding model."""

    embedder: str
    lines: Mapping[str, Line]


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights beside this file."""
    kept = json.loads((files("core.quality") / "weights.json").read_text("utf-8"))
    lines = {
        name: Line(line["bias"], {sign: (w, usual) for sign, (w, usual) in line["signs"].items()})
        for name, line in kept["scores"].items()
    }
    return Weights(kept["embedder"], lines)


async def evaluate(
    turn: Answered, embedder: Embedder, weights: Weights, refusals: Vectors
) -> Verdict:
    """Reads, embeds at most seventeen sentences, and weighs; the same for the same turn.

    `refusals` is what `refusals_of` gives. Raises Misconfigured where the weights are for another
    embedding model.
    """
    if embedder.name != weights.embedder:
        raise Misconfigured(f"the weights of quality are for {weights.embedder}: {embedder.name}")
    reading = read(turn)
    if not reading.claims:
        nothing = Score(0.0, "it says nothing")
        return Verdict(nothing, nothing, nothing, nothing, nothing, nothing, unused=True)
    return judge(reading, await signs_of(reading, embedder, refusals), weights)


async def signs_of(reading: Reading, embedder: Embedder, refusals: Vectors) -> Signs:
    """The signs of an answer that has a claim."""
    texts = compared(reading)
    distinct = list(dict.fromkeys(texts))  # a sentence that is copied is embedded once
    rows = dict(zip(distinct, await embedder.embed(distinct, EmbeddingRole.PASSAGE), strict=True))
    vectors = np.stack([rows[text] for text in texts])
    return signs(reading, vectors, refusals)


def judge(reading: Reading, found: Signs, weights: Weights) -> Verdict:
    """The verdict on an answer with these signs."""
    lines = weights.lines
    return Verdict(
        relevance=lines["relevance"].score(found),
        completeness=lines["completeness"].score(found),
        accuracy=lines["accuracy"].score(found) if reading.passages else _unchecked(found, lines),
        groundedness=lines["groundedness"].score(found),
        coherence=lines["coherence"].score(found),
        helpfulness=lines["helpfulness"].score(found),
        unsupported=tuple(_unsupported(reading.claims)),
        unused=found["used"] == 0,
    )


def _unchecked(found: Signs, lines: Mapping[str, Line]) -> Score:
    guess = lines["unchecked"].score(found).value
    return Score(UNCHECKED * guess, "there is no passage to check it against")


def _unsupported(claims: Sequence[Claim]) -> Iterator[str]:
    return (claim.text for claim in claims if claim.support < SUPPORTED)


async def refusals_of(embedder: Embedder) -> Vectors:
    """A row for each of REFUSALS, embedded once a process."""
    return await embedded_once(REFUSALS, embedder)
