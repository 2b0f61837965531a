"""What somebody did, asked of the records once in half a minute: every message wants to know it more than once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from core.messages import Person
from core.people.profile import Behaving, Behaviour

SECONDS = 30.0
MOST = 1_000
"""People; who was asked for longest ago goes first."""


class RecentBehaviour:
    """The records' answer for so long; what is erased through it counts at once, elsewhere by then."""

    def __init__(self, behaving: Behaving, clock: Callable[[], float]) -> None:
        self._behaving = behaving
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Behaviour]] = OrderedDict()

    async def of(self, person: Person) -> Behaviour:
        """As core.people.profile.Behaving."""
        now, key = self._clock(), str(person)
        at, found = self._known.get(key, (-SECONDS, Behaviour()))
        if not 0 <= now - at < SECONDS:
            found = await self._behaving.of(person)
            self._known[key] = now, found
            self._known.move_to_end(key)
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return found

    async def erase(self, person: Person, mark: str) -> None:
        """As core.people.profile.Behaving."""
        self._known.pop(str(person), None)
        await self._behaving.erase(person, mark)
        self._known.pop(str(person), None)
