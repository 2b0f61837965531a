"""`mynah eval rewording`: whether a question in other words gets a cached answer, and one that is near does not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from adapters.models.embeddings import embedded_spaces
from bots.measure import Tell
from bots.measure.cache import cached
from core.conversation.cached import normalised
from core.ports import EmbeddingRole, Misconfigured
from core.understanding.rewording import LANGUAGE, asks_the_same, comparing

SAME = ("courtesy", "form", "order", "other words")
"""Kinds of rewordings, of each question in our own set one of each."""
NEAR = ("another thing", "the contrary", "narrower or wider", "something else")
COURTESIES = (
    "Hi! {}",
    "{} Thanks!",
    "Could you tell me, {}",
    "Quick question: {}",
    "Does anyone know: {}",
    "{} Please help.",
    "Hello team, {}",
    "I'd like to know: {}",
    "Just checking, {}",
    "Good morning, {} Thank you",
    "Sorry to ask again, {}",
    "um {}",
)
"""What people write around a question; some of it the product knows, and some it does not."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions, and whether the one's answer is the other's."""

    one: str
    other: str
    same: bool
    kind: str


async def eval_rewording(data: Path | None, home: Path, tell: Tell) -> Mapping[str, Any]:
    """By kind how many of how many pairs are taken for the same; of wrong ones each.

    `data` has a file pairs.jsonl with `a`, `b`, `same_answer` and `category`; without it our own set
    is measured.
    """
    pairs = read_pairs(data / "pairs.jsonl") if data else own_pairs()
    with cached(embedded_spaces("all"), home) as spaces:
        space = comparing(spaces, LANGUAGE)
        if space is None:
            raise Misconfigured("the embedded models compare no questions")
        taken = [
            await asks_the_same(
                normalised(each.one), normalised(each.other), LANGUAGE, space.embedder
            )
            for each in pairs
        ]
        nearest = await _near(pairs, space.embedder)
    tell(f"{len(pairs)} pairs")
    return {
        "same": _share([hit for hit, each in zip(taken, pairs, strict=True) if each.same]),
        "near": _share([hit for hit, each in zip(taken, pairs, strict=True) if not each.same]),
        "by_kind": _by_kind(pairs, taken),
        "wrong": [
            [each.one, each.other]
            for hit, each in zip(taken, pairs, strict=True)
            if hit and not each.same
        ],
        "by_vectors_alone": nearest,
    }


def own_pairs() -> list[Pair]:
    """500 of each, from a file beside this one."""
    text = files(__package__).joinpath("rewordings.txt").read_text("utf-8")
    return list(_pairs(text.splitlines()))


def _pairs(lines: Sequence[str]) -> Iterator[Pair]:
    for number, line in enumerate(lines):
        reworded, near = (part.split(" | ") for part in line.split(" || "))
        asked, *same = (each.strip() for each in reworded)
        lowered = asked[0].lower() + asked[1:]
        same.insert(0, COURTESIES[number % len(COURTESIES)].format(lowered))
        for kind, other in zip(SAME, same, strict=True):
            yield Pair(asked, other, True, kind)
        for kind, other in zip(NEAR, near, strict=True):
            yield Pair(asked, other.strip(), False, kind)


def read_pairs(file: Path) -> list[Pair]:
    """Raises Misconfigured."""
    if not file.is_file():
        raise Misconfigured(
            f"there is no file {file}: one JSON object a line with a, b, same_answer"
        )
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [
        Pair(row["a"], row["b"], bool(row["same_answer"]), row.get("category", "")) for row in rows
    ]


async def _near(pairs: Sequence[Pair], embedder: Any) -> Mapping[str, Any]:
    """What a mere threshold of the cosine could do: rewordings above the nearest pair that is none."""
    one = await embedder.embed([normalised(each.one) for each in pairs], EmbeddingRole.QUESTION)
    other = await embedder.embed([normalised(each.other) for each in pairs], EmbeddingRole.QUESTION)
    cosines = (one * other).sum(axis=1)
    wrong = max(c for c, each in zip(cosines, pairs, strict=True) if not each.same)
    hits = sum(bool(c > wrong and each.same) for c, each in zip(cosines, pairs, strict=True))
    return {"threshold": round(float(wrong), 4), "same_above": hits}


def _share(taken: Sequence[bool]) -> Mapping[str, Any]:
    return {"pairs": len(taken), "taken": sum(taken)}


def _by_kind(pairs: Sequence[Pair], taken: Sequence[bool]) -> Mapping[str, str]:
    every, hits = Counter(each.kind for each in pairs), Counter[str]()
    for hit, each in zip(taken, pairs, strict=True):
        hits[each.kind] += hit
    return {kind: f"{hits[kind]} of {number}" for kind, number in every.items()}
