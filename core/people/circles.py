"""Which labels the readers of an answer hold when it is written, by the platform's own word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.messages import EVERYONE, Audience, Message, Person, person_audience, room_audience
from core.ports import Membership, Unavailable

FRESH_SECONDS = 60.0
"""What the platform said of a room when a message came in is believed for so long."""


async def as_it_is(message: Message) -> Message:
    return message


@dataclass(frozen=True, slots=True)
class Circles:
    """What it takes to know in which rooms somebody is, and who is in a room."""

    rooms: Callable[[str], Awaitable[Sequence[Audience]]]
    """Of a platform those that documents are indexed for."""
    memberships: Mapping[str, Membership]
    """By platform."""
    clock: Callable[[], float]
    """Unix time."""
    seconds: float = 3.0
    """For all that is asked of a message; what is not answered for in time counts as no."""

    async def as_now(self, message: Message) -> Message:
        """The message with the labels that its answer's readers hold now.

        Where nobody else reads it, also those of the rooms its person is in. Less where its person
        left a room or workspace, or its room has more readers, since it was asked, as after an
        outage, or when somebody decides hours later to keep a file.
        """
        membership = self.memberships.get(message.place.platform)
        if membership is None:
            return message
        stale = self.clock() - message.at >= FRESH_SECONDS or bool(message.keeping)
        if message.audience.kind != "person":
            return await self._narrowed(message, membership) if stale else message
        doubtful = [e for e in message.readers if stale and e.kind in ("room", "workspace")]
        held = await self._held(message.person, message.readers, doubtful, membership)
        return message if held == message.readers else replace(message, circles=held)

    async def of_one(self, person: Person, readers: Sequence[Audience]) -> tuple[Audience, ...]:
        """These labels, and where only this person reads, also those of the rooms they are in now."""
        membership = self.memberships.get(person.platform)
        if membership is None or person_audience(person) not in readers:
            return tuple(readers)
        return await self._held(person, readers, (), membership)

    async def _held(
        self,
        person: Person,
        readers: Sequence[Audience],
        doubtful: Sequence[Audience],
        membership: Membership,
    ) -> tuple[Audience, ...]:
        """These labels, of the doubtful ones those that let them in, and the rooms they are in now."""
        rooms = [room for room in await self.rooms(person.platform) if room not in readers]
        entered = await self._entered(person, [*doubtful, *rooms], membership)
        left = frozenset(doubtful) - entered
        return (
            *(label for label in readers if label not in left),
            *(room for room in rooms if room in entered),
        )

    async def _entered(
        self, person: Person, labels: Sequence[Audience], membership: Membership
    ) -> frozenset[Audience]:
        asked = {
            asyncio.ensure_future(membership.may_enter(person, label)): label
            for label in dict.fromkeys(labels)
        }
        if not asked:
            return frozenset()
        done, late = await asyncio.wait(asked, timeout=self.seconds)
        for task in late:
            task.cancel()
        return frozenset(asked[task] for task in done if _yes(task))

    async def _narrowed(self, message: Message, membership: Membership) -> Message:
        room = room_audience(message.place)
        try:
            async with asyncio.timeout(self.seconds):
                audience, labels = await membership.readers(room)
        except (Unavailable, TimeoutError):
            audience, labels = room, (EVERYONE, room)
        held = [label for label in message.readers if label in labels]
        if audience == room != message.audience:
            # What was for the whole workspace is the room's by now.
            held += [room] if room not in held else []
            return replace(message, audience=room, circles=tuple(held))
        return replace(message, circles=tuple(held))


def _yes(task: asyncio.Future[bool]) -> bool:
    error = task.exception()
    if error is not None and not isinstance(error, Unavailable):
        raise error
    return error is None and task.result()
