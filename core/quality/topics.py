"""Groups questions that are about the same by the words that they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.knowledge.wording import WORD, content_terms

ALIKE = 0.2
"""Cosine of a question with a group from which on it belongs there; chosen on 300 questions each of
the training parts of BANKING77 and CLINC150 (25 intents; adjusted Rand index .32 and .54)."""
NAMED_BY = 3
"""Words of a topic's name, at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, by whom, and under which number."""

    number: int
    text: str
    person: str
    at: float


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions about the same, latest first."""

    words: tuple[str, ...]
    """What most of them say; from several people, only what two of them or more said."""
    asked: tuple[Asked, ...]

    @property
    def people(self) -> int:
        """How many asked."""
        return len({each.person for each in self.asked})

    def shown(self, *, unmasked: bool) -> str:
        """Its name; "" for words of one person alone, which are theirs: what several say is nobody's."""
        return ", ".join(self.words) if unmasked or self.people > 1 else ""


@dataclass(slots=True)
class _Group:
    asked: list[Asked] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)
    size: float = 0.0
    """The length of the summed vector."""

    def add(self, question: Asked, vector: Mapping[str, float]) -> None:
        self.asked.append(question)
        for term, weight in vector.items():
            self.weights[term] = self.weights.get(term, 0.0) + weight
        self.size = math.hypot(*self.weights.values())


def topics(asked: Sequence[Asked], detect: Callable[[str], str]) -> list[Topic]:
    """The largest first; each question is in one.

    Leader clustering (Hartigan 1975, ch. 3) in the order given: a question joins the group whose
    summed vector it is nearest to, by the cosine of its words weighted by their inverse document
    frequency, or begins one.
    """
    terms = [frozenset(content_terms(each.text, detect(each.text))) for each in asked]
    common = Counter(term for each in terms for term in each)
    rarity = {term: math.log(1 + len(asked) / count) for term, count in common.items()}
    groups: list[_Group] = []
    holding: dict[str, set[int]] = {}
    for question, own in zip(asked, terms, strict=True):
        vector = {term: rarity[term] for term in own}
        near = sorted(set().union(*(holding.get(term, set()) for term in own)))
        alike = {place: _cosine(vector, groups[place]) for place in near}
        best = max(near, key=alike.__getitem__, default=-1)
        if best < 0 or alike[best] < ALIKE:
            best = len(groups)
            groups.append(_Group())
        groups[best].add(question, vector)
        for term in own:
            holding.setdefault(term, set()).add(best)
    found = [Topic(_name(group.asked, detect), tuple(group.asked)) for group in groups]
    return sorted(found, key=lambda topic: (-len(topic.asked), -topic.asked[0].at))


def _cosine(vector: Mapping[str, float], group: _Group) -> float:
    shared = sum(weight * group.weights.get(term, 0.0) for term, weight in vector.items())
    return shared / (math.hypot(*vector.values()) * group.size)


def _name(asked: Sequence[Asked], detect: Callable[[str], str]) -> tuple[str, ...]:
    """As they are written most often, the ones that most people said first."""
    people: dict[str, set[str]] = {}
    written: dict[str, Counter[str]] = {}
    for each in asked:
        language = detect(each.text)
        for word in WORD.findall(each.text):
            for term in content_terms(word, language):
                people.setdefault(term, set()).add(each.person)
                written.setdefault(term, Counter())[word.lower()] += 1
    least = min(2, len({each.person for each in asked}))
    said = [term for term, who in people.items() if len(who) >= least]
    said.sort(key=lambda term: (-len(people[term]), -written[term].total()))
    return tuple(written[term].most_common(1)[0][0] for term in said[:NAMED_BY])
