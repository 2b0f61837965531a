"""In private somebody is also shown what their rooms know, and only on the platform's word."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from adapters.doubles.people import MemoryMembership
from core.messages import Audience, Message, Person, Place, person_audience
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


async def rooms(platform: str) -> list[Audience]:
    return [ROOM, OTHER]


async def test_a_direct_message_is_answered_from_the_rooms_its_person_is_in() -> None:
    circles = Circles(rooms, {"slack": MemoryMembership({ROOM: [ADA], OTHER: [BO]})})
    widened = await circles.widened(DIRECT)
    assert widened.readers == (*DIRECT.readers, ROOM)


async def test_an_answer_in_a_room_is_never_widened() -> None:
    circles = Circles(rooms, {"slack": MemoryMembership({OTHER: [ADA]})})
    public = replace(DIRECT, audience=ROOM)
    assert await circles.widened(public) == public


async def test_no_answer_means_no() -> None:
    for hangs in (False, True):
        circles = Circles(rooms, {"slack": Mute(hangs=hangs)}, seconds=0.05)
        assert await circles.widened(DIRECT) == DIRECT
