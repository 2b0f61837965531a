"""What would make an answer better, read from the verdict on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.ports import Verdict

ENOUGH = 0.7
"""Below it a score asks for something to be done."""

Act = Literal[
    "search again", "answer the question", "add what is missing", "say what is unknown", "shorten"
]


@dataclass(frozen=True, slots=True)
class Improvement:
    """What to do, why, and with which sentences of the answer, if with any in particular."""

    act: Act
    why: str
    sentences: tuple[str, ...] = ()


def suggest_improvements(verdict: Verdict) -> tuple[Improvement, ...]:
    """The most urgent first; nothing where every score is high enough."""
    return tuple(_improvements(verdict))


def _improvements(verdict: Verdict) -> Iterator[Improvement]:
    if verdict.accuracy.value < ENOUGH:
        if verdict.unused:
            yield Improvement("search again", verdict.accuracy.reason)
        yield Improvement("say what is unknown", verdict.accuracy.reason, verdict.unsupported)
    elif verdict.groundedness.value < ENOUGH:
        yield Improvement("search again", verdict.groundedness.reason)
    if verdict.relevance.value < ENOUGH:
        yield Improvement("answer the question", verdict.relevance.reason)
    if min(verdict.completeness, verdict.helpfulness, key=lambda s: s.value).value < ENOUGH:
        yield Improvement("add what is missing", verdict.completeness.reason)
    if verdict.coherence.value < ENOUGH:
        yield Improvement("shorten", verdict.coherence.reason)
