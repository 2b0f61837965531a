"""Notes, guests and memberships in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from core.messages import Audience, Person, circles
from core.people.forget import AGAIN_SECONDS, PASSES
from core.people.preferences import Preferences
from core.people.profile import Behaviour, Deed
from core.ports import Erasure, Guest, Standing


class MemoryNotes:
    """Notes in a dict; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.values: dict[str, tuple[str, float]] = {}
        self._clock = clock

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        self.values[name] = (value, self._clock() + seconds if seconds else float("inf"))

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        earlier, until = self.values.get(name, ("", 0.0))
        if until > self._clock():
            return earlier
        self.values[name] = (value, self._clock() + seconds)
        return value

    async def kept(self, name: str) -> str:
        value, until = self.values.get(name, ("", 0.0))
        return value if until > self._clock() else ""

    async def all_kept(self, names: Sequence[str]) -> Sequence[str]:
        return [await self.kept(name) for name in names]


class MemoryGuests:
    """Decisions in a dict."""

    def __init__(self, guests: Iterable[Guest] = ()) -> None:
        self._guests = {guest.who: guest for guest in guests}
        self.trouble: list[Exception] = []
        """Raised one after the other by `standings`."""

    async def standings(self, labels: Sequence[Audience]) -> Mapping[Audience, Standing]:
        if self.trouble:
            raise self.trouble.pop(0)
        return {who: self._guests[who].standing for who in labels if who in self._guests}

    async def decide(self, guest: Guest) -> None:
        self._guests[guest.who] = guest

    async def undecide(self, who: Audience) -> bool:
        return self._guests.pop(who, None) is not None

    async def decided(self) -> list[Guest]:
        return sorted(self._guests.values(), key=lambda guest: (-guest.at, str(guest.who)))


class MemoryPreferences:
    """What people prefer, in a dict."""

    def __init__(self) -> None:
        self.kept: dict[Person, Preferences] = {}

    async def of(self, person: Person) -> Preferences:
        return self.kept.get(person, Preferences())

    async def keep(self, person: Person, preferences: Preferences) -> None:
        self.kept[person] = preferences


class MemoryBehaviour:
    """What people did, as a test says it; what they erased counts no more."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.deeds: dict[Person, tuple[Deed, ...]] = {}
        self._erased: dict[Person, dict[str, float]] = {}
        self._clock = clock

    async def of(self, person: Person) -> Behaviour:
        return Behaviour(self.deeds.get(person, ()), self._erased.get(person, {}))

    async def erase(self, person: Person, mark: str) -> None:
        self._erased.setdefault(person, {})[mark] = self._clock()


class MemoryLinks:
    """Who is the same person, in a dict of circles."""

    def __init__(self) -> None:
        self._circles: dict[Person, str] = {}

    async def of(self, person: Person) -> tuple[Person, ...]:
        circle = self._circles.get(person)
        others = (each for each, their in self._circles.items() if their == circle)
        return (person, *sorted((each for each in others if each != person), key=str))

    async def link(self, first: Person, second: Person, circle: str) -> None:
        for each in {*await self.of(first), *await self.of(second)}:
            self._circles[each] = circle

    async def unlink(self, person: Person) -> None:
        others = (await self.of(person))[1:]
        for each in (person, *(others if len(others) == 1 else ())):
            self._circles.pop(each, None)


class MemoryErasures:
    """The wishes to be forgotten, in a dict."""

    def __init__(self) -> None:
        self.kept: dict[Person, Erasure] = {}
        self._due: dict[Person, float] = {}

    async def begin(self, erasure: Erasure, not_before: float = 0.0) -> None:
        self.kept[erasure.traces.person] = erasure
        self._due[erasure.traces.person] = not_before

    async def claim(self, now: float, seconds: float) -> Erasure | None:
        for person, erasure in self.kept.items():
            if erasure.passes < PASSES and self._due[person] <= now:
                self._due[person] = now + seconds
                return erasure
        return None

    async def save(self, erasure: Erasure) -> None:
        person = erasure.traces.person
        self.kept[person] = erasure
        if erasure.passes:
            self._due[person] = erasure.done_at + AGAIN_SECONDS

    async def of(self, person: Person) -> Erasure | None:
        return self.kept.get(person)


class MemoryMembership:
    """Rooms and who is in them."""

    def __init__(self, rooms: Mapping[Audience, Sequence[Person]]) -> None:
        self._rooms = rooms

    async def may_enter(self, person: Person, room: Audience) -> bool:
        return person in self._rooms.get(room, ())

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        return room, circles(room)
