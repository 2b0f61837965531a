"""Whose file is read now: nobody's many or slow ones hold up everybody's."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from core.messages import Attachment, Message

AT_ONCE = 4
"""Files held in memory at the same time."""
OF_A_PERSON, OF_A_ROOM, LARGE_ONES = 1, 2, 3
"""Of those: one place is always left to small files, which wait for no large ones."""
SMALL_BYTES = 64_000


@dataclass(slots=True, eq=False)
class _Waiting:
    """A file in front of the door, and what it counts for."""

    shares: dict[str, int]
    """By name, how many may be read at once."""
    large: bool
    admitted: asyncio.Future[None]


@dataclass(slots=True)
class Shares:
    """Places to read files at; small files first, else in the order they came."""

    _held: Counter[str] = field(default_factory=Counter)
    _waiting: list[_Waiting] = field(default_factory=list)

    @asynccontextmanager
    async def place(self, message: Message, attachment: Attachment) -> AsyncIterator[None]:
        """A place for this file, once there is one for whoever sent it."""
        waiting = _waiting(message, attachment)
        self._waiting.append(waiting)
        self._admit()
        try:
            await waiting.admitted
            yield
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            else:
                self._held.subtract(dict.fromkeys(waiting.shares, 1))
                self._held = +self._held
                self._admit()

    def _admit(self) -> None:
        for each in sorted(self._waiting, key=lambda each: each.large):
            if all(self._held[name] < most for name, most in each.shares.items()):
                self._waiting.remove(each)
                self._held.update(each.shares.keys())
                if not each.admitted.done():  # cancelled; whoever waits for it gives it back
                    each.admitted.set_result(None)


def _waiting(message: Message, attachment: Attachment) -> _Waiting:
    large = not 0 < attachment.size <= SMALL_BYTES
    room, _, _thread = str(message.place).rpartition(":")
    shares = {
        "all": AT_ONCE,
        f"person {message.person}": OF_A_PERSON,
        f"room {room}": OF_A_ROOM,
        **({"large": LARGE_ONES} if large else {}),
    }
    return _Waiting(shares, large, asyncio.get_running_loop().create_future())
