"""The job that looks once a minute: what it tells, to whom, how often, and while engines are away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from adapters.doubles.monitoring import (
    MemoryIncidents,
    MemoryMeasures,
    MemoryObserved,
    MemoryTeller,
)
from adapters.doubles.people import MemoryNotes
from core.ports import Answered, Lost, Notes, Notice, Told, Unavailable, Undeliverable
from core.quality.incidents import Incident, Silence
from core.quality.monitor import MINUTE
from core.quality.notices import notice_of
from core.upkeep.alert import Alerting, alert
from core.upkeep.telling import Destination

AT = 28_000_000 * MINUTE


class AwayNotes(MemoryNotes):
    """Notes over a Redis that may be away."""

    away = False

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        self._look()
        return await super().keep_first(name, value, seconds)

    async def kept(self, name: str) -> str:
        self._look()
        return await super().kept(name)

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        self._look()
        await super().keep(name, value, seconds)

    def _look(self) -> None:
        if self.away:
            raise Unavailable("Redis is away")


class House:
    """An installation on which every answer fails while it is `broken`; its processes share all but memory."""

    def __init__(self) -> None:
        self.now = AT
        self.observed, self.measures = MemoryObserved(), MemoryMeasures()
        self.incidents, self.notes = MemoryIncidents(), AwayNotes(lambda: self.now)
        self.states: dict[str, str] = {"queue": "ok", "records": "ok"}
        self.broken = False

    def process(self, *destinations: Destination, name: str = "one") -> Alerting:
        async def lost(_since: float) -> Sequence[Lost]:
            return ()

        async def waits(_now: float) -> float:
            return 0.0

        async def states() -> Mapping[str, str]:
            return dict(self.states)

        notes: Notes = self.notes
        return Alerting(
            observed=self.observed,
            measures=self.measures,
            incidents=self.incidents,
            claims=self.incidents,
            notes=notes,
            lost=lost,
            queue_age=waits,
            states=states,
            release="1.0",
            destinations=destinations,
            words=notice_of,
            me=name,
            escalate_after=10 * MINUTE,
        )

    async def minutes(self, count: int, *processes: Alerting) -> list[Incident]:
        known: list[Incident] = []
        for _ in range(count):
            self.observed.answers += [
                Answered(self.now + n, 1.0, Told("slack"), unwritten=self.broken) for n in range(20)
            ]
            self.now += MINUTE
            for each in processes:
                known = await alert(each, lambda: self.now) or known
        return known


def titles(teller: MemoryTeller) -> list[str]:
    return [each.title.partition(" ")[0] for each in teller.told]


async def test_a_trouble_is_told_once_and_so_is_its_end() -> None:
    house, teller = House(), MemoryTeller()
    process = house.process(Destination("a", teller))
    await house.minutes(5, process)
    assert not teller.told
    house.broken = True
    await house.minutes(5, process)
    house.broken = False
    await house.minutes(90, process)
    assert titles(teller) == ["Alert", "Over:"]


async def test_two_processes_tell_it_once() -> None:
    house, teller = House(), MemoryTeller()
    two = [house.process(Destination("a", teller), name=name) for name in ("one", "two")]
    house.broken = True
    await house.minutes(6, *two)
    assert titles(teller) == ["Alert"]


async def test_two_that_look_in_the_very_same_moment_tell_it_once() -> None:
    house, teller = House(), MemoryTeller()
    two = [house.process(Destination("a", teller), name=name) for name in ("one", "two")]
    house.broken = True
    await house.minutes(2)
    await asyncio.gather(*(alert(each, lambda: house.now) for each in two))
    assert titles(teller) == ["Alert"]


async def test_a_restart_tells_nothing_again_and_does_not_forget_the_end() -> None:
    house, teller = House(), MemoryTeller()
    house.broken = True
    await house.minutes(3, house.process(Destination("a", teller), name="one"))
    house.broken = False
    await house.minutes(90, house.process(Destination("a", teller), name="two"))
    assert titles(teller) == ["Alert", "Over:"]


async def test_who_could_not_be_told_is_told_a_minute_later_and_the_others_are_not_told_again() -> (
    None
):
    house, told = House(), MemoryTeller()
    outages = iter([Unavailable("not now"), Unavailable("not now")])

    def fail(_notice: Notice) -> None:
        if (outage := next(outages, None)) is not None:
            raise outage

    slow = MemoryTeller(fail)
    process = house.process(Destination("a", told), Destination("b", slow))
    house.broken = True
    await house.minutes(5, process)
    assert titles(told) == titles(slow) == ["Alert"]


async def test_who_may_have_been_told_is_not_told_again() -> None:
    house = House()
    tries = []

    def fail(notice: Notice) -> None:
        tries.append(notice.key)
        raise Undeliverable("nobody knows whether it arrived")

    process = house.process(Destination("a", MemoryTeller(fail)))
    house.broken = True
    await house.minutes(5, process)
    assert len(tries) == 1


async def test_what_is_silenced_is_kept_and_told_to_nobody() -> None:
    house, teller = House(), MemoryTeller()
    house.incidents.silenced.append(Silence("errors *", AT + 3600))
    house.broken = True
    known = await house.minutes(5, house.process(Destination("a", teller)))
    assert known
    assert not teller.told


async def test_only_what_lasts_is_told_to_whom_it_is_escalated_to() -> None:
    house, usual, boss = House(), MemoryTeller(), MemoryTeller()
    process = house.process(Destination("a", usual), Destination("b", boss, escalation=True))
    house.broken = True
    await house.minutes(9, process)
    assert not boss.told
    await house.minutes(5, process)
    house.broken = False
    await house.minutes(90, process)
    assert titles(boss) == ["Nobody", "Over:"]


async def test_a_queue_that_is_away_is_told_once_though_nobody_can_take_notes() -> None:
    house, teller = House(), MemoryTeller()
    process = house.process(Destination("a", teller))
    await house.minutes(2, process)
    house.notes.away, house.states["queue"] = True, "connection refused"
    await house.minutes(5, process)
    house.notes.away = False
    await house.minutes(2, process)
    assert titles(teller) == ["Alert"]
    assert "queue does not work" in teller.told[0].title


async def test_records_that_are_away_are_told_once_though_nothing_is_kept() -> None:
    house, teller = House(), MemoryTeller()
    process = house.process(Destination("a", teller))
    await house.minutes(2, process)
    house.observed.away = house.measures.away = house.incidents.away = True
    house.states["records"] = "connection refused"
    await house.minutes(5, process)
    assert titles(teller) == ["Alert"]
    assert "records does not work" in teller.told[0].title


async def test_nobody_is_told_where_nothing_says_whether_they_were() -> None:
    house, teller = House(), MemoryTeller()
    process = house.process(Destination("a", teller))
    house.notes.away = house.incidents.away = True
    house.states["queue"] = "connection refused"
    await house.minutes(4, process)
    assert not teller.told


async def test_a_process_keeps_since_when_its_release_runs() -> None:
    house = House()
    old, new = house.process(name="one"), house.process(name="two")
    new.release = "1.1"
    await house.minutes(2, old)
    await house.minutes(1, new)
    name, since, before = (await house.notes.kept("alert:release")).split(" ")
    assert (name, float(since), before) == ("1.1", AT + 3 * MINUTE, "1.0")
