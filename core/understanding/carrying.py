"""Which terms of earlier questions a question needs to stand alone.

A term is taken along or not, each by itself, as QuReTeC decides it (Voskarides et al. 2020), by how
and where it was said before. No signal knows a word, so they hold for languages with spaces alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from core.knowledge.wording import WORD, content_terms
from core.understanding.questions import points
from core.understanding.weighing import Carrying, Signals

LATEST = 8
"""Questions back that terms are taken from; and from the one that began it all."""
SHORTEST = 3
"""Characters of a term."""


@dataclass(frozen=True, slots=True)
class Line:
    """An earlier question, and the terms that it took along itself."""

    text: str
    carried: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """How a word with a term stands in its question."""

    term: str
    number: int
    """Of the word, from 0."""
    start: int
    end: int
    place: float = 0.0
    """0 for the first word, 1 for the last."""
    length: int = 0
    after_function: bool = False
    after_two: bool = False
    """The two words before it say nothing by themselves, as before nouns."""
    before_function: bool = False
    capital: bool = False
    """Though it does not begin the question."""


@lru_cache(maxsize=4_096)
def forms(text: str, language: str) -> tuple[Form, ...]:
    """Its words that say something, a form for each of their terms."""
    words = list(WORD.finditer(text))
    told = [content_terms(word.group(), language) for word in words]
    found: list[Form] = []
    for n, word in enumerate(words):
        after = n > 0 and not told[n - 1]
        form = {
            "number": n,
            "start": word.start(),
            "end": word.end(),
            "place": n / max(1, len(words) - 1),
            "length": len(word.group()),
            "after_function": after,
            "after_two": after and n > 1 and not told[n - 2],
            "before_function": n + 1 < len(words) and not told[n + 1],
            "capital": n > 0 and word.group()[0].isupper(),
        }
        found += [Form(term, **form) for term in told[n]]  # type: ignore[arg-type]
    return tuple(found)


def lines(questions: Sequence[str], language: str, models: Carrying) -> list[Line]:
    """Each question with what it takes from those before it, oldest first; of a long row the end."""
    kept = [*questions[:1], *questions[1:][-LATEST:]]
    found: list[Line] = []
    for text in kept:
        found.append(Line(text, carried(text, found, language, models)))
    return found


def carried(
    question: str, before: Sequence[Line], language: str, models: Carrying
) -> frozenset[str]:
    """The terms that are taken along; where it points back and none is sure, the likeliest."""
    back = points(question, language)
    model = models.pointing if back else models.whole
    odds = {
        term: model.probability(found)
        for term, found in carry_signals(question, before, language).items()
    }
    sure = frozenset(term for term, each in odds.items() if each >= model.threshold)
    if not sure and odds and back:
        return frozenset({max(odds, key=lambda term: (odds[term], term))})
    return sure


def carry_signals(question: str, before: Sequence[Line], language: str) -> dict[str, Signals]:
    """For every term that was said before and is not said now, what tells whether it is meant."""
    own = frozenset(content_terms(question, language))
    said = [frozenset(content_terms(each.text, language)) | each.carried for each in before]
    latest = {form.term: form for each in before for form in forms(each.text, language)}
    found: dict[str, Signals] = {}
    for term in frozenset[str]().union(*said) - own:
        if len(term) < SHORTEST:
            continue  # "up" of "back up"
        places = [n for n, terms in enumerate(said) if term in terms]
        form, age = latest.get(term), len(before) - 1 - places[-1]
        signals = {
            "always": 1.0,
            "last": float(age == 0),
            "carried": float(age == 0 and term in before[-1].carried),
            "age": log1p(age),
            "first": float(places[0] == 0),
            "share": len(places) / len(before),
            "times": log1p(len(places)),
            **_of_form(form),
            "own": log1p(len(own)),
            "before": log1p(len(before)),
            "company": len(own & said[places[-1]]) / max(1, len(own)),
        }
        signals["own carried"] = signals["own"] * signals["carried"]
        signals["own last"] = signals["own"] * signals["last"]
        signals["first share"] = signals["first"] * signals["share"]
        found[term] = signals
    return found


def _of_form(form: Form | None) -> dict[str, float]:
    """Zeros where only its stem is known, as of what an earlier question took along."""
    known = form or Form("", 0, 0, 0)
    return {
        "after_function": float(known.after_function),
        "after_two": float(known.after_two),
        "before_function": float(known.before_function),
        "capital": float(known.capital),
        "place": known.place,
        "length": log1p(known.length),
    }
