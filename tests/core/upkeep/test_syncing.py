"""Sources are read again by their own intervals, once a fire time, and after failures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.doubles.people import MemoryNotes
from adapters.doubles.records import MemorySources
from core.messages import EVERYONE, Place
from core.ports import Source
from core.upkeep.syncing import (
    CLAIM_SECONDS,
    ask_for,
    fire,
    is_wanted,
    next_at,
    outcome,
    read_ticket,
    ticket,
    told_apart,
)

HOURLY = Source("file:///docs", "folder", EVERYONE, every=3600.0, tried_at=1000.0)


class House:
    """Two schedulers over one register and one queue."""

    def __init__(self, *sources: Source) -> None:
        self.now = 10_000.0
        self.sources = MemorySources()
        self.notes = MemoryNotes(lambda: self.now)
        self.tickets: list[str] = []
        self.kept = sources

    async def looked(self, me: str) -> int:
        for source in self.kept:
            await self.sources.remember(source)

        async def enqueue(text: str) -> None:
            self.tickets.append(text)

        return await fire(self.sources, self.notes, enqueue, self.now, me)


async def test_of_several_processes_one_writes_the_ticket() -> None:
    house = House(HOURLY)
    assert [await house.looked("one"), await house.looked("two")] == [1, 0]
    assert [read_ticket(text) for text in house.tickets] == [("file:///docs", house.now)]


async def test_what_is_not_due_or_has_no_interval_waits() -> None:
    house = House(replace(HOURLY, tried_at=9_000.0), replace(HOURLY, name="file:///b", every=0.0))
    assert await house.looked("one") == 0


async def test_a_claim_that_led_to_nothing_is_made_again_by_another() -> None:
    house = House(HOURLY)
    await house.looked("one")
    house.tickets.clear()  # it died in between
    house.now += CLAIM_SECONDS + 1
    assert await house.looked("two") == 1


def test_a_failing_source_is_tried_again_with_growing_pauses_up_to_its_interval() -> None:
    source, pauses = HOURLY, []
    for _ in range(8):
        source = outcome(source, "away", 0.0)
        pauses.append(next_at(source))
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    well = outcome(source, "", 5.0)
    assert (next_at(well), well.failures, well.problem) == (3605.0, 0, "")


def test_a_ticket_stands_until_its_source_was_read_and_again_where_that_broke_off() -> None:
    assert is_wanted(HOURLY, 5_000.0)
    begun = replace(HOURLY, tried_at=5_000.0)
    assert is_wanted(begun, 5_000.0)
    assert not is_wanted(outcome(begun, "", 5_100.0), 5_000.0)
    assert not is_wanted(replace(HOURLY, every=0.0), 5_000.0)


@pytest.mark.parametrize("every", [0.0, 3600.0])
@pytest.mark.parametrize("failures", [0, 3])
async def test_what_somebody_asks_for_is_read_once_at_once(every: float, failures: int) -> None:
    house = House()
    await house.sources.remember(replace(HOURLY, every=every, failures=failures))

    async def enqueue(text: str) -> None:
        house.tickets.append(text)

    assert await ask_for(HOURLY.name, house.sources, enqueue, 1_234.56789)
    (source,) = await house.sources.all()
    (found,) = map(read_ticket, house.tickets)
    assert found
    assert found[0] == HOURLY.name
    assert is_wanted(source, found[1])
    assert not is_wanted(outcome(source, "", 1_300.0), found[1])
    assert not await ask_for("file:///none", house.sources, enqueue, 2.0)
    assert len(house.tickets) == 1


@given(some.text(), some.integers(0, 2**40))
def test_a_ticket_is_read_back_whatever_the_source_is_called(name: str, at: int) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    assert read_ticket(ticket(name, float(at))) == (name, float(at))


@pytest.mark.parametrize("platform", ["web", "sync"])
async def test_a_conversation_is_never_taken_for_a_source(platform: str) -> None:
    conversation = str(Place(platform, "W", "R:1", "1.5"))
    handed: list[str] = []

    async def work(text: str) -> None:
        handed.append(text)

    async def sync(name: str, _at: float) -> None:
        raise AssertionError(name)

    await told_apart(conversation, work, sync)
    assert handed == [conversation]
