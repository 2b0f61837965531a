"""In private somebody is also shown what their rooms know, and only on the platform's word."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.doubles.people import MemoryMembership
from core.messages import EVERYONE, Audience, Message, Person, Place, circles, person_audience
from core.people.circles import Circles
from core.ports import Unavailable

ADA, BO = Person("slack", "U1"), Person("slack", "U2")
ROOM, OTHER = (Audience("room", "slack", "T1", name) for name in ("C1", "C2"))
DIRECT = Message(
    "1", ADA, Place("slack", "T1", "D1", "1", private=True), person_audience(ADA), "When?", 1.0
)


class Mute:
    """A platform that says nothing of rooms: it fails, or never answers."""

    def __init__(self, *, hangs: bool) -> None:
        self._hangs = hangs

    async def may_enter(self, person: Person, room: Audience) -> bool:
        if self._hangs:
            await asyncio.sleep(60)
        raise Unavailable("away")

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        if self._hangs:
            await asyncio.sleep(60)
        raise Unavailable("away")


class Told(MemoryMembership):
    """A platform that says of every room who reads there now."""

    def __init__(self, audience: Audience, *labels: Audience) -> None:
        super().__init__({})
        self._told = audience, labels

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        return self._told


def now() -> float:
    return 10_000.0


async def nowhere(platform: str) -> list[Audience]:
    return []


async def rooms(platform: str) -> list[Audience]:
    return [ROOM, OTHER]


async def test_a_direct_message_is_answered_from_the_rooms_its_person_is_in() -> None:
    circles = Circles(rooms, {"slack": MemoryMembership({ROOM: [ADA], OTHER: [BO]})}, now)
    widened = await circles.as_now(DIRECT)
    assert widened.readers == (*DIRECT.readers, ROOM)


async def test_what_one_person_reads_by_a_command_comes_from_the_rooms_they_are_in() -> None:
    told = Circles(rooms, {"slack": MemoryMembership({ROOM: [ADA]})}, now)
    assert await told.of_one(ADA, circles(person_audience(ADA))) == (
        *circles(person_audience(ADA)),
        ROOM,
    )
    everybody = circles(Audience("workspace", "slack", "T1"))
    assert await told.of_one(ADA, everybody) == everybody


@pytest.mark.parametrize("still", [True, False])
async def test_what_waited_in_private_is_answered_from_where_its_person_still_is(
    still: bool,
) -> None:
    asked = replace(DIRECT, circles=(EVERYONE, WORKSPACE, ROOM, person_audience(ADA)))
    lets_in = {WORKSPACE: [ADA], ROOM: [ADA]} if still else {}
    late = await Circles(nowhere, {"slack": MemoryMembership(lets_in)}, now).as_now(asked)
    left = (EVERYONE, person_audience(ADA))
    assert late.readers == (asked.readers if still else left)
    fresh = replace(asked, at=now() - 1.0)
    soon = await Circles(nowhere, {"slack": MemoryMembership({})}, now).as_now(fresh)
    assert soon.readers == asked.readers


async def test_an_answer_in_a_room_is_never_widened() -> None:
    circles = Circles(rooms, {"slack": MemoryMembership({OTHER: [ADA]})}, now)
    public = replace(DIRECT, audience=ROOM, at=now())
    assert await circles.as_now(public) == public


async def test_no_answer_means_no() -> None:
    for hangs in (False, True):
        circles = Circles(rooms, {"slack": Mute(hangs=hangs)}, now, seconds=0.05)
        assert await circles.as_now(DIRECT) == DIRECT


WORKSPACE = Audience("workspace", "slack", "T1")
PUBLIC = Message(
    "2", ADA, Place("slack", "T1", "C1", "1"), WORKSPACE, "When?", 1.0, (*circles(WORKSPACE), ROOM)
)


async def test_a_question_that_waited_is_answered_for_those_who_read_there_now() -> None:
    """A guest has come since: what the workspace knows is not theirs."""
    told = Circles(rooms, {"slack": Told(ROOM, EVERYONE, ROOM)}, now)
    later = await told.as_now(PUBLIC)
    assert (later.audience, later.readers) == (ROOM, (EVERYONE, ROOM))
    same = Circles(rooms, {"slack": Told(WORKSPACE, *PUBLIC.readers)}, now)
    assert await same.as_now(PUBLIC) == PUBLIC


async def test_a_room_that_was_narrow_stays_so_although_it_was_opened() -> None:
    closed = replace(PUBLIC, audience=ROOM, circles=(EVERYONE, ROOM))
    told = Circles(rooms, {"slack": Told(WORKSPACE, *circles(WORKSPACE), ROOM)}, now)
    assert await told.as_now(closed) == closed


async def test_what_was_offered_to_all_is_kept_for_the_room_once_that_is_closed() -> None:
    kept = replace(PUBLIC, keeping="yes", at=now())
    told = Circles(rooms, {"slack": Told(ROOM, *circles(ROOM))}, now)
    assert (await told.as_now(kept)).audience == ROOM
    fresh = replace(PUBLIC, at=now())
    assert await told.as_now(fresh) == fresh


async def test_where_the_platform_says_nothing_of_a_room_it_is_for_itself_alone() -> None:
    for hangs in (False, True):
        mute = Circles(rooms, {"slack": Mute(hangs=hangs)}, now, seconds=0.05)
        later = await mute.as_now(PUBLIC)
        assert (later.audience, later.readers) == (ROOM, (EVERYONE, ROOM))
