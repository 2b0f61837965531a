"""What everybody asked and documents answered, kept in memory to complete what others type."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

from core.messages import Audience, Person
from core.people.typeahead.lines import Line, Lines, View, add, view

MOST = 50_000
"""Of one person in one circle each; older ones are left out."""


class Shared:
    """Lines that a job renews as a whole; whoever completes meanwhile has the old or the new ones."""

    def __init__(
        self,
        latest: Callable[[int], Awaitable[Sequence[Line]]],
        forgotten: Callable[[], Awaitable[Collection[str]]],
        called: Callable[[Person], Awaitable[str]],
    ) -> None:
        self._latest = latest
        self._called = called
        self._forgotten = forgotten
        self._lines = Lines()

    async def renew(self) -> None:
        """Read and sort them anew, off the event loop. Raises Unavailable."""
        found = await self._latest(MOST)
        self._lines = await asyncio.to_thread(add, Lines(), found)

    async def seen(self, person: Person, readers: Sequence[Audience]) -> View:
        """What this reader may see, without those who wished to be forgotten up to this moment."""
        called = await self._called(person)
        return view(self._lines, called, readers, await self._forgotten())
