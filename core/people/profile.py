"""What is learned of somebody from what they asked Mynah themselves: with evidence, and fading."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal, Protocol, get_args

from core.messages import Person
from core.people.preferences import SECONDS, Preferences, Preferring, known
from core.people.subjects import folder_of, name_of_source, names_of
from core.ports import Detect, Unavailable
from core.understanding.length import blamed_length, wanted_length
from core.words import CATALOGUES

Kind = Literal["length", "language", "subject", "source"]
KINDS: tuple[Kind, ...] = get_args(Kind)

DAY = 86_400.0
HALF_LIFE = 30 * DAY
DAYS: Mapping[Kind, int] = {"length": 3, "language": 5, "subject": 4, "source": 3}
"""On so many different days something must have shown; however often on one of them, it counts once."""
LEFT = 0.5
"""The share of the days' weight that must be left of it by decay, else it is not said any more."""
MOSTLY = 0.8
"""The share of all days in which somebody writes the language that is said to be theirs."""
MARK = 12
MOST = 3
"""Subjects, and sources, that are said."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cited:
    """A document of the team that an answer cited, and the source that it came from, by their addresses."""

    uri: str
    source: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One question that somebody put to Mynah, and what they thought of the answer to it."""

    at: float
    question: str
    cited: tuple[Cited, ...] = ()
    score: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What somebody did, and since when nothing counts for a trait because they erased it."""

    deeds: tuple[Deed, ...] = ()
    erased: Mapping[str, float] = field(default_factory=dict)
    """Unix time by a trait's mark; "" is all of them."""


@dataclass(frozen=True, slots=True)
class Trait:
    """Something learned, on how many days it showed, and what decay left of that."""

    kind: Kind
    value: str
    """"short" or "usual"; a language's code; a folder as a path in its source; a source's address."""
    days: int
    weight: float

    @property
    def mark(self) -> str:
        """What names it where it can be erased: short, and nothing that can be read."""
        return _mark(self.kind, self.value)

    @property
    def names(self) -> tuple[str, ...]:
        """What the team calls it, which must tell nothing sensitive; the last one is its own."""
        if self.kind == "subject":
            return names_of(self.value)
        return (name_of_source(self.value),) if self.kind == "source" else ()


class Behaving(Protocol):
    """Where it can be seen what somebody did."""

    async def of(self, person: Person) -> Behaviour:
        """Of this person alone, under all names that they linked; nothing that was said to others."""

    async def erase(self, person: Person, mark: str) -> None:
        """From now on nothing before counts for the trait with this mark; "": for none."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What it takes to learn of somebody's behaviour."""

    behaving: Behaving
    detect: Detect
    clock: Callable[[], float]
    harmless: Callable[[Sequence[str]], Awaitable[Collection[str]]]
    """Those of these names that tell nothing sensitive, see sensitive.py."""


async def habits(person: Person, learning: Learning) -> tuple[Trait, ...]:
    """What is learned of length and language, which is all that changes the form of answers."""
    return _learned(await learning.behaving.of(person), learning, ("length", "language"))


async def traits(person: Person, learning: Learning) -> tuple[Trait, ...]:
    """Everything that is learned, without what its name makes sensitive. Raises Unavailable."""
    found = _learned(await learning.behaving.of(person), learning, KINDS)
    named = {name for each in found for name in each.names}
    harmless = await learning.harmless(sorted(named)) if named else ()
    told = [each for each in found if all(name in harmless for name in each.names)]
    return tuple(e for kind in KINDS for e in [t for t in told if t.kind == kind][:MOST])


async def preferred(person: Person, preferring: Preferring, learning: Learning) -> Preferences:
    """What somebody set, else what they are used to; the usual where a store does not say in time."""
    chosen = await known(person, preferring)
    try:
        async with asyncio.timeout(SECONDS):
            return applied(chosen, await habits(person, learning))
    except (Unavailable, TimeoutError) as error:
        log.warning("nobody can tell now what somebody is used to: %s", error)
        return chosen


async def usual_sources(person: Person, learning: Learning) -> Collection[str]:
    """The addresses of the sources whose answers they found helpful; none where that cannot be told in time."""
    try:
        async with asyncio.timeout(SECONDS):
            return [each.value for each in await traits(person, learning) if each.kind == "source"]
    except (Unavailable, TimeoutError) as error:
        log.warning("nobody can tell now where somebody usually looks: %s", error)
        return ()


def applied(chosen: Preferences, learned: Sequence[Trait]) -> Preferences:
    """What somebody set, and only where they set nothing what was learned."""
    habit = {each.kind: each.value for each in learned}
    if not chosen.length and habit.get("length") == "short":
        chosen = replace(chosen, length="short")
    return replace(chosen, writes=habit.get("language", ""))


def _learned(
    behaviour: Behaviour, learning: Learning, kinds: Collection[Kind]
) -> tuple[Trait, ...]:
    """The strongest first."""
    now = learning.clock()
    latest: dict[tuple[Kind, str], dict[int, float]] = defaultdict(dict)
    deeds = sorted(behaviour.deeds, key=lambda each: each.at)
    for deed, kind, value in _evidence(deeds, learning.detect):
        since = max(behaviour.erased.get(mark, 0.0) for mark in ("", _mark(kind, value)))
        if kind in kinds and deed.at > since:
            latest[kind, value][_day(deed)] = deed.at
    found = [
        Trait(kind, value, len(days), sum(_left(now - at) for at in days.values()))
        for (kind, value), days in latest.items()
    ]
    return tuple(sorted(_borne(found), key=lambda each: -each.weight))


def _mark(kind: str, value: str) -> str:
    return sha256(f"{kind} {value}".encode()).hexdigest()[:MARK]


def _left(age: float) -> float:
    return float(0.5 ** (max(age, 0.0) / HALF_LIFE))


def _borne(found: Sequence[Trait]) -> Iterator[Trait]:
    """Those with enough evidence, and more of it than there is for the contrary."""
    for each in found:
        rivals = [other.weight for other in found if other.kind == each.kind and other != each]
        weight = each.weight
        if each.kind == "length":
            weight -= sum(rivals)
        if each.kind == "language" and weight < MOSTLY * (weight + sum(rivals)):
            continue
        if each.days >= DAYS[each.kind] and weight >= LEFT * DAYS[each.kind]:
            yield each


def _day(deed: Deed) -> int:
    return int(deed.at // DAY)


def _evidence(deeds: Sequence[Deed], detect: Detect) -> Iterator[tuple[Deed, Kind, str]]:
    """What each question with its opinion shows; of languages that of the last question of a day."""
    last: dict[int, Deed] = {}
    for deed in deeds:
        asked = wanted_length(deed.question)
        yield from ((deed, kind, value) for kind, value in _shown(deed, asked))
        if not asked:
            last[_day(deed)] = deed
    for deed in last.values():
        if (language := detect(deed.question, tuple(CATALOGUES))) in CATALOGUES:
            yield deed, "language", language


def _shown(deed: Deed, asked: str) -> Iterator[tuple[Kind, str]]:
    for length in {asked, blamed_length(deed.comment)} - {""}:
        yield "length", length
    if deed.score < 0:
        return
    for folder in {folder_of(each.uri, each.source) for each in deed.cited} - {""}:
        yield "subject", folder
    if deed.score > 0:
        for source in {each.source for each in deed.cited}:
            yield "source", source
