"""Which labels the one reader of a private answer holds: also those of the rooms they are in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.messages import Audience, Message
from core.ports import Membership, Unavailable

RoomsOf = Callable[[str], Awaitable[Sequence[Audience]]]
"""The rooms of a platform that documents are indexed for."""


@dataclass(frozen=True, slots=True)
class Circles:
    """What it takes to know in which rooms somebody is."""

    rooms: RoomsOf
    memberships: Mapping[str, Membership]
    """By platform."""
    seconds: float = 3.0
    """For all rooms together; who is not answered for in time may not see what is said there."""

    async def widened(self, message: Message) -> Message:
        """The message with the labels of the rooms its person is in, where nobody else reads the answer.

        What a platform does not answer in time counts as no.
        """
        membership = self.memberships.get(message.place.platform)
        if membership is None or message.audience.kind != "person":
            return message
        rooms = list(await self.rooms(message.place.platform))
        asked = {
            asyncio.ensure_future(membership.may_enter(message.person, room)): room
            for room in rooms
        }
        if not asked:
            return message
        done, late = await asyncio.wait(asked, timeout=self.seconds)
        for task in late:
            task.cancel()
        entered = [asked[task] for task in done if _yes(task)]
        held = sorted(entered, key=rooms.index)
        return replace(message, circles=(*message.readers, *held)) if held else message


def _yes(task: asyncio.Future[bool]) -> bool:
    error = task.exception()
    if error is not None and not isinstance(error, Unavailable):
        raise error
    return error is None and task.result()
