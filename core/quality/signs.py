"""What can be counted of an answer and tells how good it is: named figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.knowledge.wording import WORD, content_terms
from core.ports import Vectors
from core.quality.read import Claim, Reading, Terms

LONGEST = 8
"""Sentences of which the meaning is compared, the longest ones: an embedding takes its time."""

REFUSALS = (
    "I don't know.",
    "I do not have that information.",
    "The documents do not say anything about that.",
    "I'm sorry, I cannot answer that question.",
)
"""What a refusal means; a model of many languages finds it in all of them."""

_PRONOUNS = (
    "i me my mine myself i'm i've i'd i'll im ive ich mir mich mein meine meinem meinen yo mí mi mis "
    "je moi mon ma mes io mio mia miei eu meu minha"
)
_FIRST_PERSON = frozenset(_PRONOUNS.split())
"""Pronouns; who tells of itself tells nothing of the passages."""

Signs = Mapping[str, float]


def compared(reading: Reading) -> list[str]:
    """The texts to embed: the question, then the longest sentences, then the one nearest to each."""
    claims = _longest(reading)
    return [reading.turn.question, *(c.text for c in claims), *(c.nearest for c in claims)]


def signs(reading: Reading, vectors: Vectors, refusals: Vectors) -> Signs:
    """The figures by name, mostly 0 to 1, from a row for each text of `compared` and of REFUSALS.

    There is at least one claim.
    """
    return _of_words(reading) | _of_meaning(reading, vectors, refusals)


def _of_words(reading: Reading) -> dict[str, float]:
    turn, claims = reading.turn, reading.claims
    known = frozenset(term for passage in reading.passages for term in passage)
    content = [term for claim in claims for term in claim.content]
    asked = frozenset(content_terms(turn.question, turn.language))
    earlier = asked.union(*(content_terms(said, turn.language) for said in turn.before))
    used = known.intersection(content)
    every = [term for claim in claims for term in claim.terms]
    return {
        "words": _support(claims),
        "runs": _runs(claims, reading.passages),
        "self": float(any(_speaks_of_itself(claim.text) for claim in claims)),
        "used": math.log1p(len(used)),
        "fresh": math.log1p(len(used - earlier)),
        "added": math.log1p(len(frozenset(content) - known)),
        "asked": sum(term in asked for term in content) / max(len(content), 1),
        "variety": len(set(every)) / len(every),
        "asks": float("?" in turn.answer),
    }


def _of_meaning(reading: Reading, vectors: Vectors, refusals: Vectors) -> dict[str, float]:
    claims = _longest(reading)
    question, said, nearest = vectors[0], vectors[1 : len(claims) + 1], vectors[len(claims) + 1 :]
    sizes = np.array([len(claim.text) for claim in claims], np.float64)
    likeness = np.einsum("sd,sd->s", said, nearest) * [bool(c.nearest) for c in claims]
    whole = sizes @ said
    meaning = float(np.average(likeness, weights=sizes))
    return {
        "meaning": meaning,
        "near": meaning * _support(reading.claims),
        "question": float(whole @ question) / max(float(np.linalg.norm(whole)), 1e-9),
        "refuses": float((said @ refusals.T).max()),
    }


def _longest(reading: Reading) -> Sequence[Claim]:
    return sorted(reading.claims, key=lambda claim: -len(claim.text))[:LONGEST]


def _support(claims: Sequence[Claim]) -> float:
    """The share of all terms, by length, that their sentences go on."""
    sizes = [sum(map(len, claim.terms)) for claim in claims]
    return float(np.average([claim.support for claim in claims], weights=sizes))


def _runs(claims: Sequence[Claim], passages: Sequence[Terms]) -> float:
    """The share of the answer's trigrams that stand in a passage as they are; of shorter ones, of the words."""
    there = {gram for passage in passages for gram in _trigrams(passage)}
    said = [gram for claim in claims for gram in _trigrams(claim.terms)]
    return sum(gram in there for gram in said) / len(said) if said else _support(claims)


def _trigrams(said: Terms) -> list[tuple[str, str, str]]:
    return list(zip(said, said[1:], said[2:], strict=False))


def _speaks_of_itself(text: str) -> bool:
    return any(word.casefold().replace("’", "'") in _FIRST_PERSON for word in WORD.findall(text))
