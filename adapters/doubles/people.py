"""Notes, guests and memberships in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from core.messages import Audience, Person
from core.ports import Guest, Standing


class MemoryNotes:
    """Notes in a dict; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.values: dict[str, tuple[str, float]] = {}
        self._clock = clock

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        self.values[name] = (value, self._clock() + seconds if seconds else float("inf"))

    async def kept(self, name: str) -> str:
        value, until = self.values.get(name, ("", 0.0))
        return value if until > self._clock() else ""


class MemoryGuests:
    """Decisions in a dict."""

    def __init__(self, guests: Iterable[Guest] = ()) -> None:
        self._guests = {guest.who: guest for guest in guests}

    async def standings(self, labels: Sequence[Audience]) -> Mapping[Audience, Standing]:
        return {who: self._guests[who].standing for who in labels if who in self._guests}

    async def decide(self, guest: Guest) -> None:
        self._guests[guest.who] = guest

    async def undecide(self, who: Audience) -> bool:
        return self._guests.pop(who, None) is not None

    async def decided(self) -> list[Guest]:
        return sorted(self._guests.values(), key=lambda guest: (-guest.at, str(guest.who)))


class MemoryMembership:
    """Rooms and who is in them."""

    def __init__(self, rooms: Mapping[Audience, Sequence[Person]]) -> None:
        self._rooms = rooms

    async def may_enter(self, person: Person, room: Audience) -> bool:
        return person in self._rooms.get(room, ())
