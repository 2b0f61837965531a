"""The notice of verdicts that an administrator is to look at: what is in it, how often, and to whom."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.doubles.monitoring import MemoryIncidents, MemoryTeller
from adapters.doubles.people import MemoryNotes
from core.ports import Notice, Reason, Screening, Unavailable, Undeliverable
from core.quality.monitor import DAY, MINUTE
from core.upkeep.telling import Destination, Telling
from core.upkeep.urgent import MOST, Watching, notice_of, tell_urgent

VERDICT = Screening(
    "slack:T1:C1:t",
    "m1",
    "slack:T1.U7",
    "room",
    "refuse",
    (Reason("threat", 0.97, 0.5, "light"),),
    "I will find you",
    1000.0,
    tell=True,
)


class House:
    """Verdicts, notes and claims that all processes share."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.verdicts: list[Screening] = []
        self.notes, self.claims = MemoryNotes(lambda: self.now), MemoryIncidents()

    def judged(self, count: int = 1) -> None:
        first = len(self.verdicts) + 1
        self.verdicts += [replace(VERDICT, id=first + n, at=self.now) for n in range(count)]

    async def urgent(self, after: int, since: float, limit: int) -> Sequence[Screening]:
        return [e for e in self.verdicts if e.id > after and e.at >= since and not e.mark][:limit]

    def process(self, *destinations: Destination, name: str = "one") -> Watching:
        return Watching(self, Telling(self.claims, self.notes, name), destinations)

    async def minutes(self, count: int, *processes: Watching) -> None:
        for _ in range(count):
            for each in processes:
                await tell_urgent(each, lambda: self.now)
            self.now += MINUTE


def counts(teller: MemoryTeller) -> list[int]:
    return [int(each.title.rpartition(" ")[2]) for each in teller.told]


async def test_a_verdict_is_told_once_over_processes_and_restarts() -> None:
    house, teller = House(), MemoryTeller()
    house.judged()
    destination = Destination("a", teller)
    await house.minutes(3, house.process(destination), house.process(destination, name="two"))
    await house.minutes(3, house.process(destination, name="three"))
    assert counts(teller) == [1]


async def test_two_that_look_in_the_very_same_moment_tell_it_once() -> None:
    house, teller = House(), MemoryTeller()
    house.judged()
    two = [house.process(Destination("a", teller), name=name) for name in ("one", "two")]
    await asyncio.gather(*(tell_urgent(each, lambda: house.now) for each in two))
    assert counts(teller) == [1]


async def test_a_flood_is_one_notice_a_minute_with_its_count() -> None:
    house, teller = House(), MemoryTeller()
    process = house.process(Destination("a", teller))
    house.judged(30)
    await tell_urgent(process, lambda: house.now)
    house.judged(MOST + 5)
    house.now += 1
    await tell_urgent(process, lambda: house.now)
    assert counts(teller) == [30]
    house.now += MINUTE
    await house.minutes(3, process)
    assert counts(teller) == [30, MOST, 5]


async def test_who_is_away_is_told_later_and_the_others_are_not_told_again() -> None:
    house, other, away = House(), MemoryTeller(), [True]

    def before(_notice: Notice) -> None:
        if away[0]:
            raise Unavailable("away")

    late = MemoryTeller(before)
    process = house.process(Destination("a", late), Destination("b", other))
    house.judged()
    await house.minutes(3, process)
    house.judged()
    away[0] = False
    await house.minutes(3, process)
    assert (counts(late), counts(other)) == ([2], [1, 1])


async def test_what_could_not_be_told_for_a_day_or_was_reviewed_is_left_out() -> None:
    house, teller = House(), MemoryTeller()
    house.judged(2)
    house.verdicts[1] = replace(house.verdicts[1], at=house.now + DAY, mark="right")
    house.now += DAY + 1
    await house.minutes(2, house.process(Destination("a", teller)))
    assert not teller.told


async def test_who_can_never_be_told_is_not_tried_again() -> None:
    house, tries = House(), list[Notice]()

    def before(notice: Notice) -> None:
        tries.append(notice)
        raise Undeliverable("no such room")

    house.judged()
    await house.minutes(3, house.process(Destination("a", MemoryTeller(before))))
    assert len(tries) == 1


async def test_who_is_told_only_of_what_is_escalated_is_not_told() -> None:
    house, teller = House(), MemoryTeller()
    house.judged()
    await house.minutes(1, house.process(Destination("a", teller, escalation=True)))
    assert not teller.told


@pytest.mark.parametrize("locale", ["en", "de", "es", "zh", "ja"])
def test_a_notice_has_number_and_class_but_neither_words_nor_person(locale: str) -> None:
    every = [replace(VERDICT, id=12, place=place) for place in ("direct", "room", "answer")]
    title, text = notice_of(every, locale)
    assert "3" in title
    assert text.count("12") == text.count("`threat`") == 3
    assert "find you" not in text and "U7" not in text and "C1" not in text
