"""Whose ticket is worked on now: a room that writes much leaves slots to the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from core.conversation.work import Desk, work

CROWDED, SHARE = 3 / 4, 1 / 4
"""Of a worker's slots: once so many are taken, no room may begin to hold more than its share."""
PAUSE_SECONDS = 0.4


@dataclass(slots=True)
class Fair:
    """The slots of one worker; an answer may hold its own for long while its room is paced."""

    slots: int
    _rooms: Counter[str] = field(default_factory=Counter)

    async def work(self, conversation: str, desk: Desk) -> None:
        """`work`, or a ticket for a moment later. Raises Unavailable: then the sweep gives one."""
        room, _, _thread = conversation.rpartition(":")
        crowded = self._rooms.total() >= CROWDED * self.slots
        if crowded and self._rooms[room] >= max(1, SHARE * self.slots):
            await desk.tickets.enqueue(conversation, PAUSE_SECONDS * (1 + desk.chance()) / 2)
            return
        self._rooms[room] += 1
        try:
            await work(conversation, desk)
        finally:
            self._rooms[room] -= 1
            if not self._rooms[room]:
                del self._rooms[room]
