"""A chat platform in memory: a test says when it connects, breaks off and what people say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from adapters.doubles.files import MemoryFiles
from adapters.doubles.outlet import MemoryOutlet
from adapters.doubles.people import MemoryMembership
from core.messages import Audience
from core.ports import HistoryPage, Notice
from core.reception import Hook, Reception


class MemoryPlatform:
    """Each `listen` plays the next of `fates`: an error is raised, None stays connected.

    `connects`: an error comes only once it was connected.
    """

    def __init__(
        self,
        fates: Sequence[Exception | None] = (None,),
        *,
        connects: bool = False,
    ) -> None:
        self.name = "memory"
        self.outlet = MemoryOutlet()
        self.membership = MemoryMembership({})
        self.files = MemoryFiles()
        self.listens: asyncio.Queue[int] = asyncio.Queue()
        """The number of each try to listen, as it begins."""
        self.announced: list[tuple[Audience, Notice]] = []
        self._tries = 0
        self._fates = fates
        self._connects = connects

    async def history(self, room: Audience, before: str) -> HistoryPage:
        return HistoryPage((), "")

    async def listen(self, reception: Reception, connected: Callable[[], None]) -> None:
        fate = self._fates[min(self._tries, len(self._fates) - 1)]
        self._tries += 1
        self.listens.put_nowait(self._tries)
        if fate is None or self._connects:
            connected()
        if fate is not None:
            raise fate
        await asyncio.Event().wait()

    async def announce(self, room: Audience, notice: Notice) -> None:
        self.announced.append((room, notice))

    def hooks(self, reception: Reception) -> Sequence[Hook]:
        return ()
